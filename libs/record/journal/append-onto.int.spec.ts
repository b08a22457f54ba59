import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { cast } from '#apps/cli/demo/cast.js';
import { playInMemory } from '#apps/cli/demo/testing/play-in-memory.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { StreamReadings } from '#libs/engine/dispatch/stream-reading.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { journeyKind } from '#libs/journey/kind.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { appendOnto } from './append-onto.js';
import { JournalConflict } from './errors.js';
import { readStored } from './read-models.js';
import { rebuildStream } from './rebuild.js';
import { StateCache, type StandingAt } from './state-cache.js';
import { snapshotEvery } from './stored-state.js';
import { StreamStates } from './stream-states.js';
import { newJourneyId, openJournal, type JournalBench } from './testing/journal-bench.js';
import { Recorder } from './testing/recorder.js';

/** A process that reads, and appends onto what it has read. */
class Appender {
  readonly states = new StateCache();
  private readonly readings: StreamReadings;

  constructor(readonly bench: JournalBench) {
    this.readings = new StreamReadings(bench.dataSource, streamKinds, this.states);
  }

  async standing(streamId: string): Promise<StandingAt> {
    const { standing } = await this.readings.read(streamId, 'cmd_none');
    if (!standing) throw new Error(`${streamId} does not stand`);
    return standing;
  }

  onto(streamId: string, standing: StandingAt, events: readonly RecordedEvent[]) {
    const { dataSource, archive } = this.bench;
    return appendOnto({ dataSource, archive, states: this.states }, journeyKind, streamId, standing, events, []);
  }
}

