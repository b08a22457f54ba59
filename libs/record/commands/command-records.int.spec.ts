import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { CommandRecord, Refusal } from './command-record.js';
import { CursorInvalid } from '#libs/platform/database/paging/cursor.js';
import { UnstorableText } from '#libs/record/journal/errors.js';
import { newAttempt, newCommand, request, suspend } from '#libs/record/journal/testing/commands.js';
import { openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';

const refusal: Refusal = {
  type: 'CommandRefused',
  detail: { index: 0, unmet: [{ code: 'journey.suspended', sentence: 'Le parcours est suspendu.', source: 'test' }], version: 3 },
};

/** Sends long enough ago that its `notAfter` has passed. */
const expired = newAttempt(-60);

describe('command records', () => {
  let bench: JournalBench;
  beforeAll(async () => {
    bench = await openJournal();
  });
  afterAll(() => bench.close());

  const receive = (command = newCommand(), attempt = newAttempt()) => bench.records.receive(command, [], () => request(), attempt);

  it('give the command to one of those who receive it at once, and the same record to the others', async () => {
    const command = newCommand();
    const received = await Promise.all(Array.from({ length: 6 }, () => receive(command)));
    expect(received.filter(({ kind }) => kind === 'NEW')).toHaveLength(1);
    expect(received.filter(({ kind }) => kind === 'EXISTING')).toHaveLength(5);
    const stored = await bench.records.find(command.commandId);
    for (const { record } of received) expect(record).toEqual(stored);
  });

  it('keep what is sent, and by when the attempt ends', async () => {
    const attempt = newAttempt(60);
    const command = newCommand();
    const { record } = await receive(command, attempt);
    expect(record).toMatchObject({ ...command, request: request(), status: 'RECEIVED', attempts: 1, outcome: null, finishedAt: null });
    expect(record.lease?.holder).toBe(attempt.holder);
    expect(Date.parse(record.notAfter!) - Date.parse(record.createdAt)).toBeGreaterThanOrEqual(59_000);
    expect(Date.parse(record.lease!.until)).toBeGreaterThan(Date.parse(record.notAfter!));
  });

  it('tell the same key with another body apart', async () => {
    const command = newCommand();
    await receive(command);
    expect(await receive({ ...command, bodyMac: 'other' })).toMatchObject({ kind: 'OTHER_BODY', record: { bodyMac: 'mac' } });
  });

  it.each(['\u0000', '\ud800'])('refuse text that could not be recorded later, before anything is sent: %j', async (text) => {
    const command = newCommand();
    await expect(bench.records.receive(command, [], () => request([suspend(text)]), newAttempt())).rejects.toThrow(UnstorableText);
    expect(await bench.records.find(command.commandId)).toBeNull();
  });

  it('let nobody send while an attempt may still take effect', async () => {
    const { record } = await receive();
    expect(await bench.records.takeLease(record.commandId, newAttempt())).toBeNull();
  });

  it('let one sender go on after an attempt that ended without an answer', async () => {
    const { record } = await receive(newCommand(), expired);
    const taken = await Promise.all(Array.from({ length: 5 }, () => bench.records.takeLease(record.commandId, newAttempt())));
    expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
    expect(taken.find((lease) => lease !== null)).toMatchObject({ attempts: 2 });
  });

  it('let another send once the attempt has definitively answered, and after the delay asked for', async () => {
    const attempt = newAttempt();
    const { record } = await receive(newCommand(), attempt);
    expect(await bench.records.release(record.commandId, 'another')).toBe(false);
    expect(await bench.records.release(record.commandId, attempt.holder, 600)).toBe(true);
    expect(await bench.records.takeLease(record.commandId, newAttempt())).toBeNull();
    const { record: second } = await receive(newCommand(), attempt);
    await bench.records.release(second.commandId, attempt.holder);
    expect(await bench.records.takeLease(second.commandId, newAttempt())).toMatchObject({ attempts: 2 });
  });

  it('take a refusal from the lease’s holder only, and keep the first', async () => {
    const attempt = newAttempt();
    const { record } = await receive(newCommand(), attempt);
    expect(await bench.records.refuse(record.commandId, 'another', refusal)).toMatchObject({ status: 'RECEIVED' });
    expect(await bench.records.refuse(record.commandId, attempt.holder, refusal)).toMatchObject({
      status: 'REFUSED',
      refusal,
      lease: null,
    });
    const failed = await bench.records.fail(record.commandId, attempt.holder, { code: 'late', sentence: 'Trop tard.' });
    expect(failed).toMatchObject({ status: 'REFUSED', failure: null });
    expect(await bench.records.takeLease(record.commandId, newAttempt())).toBeNull();
  });

  it('are DONE with the append of their events, and a refusal that comes after changes nothing', async () => {
    const attempt = newAttempt();
    const { record } = await receive(newCommand(), attempt);
    const recorder = new Recorder(record.journeyId, withFinalAssessment);
    const events = [recorder.started(), ...recorder.incidents(2, record.commandId)];
    await bench.journal.append(record.journeyId, events);
    const done = await bench.records.refuse(record.commandId, attempt.holder, refusal);
    expect(done).toMatchObject({ status: 'DONE', outcome: { fromVersion: 1, toVersion: 3, warnings: [] }, refusal: null, lease: null });
  });

  it('keep the warnings that the caller was told, even where the events are there already', async () => {
    const { record } = await receive();
    const recorder = new Recorder(record.journeyId, withFinalAssessment);
    await bench.journal.append(record.journeyId, [recorder.started()]);
    const warnings = [{ index: 0, warning: { code: 'pages', sentence: 'Trop de pages.', source: 'test' } }];
    await bench.journal.append(record.journeyId, [], [{ commandId: record.commandId, fromVersion: 0, toVersion: 1, warnings }]);
    expect(await bench.records.find(record.commandId)).toMatchObject({
      status: 'DONE',
      outcome: { fromVersion: 0, toVersion: 1, warnings },
    });
  });

  it('list what nobody is sending, oldest first', async () => {
    const before = await bench.records.pending(1000);
    const left = [await receive(newCommand(), expired), await receive(newCommand(), expired)];
    await receive();
    const pending = (await bench.records.pending(1000)).filter(({ commandId }) => !before.some((other) => other.commandId === commandId));
    expect(pending.map(({ commandId }) => commandId)).toEqual(left.map(({ record }) => record.commandId));
  });

  it('list refusals page by page, newest first, those of one journey on request', async () => {
    const { journeyId } = newCommand();
    const refused: CommandRecord[] = [];
    for (let count = 0; count < 5; count += 1) {
      const attempt = newAttempt();
      const { record } = await receive(newCommand({ journeyId }), attempt);
      refused.unshift(await bench.records.refuse(record.commandId, attempt.holder, refusal));
    }
    const found: CommandRecord[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof bench.records.listRefusals>> = await bench.records.listRefusals(
        { journeyId },
        { limit: 2, cursor },
      );
      found.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    expect(found).toEqual(refused);
    await expect(bench.records.listRefusals({}, { limit: 2, cursor: 'x' })).rejects.toThrow(CursorInvalid);
  });
});
