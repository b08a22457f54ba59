/** A thousand alterations at random, of everything that the record holds, each found where it was made; and none found elsewhere. */
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { RefusalEntry } from '#libs/record/refusals/refusal.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { openAuditedJournal, type AuditedJournal } from './testing/audited-journal.js';
import { tamper, tamperRefusals, type Care } from './testing/attacks.js';

const cares: readonly Care[] = ['BARE', 'HASHED', 'REWRITTEN'];
const runs = 1_000;

/** One alteration, and the journeys and versions where it may be told; null for the record as a whole. */
interface Attack {
  readonly name: string;
  readonly places: readonly (readonly [journeyId: string | null, version: number | null])[];
  carryOut(manager: EntityManager): Promise<unknown>;
}

describe('a thousand alterations at random', () => {
  let audited: AuditedJournal;
  let ids: readonly string[];
  let streams: ReadonlyMap<string, readonly StreamEvent[]>;
  let refusedIn: readonly string[];
  beforeAll(async () => {
    audited = await openAuditedJournal();
    ids = audited.recorders.map(({ journeyId }) => journeyId);
    const read = async (id: string) => [id, (await audited.bench.journal.readEvents(id)).map(({ event }) => event)] as const;
    streams = new Map(await Promise.all(ids.map(read)));
    const page = await new RefusalLog(audited.bench.dataSource).list({ streamId: null }, { limit: 50, cursor: null });
    refusedIn = page.items.map(({ entry }) => entry.journeyId!).toReversed();
  });
  afterAll(() => audited.close());

  const place = fc.record({
    journey: fc.nat(),
    version: fc.nat(),
    other: fc.nat(),
    care: fc.constantFrom(...cares),
    text: fc.string({ unit: fc.constantFrom('0', '7', 'a', 'f'), minLength: 1, maxLength: 8 }),
  });

  it('are all found, in the journey and at the version that they touch, and nothing is told of what they do not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(attacks.length - 1), place, async (kind, { journey, version, other, care, text }) => {
        const journeyId = ids[journey % ids.length]!;
        const events = streams.get(journeyId)!;
        const at = version % events.length;
        const { name, places, carryOut } = attacks[kind]!({
          journeyId,
          at,
          care,
          text: `${text}!`,
          events,
          elsewhere: (at + 1 + (other % (events.length - 1))) % events.length,
          stranger: ids[(journey + 1 + (other % (ids.length - 1))) % ids.length]!,
          refusedIn,
        });
        const { findings } = await audited.after(carryOut);
        const told = findings.map((one) => [one.streamId, one.version] as const);
        const isTold = places.some(([id, where]) => told.some(([one, found]) => one === id && (where === null || found === where)));
        expect([name, care, isTold, findings]).toEqual([name, care, true, findings]);
        const touched = new Set([...places.map(([id]) => id), null]);
        expect(told.filter(([id]) => !touched.has(id))).toEqual([]);
      }),
      { numRuns: runs },
    );
    expect((await audited.after(() => Promise.resolve())).findings).toEqual([]);
  }, 600_000);
});

interface Target {
  readonly journeyId: string;
  readonly events: readonly StreamEvent[];
  /** Places of events, from 0. */
  readonly at: number;
  readonly elsewhere: number;
  readonly care: Care;
  readonly text: string;
  /** Another journey. */
  readonly stranger: string;
  /** The journey of each refusal. */
  readonly refusedIn: readonly string[];
}

const set = (event: StreamEvent, member: string, value: unknown) => ({ ...event, [member]: value }) as unknown as StreamEvent;

const onEvents = (target: Target, name: string, version: number, change: (events: StreamEvent[]) => readonly StreamEvent[]): Attack => ({
  name,
  places: [[target.journeyId, version]],
  carryOut: (manager) => tamper(manager, target.journeyId, target.care, change),
});

