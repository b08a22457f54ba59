import pg from 'pg';
import { withFinalAssessment, withoutFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { JournalDamaged } from './errors.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { everyJourney } from '#libs/journey/queries/reach.js';
import { rebuildReadModels } from './rebuild.js';
import { StreamStates } from './stream-states.js';
import { newJourneyId, openJournal, type JournalBench } from './testing/journal-bench.js';
import { Recorder } from './testing/recorder.js';

const readModels = ['journey_summary', 'journey_block', 'journey_deadline', 'reservation'] as const;

describe('rebuilding the read models', () => {
  let bench: JournalBench;
  let recorders: readonly Recorder[];

  beforeEach(async () => {
    bench = await openJournal();
    recorders = Array.from(
      { length: 6 },
      (_, index) => new Recorder(newJourneyId(), index % 2 ? withFinalAssessment : withoutFinalAssessment),
    );
    for (const [index, recorder] of recorders.entries()) {
      const path = index % 3 === 0 ? 'VAE' : 'TRAINING';
      const file = recorder.next.bind(recorder);
      await bench.journal.appendEvents(recorder.journeyId, [recorder.started({ path, cohort: `c${index}` }), ...recorder.incidents(2)]);
      if (path === 'TRAINING') continue;
      await bench.journal.appendEvents(recorder.journeyId, [
        file('FeasibilityFileSubmitted', { attempt: 1, blocksOnly: false, files: [] }),
        file('FeasibilityFileCompleted', { attempt: 1, lastPieceReceivedOn: '2025-01-10' }),
        file('BlockCertificateIssued', { block: 'A', number: `CB-two-blocks-2025-0000${index + 1}` }),
      ]);
    }
    const [left] = recorders;
    await bench.journal.appendEvents(left!.journeyId, [left!.next('JourneyAbandoned', { reason: 'FAMILY', comment: 'sealed' })]);
  });
  afterEach(() => bench.close());

  const dump = async () =>
    Promise.all([
      // The snapshot aside: an append leaves one of before, which the states below are made of all the same.
      ...readModels.map((table) =>
        bench.dataSource.query(`SELECT to_jsonb(one) - 'snapshot' - 'snapshot_version' AS row FROM ${table} AS one ORDER BY one::text`),
      ),
      Promise.all(recorders.map(({ journeyId }) => new StreamStates(bench.dataSource, streamKinds).findState(journeyId))),
    ]);
  const rebuild = (onProgress?: Parameters<typeof rebuildReadModels>[3]) =>
    rebuildReadModels(bench.dataSource, bench.archive, streamKinds, onProgress);

  it('makes what the appends had made, to the byte, whatever had become of it', async () => {
    const live = await dump();
    expect(live.every((rows) => rows.length > 0)).toBe(true);
    const [one, two] = recorders;
    for (const [sql, journeyId] of [
      [
        `UPDATE journey_summary SET snapshot = replace(snapshot, '2025', '2024'), cohort = NULL, status = 'CERTIFIED' WHERE journey_id = $1`,
        one,
      ],
      ['DELETE FROM journey_summary WHERE journey_id = $1', two],
      [`UPDATE journey_deadline SET due_on = '2030-01-01' WHERE journey_id <> $1`, one],
      [`DELETE FROM reservation WHERE stream_id <> $1`, one],
      [`INSERT INTO reservation (key, kind, stream_id) VALUES ('open:nobody', 'EXCLUSIVE', $1)`, one],
    ] as const) {
      await bench.dataSource.query(sql, [journeyId!.journeyId]);
    }
    const [{ rest }] = await bench.dataSource.query(
      `SELECT string_agg(column_name, ', ') AS rest FROM information_schema.columns
       WHERE table_name = 'journey_summary' AND is_generated = 'NEVER' AND column_name <> 'journey_id'`,
    );
    await bench.dataSource.query(
      `INSERT INTO journey_summary (journey_id, ${rest}) SELECT 'jrn_without_journal', ${rest} FROM journey_summary LIMIT 1`,
    );
    expect(await dump()).not.toEqual(live);
    expect(await rebuild()).toEqual({ done: 6, total: 6, left: [] });
    expect(await dump()).toEqual(live);
  });

  it('goes on while journeys are appended to and read: no reader misses one, and the end is the fold of each', async () => {
    const queries = new JourneyQueries(bench.dataSource);
    let rebuilding = true;
    const appends = recorders.map(async (recorder) => {
      while (rebuilding) await bench.journal.appendEvents(recorder.journeyId, recorder.incidents(1));
    });
    const reads = (async () => {
      while (rebuilding) {
        const { items } = await queries.list(everyJourney, {}, [], { limit: 50, cursor: null });
        expect(items).toHaveLength(6);
        for (const { version, blocks } of items) expect([version > 2, blocks.length]).toEqual([true, 2]);
      }
    })();
    for (let round = 0; round < 2; round += 1) await rebuild();
    rebuilding = false;
    await Promise.all([...appends, reads]);
    for (const { journeyId } of recorders) {
      const events = await bench.journal.history<RecordedEvent>(journeyId);
      const view = await queries.findJourney(journeyId);
      expect(canonicalJson(view!.state)).toBe(canonicalJson(fold(events)));
      expect(view!.version).toBe(events.length);
    }
    const live = await dump();
    await rebuild();
    expect(await dump()).toEqual(live);
  });

  it('goes on where it was interrupted', async () => {
    const interrupted = rebuild(({ done }) => {
      if (done === 4) throw new Error('stopped');
    });
    await expect(interrupted).rejects.toThrow('stopped');
    const seen: number[] = [];
    await rebuild(({ done, total }) => seen.push(done, total));
    expect(seen).toEqual([5, 6, 6, 6]);
    expect(await rebuild()).toEqual({ done: 6, total: 6, left: [] });
  });

  it('keeps what a command under way has reserved', async () => {
    await bench.dataSource.query(
      `INSERT INTO reservation (key, kind, stream_id, held_by, series, sequence) VALUES ('number:P-x-2025:1', 'NUMBER', $1, 'cmd_x', 'P-x-2025', 1)`,
      [recorders[0]!.journeyId],
    );
    await rebuild();
    expect(await bench.dataSource.query(`SELECT 1 FROM reservation WHERE held_by = 'cmd_x'`)).toHaveLength(1);
  });

  it('refuses a journal from which an event is gone, and names it', async () => {
    const superuser = new pg.Client(bench.database.adminUrl);
    await superuser.connect();
    await superuser.query('ALTER TABLE stream_event DISABLE TRIGGER ALL');
    await superuser.query('DELETE FROM stream_event WHERE stream_id = $1 AND version = 2', [recorders[1]!.journeyId]);
    await superuser.end();
    await expect(rebuild()).rejects.toEqual(new JournalDamaged(recorders[1]!.journeyId, 2));
  });

  it('is not needed by an append that finds its read model gone: it folds the journal', async () => {
    const [, one] = recorders;
    await bench.dataSource.query('DELETE FROM journey_summary WHERE journey_id = $1', [one!.journeyId]);
    await bench.journal.appendEvents(one!.journeyId, one!.incidents(1));
    const events = await bench.journal.history<RecordedEvent>(one!.journeyId);
    const view = await new JourneyQueries(bench.dataSource).findJourney(one!.journeyId);
    expect(view!.state).toEqual(fold(events));
    expect(view!.blocks).toHaveLength(2);
  });
});
