import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { canonicalJson, eventHash, genesisHash } from './canonical.js';
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
    const head = await journal.append(recorder.journeyId, events);
    const entries = await journal.read(recorder.journeyId);
    let previous = genesisHash;
    for (const [index, entry] of entries.entries()) {
      expect(entry.event).toEqual(events[index]);
      expect(entry.body).toBe(canonicalJson(entry.event));
      expect(entry.previousHash).toEqual(previous);
      expect(entry.hash).toEqual(eventHash(previous, entry.body));
      previous = entry.hash;
    }
    expect(head).toEqual({ version: 4, hash: previous });
    expect(await journal.head(recorder.journeyId)).toEqual(head);
  });

  it('adds nothing the second time, and only what is missing where part is there', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const events = [recorder.started(), ...recorder.incidents(2)];
    const first = await journal.append(recorder.journeyId, events);
    expect(await journal.append(recorder.journeyId, events)).toEqual(first);
    const more = recorder.incidents(2);
    await journal.append(recorder.journeyId, [...events.slice(1), ...more]);
    expect((await journal.read(recorder.journeyId)).map((entry) => entry.event)).toEqual([...events, ...more]);
  });

  it('refuses a hole, before and within what it is given', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const [started, second, third, fourth] = [recorder.started(), ...recorder.incidents(3)] as const;
    await expect(journal.append(recorder.journeyId, [second!])).rejects.toThrow(JournalGap);
    await journal.append(recorder.journeyId, [started]);
    await expect(journal.append(recorder.journeyId, [third!])).rejects.toThrow(JournalGap);
    await expect(journal.append(recorder.journeyId, [second!, fourth!])).rejects.toThrow(JournalGap);
    expect(await journal.head(recorder.journeyId)).toMatchObject({ version: 1 });
  });

  it('refuses another event under a version that is taken, and then adds nothing of the rest', async () => {
    const recorder = newRecorder();
    const { journal } = bench;
    const started = recorder.started();
    await journal.append(recorder.journeyId, [started]);
    const other = { ...started, recordedAt: '2025-01-06T00:00:00.001Z' };
    await expect(journal.append(recorder.journeyId, [other, ...recorder.incidents(1)])).rejects.toThrow(JournalConflict);
    expect(await journal.read(recorder.journeyId)).toHaveLength(1);
  });

  it('lets two appends of the same journey race: each event is there once, in order', async () => {
    const { journal } = bench;
    for (let round = 0; round < 5; round += 1) {
      const recorder = newRecorder();
      const events = [recorder.started(), ...recorder.incidents(20)];
      await Promise.all([1, 7, 14, 21, 21, 3].map((length) => journal.append(recorder.journeyId, events.slice(0, length))));
      expect((await journal.read(recorder.journeyId)).map((entry) => entry.event)).toEqual(events);
      const view = await new JourneyQueries(bench.dataSource).find(recorder.journeyId);
      expect(canonicalJson(view!.state)).toBe(canonicalJson(fold(events)));
    }
  });

  it('writes nothing at all where its last statement fails', async () => {
    const recorder = newRecorder();
    const before = await Promise.all(['stream_event', 'stream_head', 'journey_summary'].map(rowCount));
    await bench.database.tamper(`ALTER TABLE journey_deadline ADD CONSTRAINT none CHECK (false) NOT VALID`);
    await bench.database.tamper(`ALTER TABLE journey_block ADD CONSTRAINT none CHECK (false) NOT VALID`);
    try {
      await expect(bench.journal.append(recorder.journeyId, [recorder.started()])).rejects.toThrow(/none/);
    } finally {
      await bench.database.tamper('ALTER TABLE journey_deadline DROP CONSTRAINT none');
      await bench.database.tamper('ALTER TABLE journey_block DROP CONSTRAINT none');
    }
    expect(await Promise.all(['stream_event', 'stream_head', 'journey_summary'].map(rowCount))).toEqual(before);
    expect(await bench.journal.head(recorder.journeyId)).toEqual({ version: 0, hash: genesisHash });
  });

  it('leaves nothing where its connection is killed half way, and succeeds when sent again', async () => {
    const recorder = newRecorder();
    const { journal, dataSource } = bench;
    await journal.append(recorder.journeyId, [recorder.started()]);
    const events = recorder.incidents(2);
    const blocker = dataSource.createQueryRunner();
    await blocker.startTransaction();
    // Whoever writes a summary waits: the append has then sent its events, and not committed.
    await blocker.query('LOCK TABLE journey_summary IN SHARE MODE');
    const cut = journal.append(recorder.journeyId, events).catch((error: Error) => error);
    const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO stream_event%'`;
    while ((await dataSource.query(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await cut).toMatchObject({ message: expect.stringMatching(/terminat/) });
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(await journal.read(recorder.journeyId)).toHaveLength(1);
    expect(await journal.append(recorder.journeyId, events)).toMatchObject({ version: 3 });
  });

  it('refuses events under rules that nobody archived', async () => {
    const recorder = new Recorder(newJourneyId(), { ...withFinalAssessment, digest: 'unknown' });
    await expect(bench.journal.append(recorder.journeyId, [recorder.started()])).rejects.toThrow(RulesNotArchived);
  });
});
