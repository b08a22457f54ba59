import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { History, type AsOf } from '#libs/domain/journey/as-of.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { initialState } from '#libs/domain/journey/state.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { eventHash, genesisHash } from './hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { JournalConflict, JournalGap, RulesNotArchived } from './errors.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { newJourneyId, openJournal, type JournalBench } from './testing/journal-bench.js';
import { Recorder } from './testing/recorder.js';

describe('an append to the journal', () => {
  let bench: JournalBench;
  beforeAll(async () => {
    bench = await openJournal();
  });
  afterAll(() => bench.close());

  const newRecorder = () => new Recorder(newJourneyId(), withFinalAssessment);
  const rowCount = async (table: string) => Number((await bench.dataSource.query(`SELECT count(*) FROM ${table}`))[0].count);

  it('chains the events: each hash covers the one before it and the canonical text', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const events = [recorder.started(), ...recorder.incidents(3)];
    const head = await journal.appendEvents(recorder.journeyId, events);
    const entries = await journal.readEvents(recorder.journeyId);
    let previous = genesisHash;
    for (const [index, entry] of entries.entries()) {
      expect(entry.event).toEqual(events[index]);
      expect(entry.body).toBe(canonicalJson(entry.event));
      expect(entry.previousHash).toEqual(previous);
      expect(entry.hash).toEqual(eventHash(previous, entry.body));
      previous = entry.hash;
    }
    expect(head).toEqual({ version: 4, hash: previous });
    expect(await journal.streamHead(recorder.journeyId)).toEqual(head);
  });

  it('adds nothing the second time, and only what is missing where part is there', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const events = [recorder.started(), ...recorder.incidents(2)];
    const first = await journal.appendEvents(recorder.journeyId, events);
    expect(await journal.appendEvents(recorder.journeyId, events)).toEqual(first);
    const more = recorder.incidents(2);
    await journal.appendEvents(recorder.journeyId, [...events.slice(1), ...more]);
    expect((await journal.readEvents(recorder.journeyId)).map((entry) => entry.event)).toEqual([...events, ...more]);
  });

  it('refuses a hole, before and within what it is given', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const [started, second, third, fourth] = [recorder.started(), ...recorder.incidents(3)] as const;
    await expect(journal.appendEvents(recorder.journeyId, [second!])).rejects.toThrow(JournalGap);
    await journal.appendEvents(recorder.journeyId, [started]);
    await expect(journal.appendEvents(recorder.journeyId, [third!])).rejects.toThrow(JournalGap);
    await expect(journal.appendEvents(recorder.journeyId, [second!, fourth!])).rejects.toThrow(JournalGap);
    expect(await journal.streamHead(recorder.journeyId)).toMatchObject({ version: 1 });
  });

  it('refuses another event under a version that is taken, and then adds nothing of the rest', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const started = recorder.started();
    await journal.appendEvents(recorder.journeyId, [started]);
    const other = { ...started, recordedAt: '2025-01-06T00:00:00.001Z' };
    await expect(journal.appendEvents(recorder.journeyId, [other, ...recorder.incidents(1)])).rejects.toThrow(JournalConflict);
    expect(await journal.readEvents(recorder.journeyId)).toHaveLength(1);
  });

  it('lets two appends of the same journey race: each event is there once, in order', async () => {
    const { journal } = bench;
    for (let round = 0; round < 5; round += 1) {
      const recorder = newRecorder();
      const events = [recorder.started(), ...recorder.incidents(20)];
      await Promise.all([1, 7, 14, 21, 21, 3].map((length) => journal.appendEvents(recorder.journeyId, events.slice(0, length))));
      expect((await journal.readEvents(recorder.journeyId)).map((entry) => entry.event)).toEqual(events);
      const view = await new JourneyQueries(bench.dataSource).findJourney(recorder.journeyId);
      expect(canonicalJson(view!.state)).toBe(canonicalJson(fold(events)));
    }
  });

  it('writes nothing at all where its last statement fails', async () => {
    const recorder = newRecorder();
    const before = await Promise.all(['stream_event', 'stream_head', 'journey_summary'].map(rowCount));
    await bench.database.tamper(`ALTER TABLE journey_deadline ADD CONSTRAINT none CHECK (false) NOT VALID`);
    await bench.database.tamper(`ALTER TABLE journey_block ADD CONSTRAINT none CHECK (false) NOT VALID`);
    try {
      await expect(bench.journal.appendEvents(recorder.journeyId, [recorder.started()])).rejects.toThrow(/none/);
    } finally {
      await bench.database.tamper('ALTER TABLE journey_deadline DROP CONSTRAINT none');
      await bench.database.tamper('ALTER TABLE journey_block DROP CONSTRAINT none');
    }
    expect(await Promise.all(['stream_event', 'stream_head', 'journey_summary'].map(rowCount))).toEqual(before);
    expect(await bench.journal.streamHead(recorder.journeyId)).toEqual({ version: 0, hash: genesisHash });
  });

  it('leaves nothing where its connection is killed half way, and succeeds when sent again', async () => {
    const recorder = newRecorder();
    const { journal, dataSource } = bench;
    await journal.appendEvents(recorder.journeyId, [recorder.started()]);
    const events = recorder.incidents(2);
    const blocker = dataSource.createQueryRunner();
    await blocker.startTransaction();
    // Whoever writes a summary waits: the append has then sent its events, and not committed.
    await blocker.query('LOCK TABLE journey_summary IN SHARE MODE');
    const cut = journal.appendEvents(recorder.journeyId, events).catch((error: Error) => error);
    const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO stream_event%'`;
    while ((await dataSource.query(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await cut).toMatchObject({ message: expect.stringMatching(/terminat/) });
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(await journal.readEvents(recorder.journeyId)).toHaveLength(1);
    expect(await journal.appendEvents(recorder.journeyId, events)).toMatchObject({ version: 3 });
  });

  it('refuses events under rules that nobody archived', async () => {
    const recorder = new Recorder(newJourneyId(), { ...withFinalAssessment, digest: 'unknown' });
    await expect(bench.journal.appendEvents(recorder.journeyId, [recorder.started()])).rejects.toThrow(RulesNotArchived);
  });

  it('folds any part of the events: up to a version, by when they happened, by when they were recorded', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const started = recorder.started();
    const late = { ...recorder.incidents(1)[0]!, occurredAt: started.occurredAt, recordedAt: '2025-03-03T08:00:00.000Z' };
    const last = { ...recorder.incidents(1)[0]!, occurredAt: '2025-02-01T08:00:00.000Z', recordedAt: '2025-03-04T08:00:00.000Z' };
    await journal.appendEvents(recorder.journeyId, [started, late, last]);
    const events = await journal.history<RecordedEvent>(recorder.journeyId);
    const history = new History(events);
    const incidents = (asOf: AsOf) => history.stateAsOf(asOf).incidents.length;
    expect(incidents({ version: 2 })).toBe(1);
    expect(incidents({ occurredUntil: '2025-01-31T00:00:00.000Z' })).toBe(1);
    expect(incidents({ recordedUntil: '2025-03-01T00:00:00.000Z' })).toBe(0);
    expect(incidents({ occurredUntil: '2025-01-31T00:00:00.000Z', recordedUntil: '2025-03-03T08:00:00.000Z' })).toBe(1);
    expect(history.stateAsOf({ recordedUntil: '2024-01-01T00:00:00.000Z' })).toEqual(initialState);
  });
});
