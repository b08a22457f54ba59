import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { feasibilitySeries, openJourneyKey } from '#libs/journey/projection/claims.js';
import type { CommandRequest } from './command-record.js';
import { documentNumber, numberSeries, type Register } from '#libs/journey/document-number.js';
import type { Reserved, ReservationRequest } from './reservation.js';
import { newLease, newCommand, request } from '#libs/record/journal/testing/commands.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';

const stale: UpdateRefusal = { type: 'VersionStale', detail: { version: 9 } };

const alreadyOpen: Unmet = { code: 'journey.already-open', sentence: 'Ce candidat a déjà un parcours ouvert.', source: 'test' };

describe('reservations', () => {
  let bench: JournalBench;
  let candidates = 0;
  beforeAll(async () => {
    bench = await openJournal();
  });
  afterAll(() => bench.close());

  const newCandidate = () => `can_${(candidates += 1)}`;
  const open = (candidateId: string): ReservationRequest => ({
    kind: 'EXCLUSIVE',
    key: openJourneyKey(candidateId, withFinalAssessment.code),
    refusal: alreadyOpen,
  });
  const number = (certificationCode: string, register: Register = 'DIPLOMA', year = 2025): ReservationRequest => ({
    kind: 'NUMBER',
    series: numberSeries(register, certificationCode, year),
  });

  async function receive(reservations: readonly ReservationRequest[], command = newCommand(), lease = newLease()) {
    let reserved: readonly Reserved[] = [];
    const build = (got: readonly Reserved[]): CommandRequest => {
      reserved = got;
      return request();
    };
    const received = await bench.records.receive(command, reservations, build, lease);
    const numbers = reserved.map(numberIn);
    return { ...received, reserved, numbers, refuse: () => bench.records.refuse(command.commandId, lease.holder, stale) };
  }

  async function start(candidateId: string) {
    const received = await receive([open(candidateId)]);
    const { streamId: journeyId, commandId } = received.record;
    const recorder = new Recorder(journeyId, withFinalAssessment);
    if (received.kind === 'NEW') await bench.journal.appendEvents(journeyId, [{ ...recorder.started({ candidateId }), commandId }]);
    return { ...received, recorder };
  }

  it('never wait for each other, in whatever order batches ask for several', async () => {
    const both = [number('crossed', 'DIPLOMA'), number('crossed', 'DUPLICATE')];
    const received = await Promise.all(Array.from({ length: 24 }, (_, n) => receive(n % 2 ? both : both.toReversed())));
    const numbers = received.flatMap((each) => each.numbers);
    expect(new Set(numbers).size).toBe(48);
    const [one, other] = [open(newCandidate()), open(newCandidate())];
    const alone = await Promise.all(Array.from({ length: 24 }, (_, n) => receive(n % 2 ? [one, other] : [other, one])));
    expect(alone.filter(({ record }) => record.status === 'RECEIVED')).toHaveLength(1);
  });

  it('let one of two journeys of the same candidate start, and refuse the other with the reason', async () => {
    const candidateId = newCandidate();
    const started = await Promise.all([1, 2, 3, 4].map(() => start(candidateId)));
    expect(started.filter(({ kind }) => kind === 'NEW')).toHaveLength(1);
    const refused = started.filter(({ kind }) => kind === 'EXISTING');
    expect(refused).toHaveLength(3);
    for (const { record } of refused) {
      expect(record).toMatchObject({
        status: 'REFUSED',
        lease: null,
        refusal: { type: 'CommandRefused', detail: { index: 0, version: 0, unmet: [alreadyOpen] } },
      });
    }
  });

  it('give the same start, sent several times at once, one reservation and one record', async () => {
    const candidateId = newCandidate();
    const command = newCommand();
    const received = await Promise.all([1, 2, 3, 4].map(() => receive([open(candidateId), number('once')], command)));
    expect(received.map(({ kind }) => kind).toSorted()).toEqual(['EXISTING', 'EXISTING', 'EXISTING', 'NEW']);
    expect(received.every(({ record }) => record.status === 'RECEIVED')).toBe(true);
    const held = await bench.dataSource.query('SELECT key FROM reservation WHERE held_by = $1', [command.commandId]);
    expect(held).toHaveLength(2);
  });

  it('let another journey start once the first was refused', async () => {
    const candidateId = newCandidate();
    const first = await receive([open(candidateId)]);
    expect((await receive([open(candidateId)])).record.status).toBe('REFUSED');
    await first.refuse();
    expect((await receive([open(candidateId)])).kind).toBe('NEW');
  });

  it('let another journey start once the first has ended or was left, and none while it was taken up again', async () => {
    const candidateId = newCandidate();
    const { recorder } = await start(candidateId);
    await bench.journal.appendEvents(recorder.journeyId, [recorder.next('JourneyAbandoned', { reason: 'NO_NEWS', comment: 'sealed' })]);
    const back = await receive([open(candidateId)], newCommand({ streamId: recorder.journeyId }));
    expect(back.kind).toBe('NEW');
    const reactivated = { ...recorder.next('JourneyReactivated', { comment: 'sealed' }), commandId: back.record.commandId };
    await bench.journal.appendEvents(recorder.journeyId, [reactivated]);
    expect((await receive([open(candidateId)])).record.status).toBe('REFUSED');
    await bench.journal.appendEvents(recorder.journeyId, [recorder.next('JourneyArchived', { reason: 'OTHER', comment: null })]);
    expect((await receive([open(candidateId)])).kind).toBe('NEW');
  });

  it('hold nothing of a command that one of them refuses', async () => {
    const candidateId = newCandidate();
    await start(candidateId);
    const refused = await receive([number('held'), open(candidateId)]);
    expect(refused.record.status).toBe('REFUSED');
    expect((await receive([number('held')])).numbers).toEqual(['P-held-2025-00001']);
  });

  it('give numbers without a hole, however many ask at once and whoever is refused', async () => {
    const first = await Promise.all(Array.from({ length: 8 }, () => receive([number('gapless')])));
    const sequences = (received: typeof first) => received.map(({ numbers }) => numbers[0]!).toSorted();
    expect(sequences(first)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((sequence) => `P-gapless-2025-0000${sequence}`));
    const third = first.find(({ numbers }) => numbers[0]!.endsWith('3'))!;
    await third.refuse();
    const next = [await receive([number('gapless')]), await receive([number('gapless')])];
    expect(sequences(next)).toEqual(['P-gapless-2025-00003', 'P-gapless-2025-00009']);
  });

  it('number each register, certification and year apart, and several documents of one command', async () => {
    const { numbers } = await receive([
      number('apart'),
      number('apart', 'BLOCK_CERTIFICATE'),
      number('apart'),
      number('apart', 'DIPLOMA', 2026),
    ]);
    expect(numbers).toEqual(['P-apart-2025-00001', 'CB-apart-2025-00001', 'P-apart-2025-00002', 'P-apart-2026-00001']);
  });

  it('never give again a number that an event gave, even one that comes from a history after a restored backup', async () => {
    const recorder = new Recorder(newJourneyId(), withFinalAssessment);
    const given = `P-${withFinalAssessment.code}-2025-00001`;
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started(), recorder.next('DiplomaIssued', { number: given })]);
    const { numbers } = await receive([number(withFinalAssessment.code)]);
    expect(numbers).toEqual([`P-${withFinalAssessment.code}-2025-00002`]);
  });

  it('keep the number of a command that is done', async () => {
    const { record, numbers, refuse } = await receive([number('kept')]);
    const recorder = new Recorder(record.streamId, { ...withFinalAssessment, code: 'kept', digest: 'kept' });
    await bench.archive.save({ ...withFinalAssessment, code: 'kept', digest: 'kept' });
    const issued = recorder.next.bind(recorder);
    await bench.journal.appendEvents(record.streamId, [
      recorder.started(),
      issued('DiplomaIssued', { number: numbers[0]! }, record.commandId),
    ]);
    await refuse();
    expect((await receive([number('kept')])).numbers).toEqual(['P-kept-2025-00002']);
  });

  describe('of feasibility files', () => {
    const file = (candidateId: string, { label = withFinalAssessment.code, year = 2025, isCounted = true } = {}): ReservationRequest => ({
      kind: 'COUNTED',
      series: feasibilitySeries(candidateId, year),
      label,
      isCounted,
    });

    it('count those of the year, in all and for the certification, however many ask at once', async () => {
      const candidateId = newCandidate();
      await receive([file(candidateId, { label: 'other' })]);
      await receive([file(candidateId, { year: 2024 })]);
      await receive([file(newCandidate())]);
      const counted = await Promise.all([1, 2, 3].map(() => receive([file(candidateId)])));
      const counts = counted.map(({ reserved }) => reserved[0]).toSorted((one, other) => countIn(one!) - countIn(other!));
      expect(counts).toEqual([0, 1, 2].map((same) => ({ kind: 'COUNTED', underLabel: same, all: same + 1 })));
    });

    it('do not count those that aim at blocks only, nor those refused', async () => {
      const candidateId = newCandidate();
      await receive([file(candidateId, { isCounted: false })]);
      await (await receive([file(candidateId)])).refuse();
      expect((await receive([file(candidateId)])).reserved).toEqual([{ kind: 'COUNTED', underLabel: 0, all: 0 }]);
    });

    it('count a recorded file in the year of its deposit, as the event has it', async () => {
      const candidateId = newCandidate();
      const { record } = await receive([file(candidateId)]);
      const recorder = new Recorder(record.streamId, withFinalAssessment, '2024-12-30');
      const started = recorder.started({ candidateId, path: 'VAE' });
      const submitted = recorder.next('FeasibilityFileSubmitted', { attempt: 1, blocksOnly: false, files: [] }, record.commandId);
      await bench.journal.appendEvents(record.streamId, [started, submitted]);
      expect((await receive([file(candidateId)])).reserved).toEqual([{ kind: 'COUNTED', underLabel: 0, all: 0 }]);
      expect((await receive([file(candidateId, { year: 2024 })])).reserved).toEqual([{ kind: 'COUNTED', underLabel: 1, all: 1 }]);
    });
  });
});

function numberIn(reserved: Reserved): string {
  return reserved.kind === 'NUMBER' ? documentNumber(reserved.series, reserved.sequence) : '';
}

function countIn(reserved: Reserved): number {
  return reserved.kind === 'COUNTED' ? reserved.all : 0;
}