/** Told of the entry, of the log as a whole, or of the entries that it displaces. */
const onRefusals = (
  { at, care, refusedIn }: Target,
  name: string,
  reach: number,
  change: (entries: RefusalEntry[], at: number) => readonly RefusalEntry[],
): Attack => {
  const place = at % refusedIn.length;
  const touched = Array.from({ length: reach + 1 }, (_, index) => refusedIn[(place + index) % refusedIn.length]!);
  return {
    name,
    places: [null, ...touched].map((journeyId) => [journeyId, null] as const),
    carryOut: (manager) => tamperRefusals(manager, care, (entries) => change(entries, place)),
  };
};

const exchanged = (all: RefusalEntry[], one: number, other: number) =>
  all.with(one, { ...all[other]!, sequence: one + 1 }).with(other, { ...all[one]!, sequence: other + 1 });

const bySql = (name: string, places: Attack['places'], sql: string, parameters: readonly unknown[]): Attack => ({
  name,
  places,
  carryOut: (manager) => manager.query(sql, [...parameters]),
});

const attacks: readonly ((target: Target) => Attack)[] = [
  (target) => onRefusals(target, 'a refusal’s reasons', 1, (all, at) => all.with(at, { ...all[at]!, reasons: [] })),
  (target) =>
    onRefusals(target, 'a refusal’s actor', 1, (all, at) => all.with(at, { ...all[at]!, actor: { id: target.text, role: 'STAFF' } })),
  (target) => onRefusals(target, 'a refusal’s time', 1, (all, at) => all.with(at, { ...all[at]!, at: `2024-${target.text}` })),
  (target) => onRefusals(target, 'a refusal gone', 1, (all, at) => all.toSpliced(at, 1)),
  (target) => onRefusals(target, 'refusals cut off', target.refusedIn.length, (all, at) => all.slice(0, at)),
  (target) => onRefusals(target, 'refusals exchanged', target.refusedIn.length, (all, at) => exchanged(all, at, (at + 1) % all.length)),
  (target) =>
    onRefusals({ ...target, care: 'REWRITTEN' }, 'a refusal added', 1, (all, at) =>
      all.toSpliced(at, 0, { ...all[at]!, commandId: null, kind: 'ACCESS' }),
    ),
  ({ journeyId, text }) =>
    bySql(
      'the reasons of a refused command',
      [[journeyId, null]],
      `UPDATE command_record SET refusal = jsonb_set(refusal, '{detail,unmet,0,sentence}', to_jsonb($2::text))
       WHERE status = 'REFUSED' AND stream_id = $1`,
      [journeyId, text],
    ),
  ({ journeyId }) =>
    bySql('a refused command gone', [[journeyId, null]], `DELETE FROM command_record WHERE status = 'REFUSED' AND stream_id = $1`, [
      journeyId,
    ]),
  (target) => onEvents(target, 'data', target.at + 1, (all) => all.with(target.at, set(all[target.at]!, 'data', { forged: target.text }))),
  (target) =>
    onEvents(target, 'when', target.at + 1, (all) => all.with(target.at, set(all[target.at]!, 'occurredAt', `2024-${target.text}`))),
  (target) =>
    onEvents(target, 'who', target.at + 1, (all) => all.with(target.at, set(all[target.at]!, 'actor', { id: target.text, role: 'STAFF' }))),
  (target) => onEvents(target, 'command', target.at + 1, (all) => all.with(target.at, set(all[target.at]!, 'commandId', target.text))),
  (target) => onEvents(target, 'taken away', target.at + 1, (all) => all.toSpliced(target.at, 1)),
  (target) => onEvents(target, 'cut off', target.at + 1, (all) => all.slice(0, target.at)),
  (target) => {
    const forged = (all: StreamEvent[]) => set(set(all[target.at]!, 'data', { forged: target.text }), 'version', all.length + 1);
    const care = target.care === 'BARE' ? 'HASHED' : target.care;
    return target.care === 'REWRITTEN'
      ? onEvents(target, 'added', target.at + 1, (all) => all.toSpliced(target.at, 0, forged(all)))
      : onEvents({ ...target, care }, 'added at the end', target.events.length + 1, (all) => [...all, forged(all)]);
  },
  (target) => ({
    ...onEvents({ ...target, care: 'REWRITTEN' }, 'exchanged', 0, (all) =>
      all.with(target.at, all[target.elsewhere]!).with(target.elsewhere, all[target.at]!),
    ),
    places: [
      [target.journeyId, target.at + 1],
      [target.journeyId, target.elsewhere + 1],
    ],
  }),
  (target) => ({
    name: 'swapped',
    places: [
      [target.journeyId, target.at + 1],
      [target.stranger, 1],
    ],
    async carryOut(manager) {
      let [ours, theirs]: (StreamEvent | undefined)[] = [];
      await tamper(manager, target.journeyId, 'REWRITTEN', (all) => ((ours = all[target.at]), all));
      await tamper(manager, target.stranger, 'REWRITTEN', (all) => ((theirs = all[0]), all.with(0, ours!)));
      await tamper(manager, target.journeyId, 'REWRITTEN', (all) => all.with(target.at, theirs!));
    },
  }),
  ({ journeyId, text }) =>
    bySql(
      'a state',
      [[journeyId, null]],
      `UPDATE journey_summary SET snapshot = jsonb_set(snapshot::jsonb, '{scope}', to_jsonb($2::text))::text WHERE journey_id = $1`,
      [journeyId, text],
    ),
  ({ journeyId, text }) =>
    bySql('a cohort', [[journeyId, null]], 'UPDATE journey_summary SET cohort = $2 WHERE journey_id = $1', [journeyId, text]),
  ({ journeyId, text }) =>
    bySql('a block', [[journeyId, null]], 'UPDATE journey_block SET status = $2 WHERE journey_id = $1', [journeyId, text]),
  ({ journeyId }) => bySql('a read model gone', [[journeyId, null]], 'DELETE FROM journey_summary WHERE journey_id = $1', [journeyId]),
  ({ journeyId, events, at, text }) =>
    bySql(
      'the actor of a command',
      [[journeyId, at + 1]],
      `UPDATE command_record SET actor = jsonb_set(actor, '{id}', to_jsonb($2::text)) WHERE command_id = $1`,
      [events[at]!.commandId, text],
    ),
  ({ journeyId, events, at }) =>
    bySql('a command gone', [[journeyId, at + 1]], 'DELETE FROM command_record WHERE command_id = $1', [events[at]!.commandId]),
  ({ journeyId, events, at }) =>
    bySql(
      'a command refused',
      [[journeyId, at + 1]],
      `UPDATE command_record SET status = 'REFUSED', refusal = '{}', outcome = NULL WHERE command_id = $1`,
      [events[at]!.commandId],
    ),
  ({ journeyId, at, text }) =>
    bySql('a leaf', [[journeyId, at + 1]], 'UPDATE stream_leaf SET hash = sha256($3::text::bytea) WHERE stream_id = $1 AND version = $2', [
      ...[journeyId, at + 1],
      text,
    ]),
  ({ journeyId, at }) =>
    bySql('a leaf gone', [[null, null]], 'DELETE FROM stream_leaf WHERE stream_id = $1 AND version = $2', [journeyId, at + 1]),
  ({ at }) => bySql('a subtree', [[null, null]], 'UPDATE stream_tree SET hash = sha256(hash) WHERE level = 1 AND node_index = $1', [at]),
  () => bySql('a checkpoint gone', [[null, null]], 'DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)', []),
  ({ text }) =>
    bySql('a checkpoint forged', [[null, null]], `UPDATE checkpoint SET document = jsonb_set(document, '{keyId}', to_jsonb($1::text))`, [
      text,
    ]),
  ({ journeyId }) => bySql('a head', [[journeyId, null]], 'UPDATE stream_head SET hash = sha256(hash) WHERE stream_id = $1', [journeyId]),
];
