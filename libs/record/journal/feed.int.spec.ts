import pg from 'pg';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { migrate } from '#libs/platform/database/migrate.js';
import type { FeedPlace, Journal, JournalEntry } from './journal.js';
import { newJourneyId, openJournal, type JournalBench } from './testing/journal-bench.js';
import { Recorder } from './testing/recorder.js';

describe('the feed of all streams', () => {
  let bench: JournalBench;
  beforeEach(async () => {
    bench = await openJournal();
  });
  afterEach(() => bench.close());

  const newRecorder = () => new Recorder(newJourneyId(), withFinalAssessment);

  async function readOn(journal: Journal, after?: FeedPlace): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for await (const entry of journal.feed({ ...(after && { after }), batchSize: 3 })) entries.push(entry);
    return entries;
  }
  const names = (entries: readonly JournalEntry[]) => entries.map(({ event }) => `${streamIdIn(event)}/${event.version}`);

  it('gives every entry once, batch after batch, and goes on from a place', async () => {
    const [one, other] = [newRecorder(), newRecorder()];
    await bench.journal.appendEvents(one.journeyId, [one.started(), ...one.incidents(4)]);
    await bench.journal.appendEvents(other.journeyId, [other.started()]);
    const first = await readOn(bench.journal);
    expect(names(first)).toEqual([...[1, 2, 3, 4, 5].map((version) => `${one.journeyId}/${version}`), `${other.journeyId}/1`]);
    await bench.journal.appendEvents(one.journeyId, one.incidents(1));
    expect(names(await readOn(bench.journal, first.at(-1)!.place))).toEqual([`${one.journeyId}/6`]);
    expect(names(await readOn(bench.journal, first[3]!.place))).toEqual([
      `${one.journeyId}/5`,
      `${other.journeyId}/1`,
      `${one.journeyId}/6`,
    ]);
  });

  it('never shows an entry that a slower transaction may still precede', async () => {
    const [slow, fast] = [newRecorder(), newRecorder()];
    const client = new pg.Client(bench.database.url);
    await client.connect();
    // The slow one has its transaction id, and its place, before the fast one; it commits after.
    await client.query('BEGIN');
    await client.query('INSERT INTO stream_head (stream_id, version, hash) VALUES ($1, 1, $2)', [slow.journeyId, Buffer.alloc(32, 7)]);
    await client.query(`INSERT INTO stream_event (body, previous_hash, hash) VALUES ($1, $2, sha256($2 || convert_to($1, 'UTF8')))`, [
      JSON.stringify(slow.started()),
      Buffer.alloc(32),
    ]);
    await bench.journal.appendEvents(fast.journeyId, [fast.started()]);
    expect(await bench.journal.readEvents(fast.journeyId)).toHaveLength(1);
    expect(await readOn(bench.journal)).toEqual([]);
    await client.query('COMMIT');
    expect(names(await readOn(bench.journal))).toEqual([`${slow.journeyId}/1`, `${fast.journeyId}/1`]);
    await client.end();
  });

  it('shows no reader a later entry before an earlier one while sixteen journeys append at once', async () => {
    const recorders = Array.from({ length: 16 }, newRecorder);
    let appending = true;
    const writers = Promise.all(
      recorders.map(async (recorder) => {
        await bench.journal.appendEvents(recorder.journeyId, [recorder.started()]);
        for (let count = 0; count < 10; count += 1) await bench.journal.appendEvents(recorder.journeyId, recorder.incidents(1));
      }),
    ).finally(() => {
      appending = false;
    });
    const seen: JournalEntry[] = [];
    while (appending) seen.push(...(await readOn(bench.journal, seen.at(-1)?.place)));
    await writers;
    seen.push(...(await readOn(bench.journal, seen.at(-1)?.place)));
    expect(seen).toHaveLength(16 * 11);
    expect(new Set(names(seen)).size).toBe(seen.length);
    for (const { journeyId } of recorders) {
      const versions = seen.filter(({ event }) => streamIdIn(event) === journeyId).map(({ event }) => event.version);
      expect(versions).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
    }
  });

  it('goes on growing after a dump is restored into a server whose transaction ids are lower', async () => {
    const recorder = newRecorder();
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started()]);
    // As pg_dump and pg_restore would leave it: ids of a server that had counted further.
    const superuser = new pg.Client(bench.database.adminUrl);
    await superuser.connect();
    await superuser.query('ALTER TABLE stream_event DISABLE TRIGGER ALL');
    await superuser.query('UPDATE stream_event SET transaction_id = transaction_id + 1000000000');
    await superuser.query('ALTER TABLE stream_event ENABLE TRIGGER ALL');
    await superuser.end();
    expect(await readOn(bench.journal)).toEqual([]);
    const restarted = await createDataSource(bench.database.ownerUrl);
    await migrate(restarted);
    await restarted.destroy();
    const [restored] = await readOn(bench.journal);
    await bench.journal.appendEvents(recorder.journeyId, recorder.incidents(1));
    expect(names(await readOn(bench.journal, restored!.place))).toEqual([`${recorder.journeyId}/2`]);
  });
});
