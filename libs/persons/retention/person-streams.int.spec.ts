import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { streamsOf, type PersonOfKind } from './person-streams.js';

describe('the streams of a person', () => {
  let bench: JournalBench;
  beforeAll(async () => {
    bench = await openJournal();
  });
  afterAll(() => bench.close());

  const accompanist: PersonOfKind = { id: 'acc_1', kind: 'ACCOMPANIST' };
  const streams = async (person: PersonOfKind) =>
    (await streamsOf([person], streamKinds, bench.archive, bench.dataSource.manager)).get(person.id)!;
  const snapshotOf = async (id: string) =>
    (await bench.dataSource.query('SELECT snapshot, snapshot_version FROM journey_summary WHERE journey_id = $1', [id]))[0];

  it('are told as they stand, by what came after the snapshot too: who is named there, and what has begun', async () => {
    const recorder = new Recorder(newJourneyId(), rules);
    const candidate: PersonOfKind = { id: `can_${recorder.journeyId}`, kind: 'CANDIDATE' };
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started()]);
    expect(await streams(accompanist)).toEqual([]);
    const named = [recorder.next('AccompanistDesignated', { accompanistId: 'acc_1', since: '2025-01-06' }), ...recorder.incidents(2)];
    await bench.journal.appendEvents(recorder.journeyId, named);
    const stored = await snapshotOf(recorder.journeyId);
    expect([stored.snapshot_version, stored.snapshot.includes('acc_1')]).toEqual([1, false]);
    expect(await streams(accompanist)).toMatchObject([{ streamId: recorder.journeyId, isSubject: false, state: { version: 4 } }]);
    expect(await streams(candidate)).toMatchObject([{ streamId: recorder.journeyId, isSubject: true, state: { version: 4 } }]);
  });

  it('are told as they were last known where a newer Jalon has gone on', async () => {
    const recorder = new Recorder(newJourneyId(), rules);
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started()]);
    await bench.journal.appendEvents(recorder.journeyId, [
      recorder.next('AccompanistDesignated', { accompanistId: 'acc_2', since: '2025-01-06' }),
    ]);
    const newer = { ...recorder.incidents(1)[0]!, type: 'SomethingNew' } as never;
    await bench.journal.appendEvents(recorder.journeyId, [newer]);
    const person: PersonOfKind = { id: 'acc_2', kind: 'ACCOMPANIST' };
    expect(await streams(person)).toMatchObject([{ streamId: recorder.journeyId, isStale: true, state: { version: 2 } }]);
  });
});