describe('an append onto what was read', () => {
  let bench: JournalBench;
  let appender: Appender;
  beforeAll(async () => {
    bench = await openJournal();
    appender = new Appender(bench);
  });
  afterAll(() => bench.close());

  async function begun() {
    const recorder = new Recorder(newJourneyId(), withFinalAssessment);
    const events: RecordedEvent[] = [recorder.started()];
    await bench.journal.appendEvents(recorder.journeyId, events);
    return { id: recorder.journeyId, recorder, events };
  }

  const storedIn = ({ dataSource }: JournalBench, ids: readonly string[]) =>
    readStored(dataSource.manager, journeyKind.projection, ids).then((stored) =>
      [...stored].map(([id, { summary, details, claims }]) => ({
        id,
        claims,
        details: details.map((rows) => rows.map((row) => canonicalJson(row)).toSorted()),
        summary: { ...summary, snapshot: null, snapshotVersion: null },
      })),
    );

  it('makes the rows that the ordinary append makes, of every journey of the demonstration', async () => {
    const play = await playInMemory();
    const ordinary = await openJournal();
    const ids: string[] = [];
    let [alone, all] = [0, 0];
    try {
      for (const member of cast) {
        const { events: played, journey } = play(member, parisDate(new Date().toISOString()));
        const id = `jrn_${member.name}`;
        ids.push(id);
        for (const one of [bench, ordinary]) await one.archive.save(journey.rules);
        const events = played.map((event) => ({ ...event, journeyId: id }));
        for (const due of grouped(events, (event) => event.commandId).values()) {
          const version = due[0]!.version - 1;
          await ordinary.journal.appendEvents(id, due);
          const head = version > 0 ? await appender.onto(id, await appender.standing(id), due) : null;
          if (!head) await bench.journal.appendEvents(id, due);
          alone += head ? 1 : 0;
          all += 1;
        }
        expect(await bench.journal.streamHead(id)).toEqual(await ordinary.journal.streamHead(id));
        expect(canonicalJson((await new StreamStates(bench.dataSource, streamKinds).findState(id))!)).toBe(canonicalJson(fold(events)));
      }
      expect(await storedIn(bench, ids)).toEqual(await storedIn(ordinary, ids));
      // The rest begin a journey, or change what it holds among all: one open at a time, a number.
      expect(alone / all).toBeGreaterThan(0.7);
    } finally {
      await ordinary.close();
    }
  });

  it('moves nothing where somebody has come between, and the ordinary append tells why', async () => {
    const { id, recorder } = await begun();
    const standing = await appender.standing(id);
    const [first, other] = [recorder.incidents(1), [{ ...new Recorder(id, withFinalAssessment).started(), version: 2 }]];
    await bench.journal.appendEvents(id, first);
    const count = async () => (await bench.dataSource.query('SELECT count(*) FROM stream_event WHERE stream_id = $1', [id]))[0].count;
    const before = await count();
    expect(await appender.onto(id, standing, other)).toBeNull();
    expect(await count()).toBe(before);
    await expect(bench.journal.appendEvents(id, other, [], standing)).rejects.toThrow(JournalConflict);
    expect(await bench.journal.appendEvents(id, first, [], standing)).toMatchObject({ version: 2 });
  });

  it('is by one of many who append the same at once: each event is there once', async () => {
    const { id, recorder, events } = await begun();
    for (let round = 0; round < 10; round += 1) {
      const standing = await appender.standing(id);
      const next = recorder.incidents(2);
      const heads = await Promise.all(Array.from({ length: 6 }, () => appender.onto(id, standing, next)));
      expect(heads.filter((head) => head !== null)).toHaveLength(1);
      events.push(...next);
    }
    expect((await bench.journal.readEvents(id)).map(({ event }) => event)).toEqual(events);
    const view = await new JourneyQueries(bench.dataSource).findJourney(id);
    expect(canonicalJson(view!.state)).toBe(canonicalJson(fold(events)));
  });

  it.each([
    ['were made by other code', 'projection = projection + 1'],
    ['are of another version', 'version = version - 1'],
  ])('moves nothing where the read models %s', async (_, change) => {
    const { id, recorder, events } = await begun();
    const standing = await appender.standing(id);
    await bench.database.tamper(`UPDATE journey_summary SET ${change} WHERE journey_id = $1`, [id]);
    const next = recorder.incidents(1);
    expect(await appender.onto(id, standing, next)).toBeNull();
    expect(await bench.journal.streamHead(id)).toMatchObject({ version: 1 });
    await bench.journal.appendEvents(id, next, [], standing);
    const view = await new JourneyQueries(bench.dataSource).findJourney(id);
    expect([view!.version, canonicalJson(view!.state)]).toEqual([2, canonicalJson(fold([...events, ...next]))]);
  });

  it('moves nothing where a rebuild was under way when it came, whatever that has written', async () => {
    const { id, recorder, events } = await begun();
    const standing = await appender.standing(id);
    const next = recorder.incidents(1);
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'WITH moved%'`;
    let racing: Promise<unknown> = Promise.resolve();
    await bench.dataSource.transaction(async (manager) => {
      await rebuildStream(manager, bench.archive, journeyKind, id);
      racing = appender.onto(id, standing, next);
      while ((await bench.dataSource.query(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    expect(await racing).toBeNull();
    expect(await bench.journal.streamHead(id)).toMatchObject({ version: 1 });
    events.push(...next);
    await bench.journal.appendEvents(id, next, [], standing);
    expect(await appender.onto(id, await appender.standing(id), recorder.incidents(1))).toMatchObject({ version: 3 });
  });

  it('goes on from what a rebuild has put right, not from what was read before it', async () => {
    const { id, recorder, events } = await begun();
    const queries = new JourneyQueries(bench.dataSource, appender.states);
    const forge = `UPDATE journey_summary SET snapshot = replace(snapshot, '"can_', '"can_forged-') WHERE journey_id = $1`;
    await appender.standing(id);
    await bench.database.tamper(forge, [id]);
    expect((await queries.findJourney(id))!.state.opened!.candidateId).toContain('forged');
    expect(JSON.stringify((await appender.standing(id)).state)).toContain('forged');
    await bench.dataSource.transaction((manager) => rebuildStream(manager, bench.archive, journeyKind, id));
    expect((await queries.findJourney(id))!.state).toEqual(fold(events));
    const next = recorder.incidents(1);
    expect(await appender.onto(id, await appender.standing(id), next)).not.toBeNull();
    expect((await queries.findJourney(id))!.state).toEqual(fold([...events, ...next]));
  });

  it('leaves nothing where its connection is killed half way, and succeeds when sent again', async () => {
    const { id, recorder } = await begun();
    const standing = await appender.standing(id);
    const next = recorder.incidents(2);
    const blocker = bench.dataSource.createQueryRunner();
    await blocker.startTransaction();
    // Whoever writes a summary waits: the head has then moved, and nothing is committed.
    await blocker.query('LOCK TABLE journey_summary IN SHARE MODE');
    const cut = appender.onto(id, standing, next).catch((error: Error) => error);
    const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO stream_event%'`;
    while ((await bench.dataSource.query(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await cut).toMatchObject({ message: expect.stringMatching(/terminat/) });
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(await bench.journal.streamHead(id)).toMatchObject({ version: 1 });
    expect(await appender.onto(id, standing, next)).toMatchObject({ version: 3 });
  });

  it('writes the state again once it is some events behind, and whoever reads it has the same', async () => {
    const { id, recorder, events } = await begun();
    const snapshots = new Set<number>();
    for (let sent = 0; sent < snapshotEvery * 2 + 10; sent += 1) {
      const next = recorder.incidents(1);
      expect(await appender.onto(id, await appender.standing(id), next)).not.toBeNull();
      events.push(...next);
      const [row] = await bench.dataSource.query('SELECT snapshot_version AS at FROM journey_summary WHERE journey_id = $1', [id]);
      snapshots.add(row.at);
    }
    expect([...snapshots]).toEqual([1, 1 + snapshotEvery, 1 + 2 * snapshotEvery]);
    const made = canonicalJson(fold(events));
    expect(canonicalJson((await appender.standing(id)).state)).toBe(made);
    expect(canonicalJson((await new Appender(bench).standing(id)).state)).toBe(made);
    expect(canonicalJson((await new StreamStates(bench.dataSource, streamKinds).findState(id))!)).toBe(made);
    expect(canonicalJson((await new JourneyQueries(bench.dataSource).findJourney(id))!.state)).toBe(made);
  });
});
