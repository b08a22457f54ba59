/** Workers and APIs of several builds on one record: forward, back to a build that knows, and forward again. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listBuilds } from '#libs/engine/temporal/builds.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { verify } from '#libs/verification/verify.js';
import type { Running } from '#infra/local/processes.js';
import { changedBuild, type Change } from '../harness/builds.js';
import { expectOneTruth } from '../harness/dispatch.js';
import { openJourney, root, startRealStack, type Answered, type RealApi, type RealStack } from '../harness/real-stack.js';
import { probedBundle, type ProbedBundle } from '../replay/replay.js';
import { replayWhatRan, runsOf } from '../replay/record.js';

const patch = 'notes-its-updates';

/** What the workflow asks of Temporal, and what a rule decides, each as infra/replay.md has it changed. */
const knowing: readonly Change[] = [
  {
    file: 'workflows/stream/stream-workflow.js',
    from: 'const apply = (input)=>afterwards(stream.apply(input, now()));',
    to: `const apply = (input)=>{
            if (patched('${patch}')) upsertMemo({ updates: stream.updates + 1 });
            return afterwards(stream.apply(input, now()));
        };`,
  },
  {
    file: 'workflows/stream/stream-workflow.js',
    from: 'proxyActivities, setHandler,',
    to: 'patched, proxyActivities, setHandler, upsertMemo,',
  },
  { file: 'libs/domain/certification/deciders.js', from: "'as-practised'\n", to: "'as-practised', 'one-suspension'\n" },
  {
    file: 'libs/domain/journey/opening/interruptions.js',
    from: 'contentConditions: ()=>[],',
    to: `contentConditions: ({ rules, state })=>unless(rules.decider !== 'one-suspension' || !state.pastInterruptions?.length,
          'journey.suspended-before', 'Ce parcours a déjà été suspendu.', recordRule),`,
  },
];
const notYetUsed: Change = { file: 'libs/engine/temporal/patches.js', from: 'new Set()', to: `new Set(['${patch}'])` };
/** Journeys that are opened from now on. */
const pinned: Change = {
  file: 'libs/certifications/rules-of.js',
  from: 'decider = currentDecider',
  to: "decider = 'one-suspension'",
};

describe('workers and APIs of several builds', () => {
  let stack: RealStack;
  let knows: string;
  let uses: string;
  const workers: Running[] = [];

  beforeAll(async () => {
    stack = await startRealStack({ updateTimeoutMs: 5_000, deployment: 'jalon' });
    knows = changedBuild([...knowing, notYetUsed]);
    uses = changedBuild([...knowing, pinned]);
  });
  afterAll(() => stack?.close());

  /** Its worker comes, is given the journeys, and those of the builds before go: `meanwhile` before each of these. */
  async function takeOver(build: string, meanwhile = () => Promise.resolve()): Promise<void> {
    const before = workers.splice(0);
    workers.push(await stack.startWorker(build));
    if (before.length > 0) await untilServed(2);
    await meanwhile();
    expect(await stack.jalon(build, 'builds', 'use')).toMatch(/^La version [0-9a-f]{16} sert désormais les parcours\./);
    await meanwhile();
    for (const worker of before) await stack.kill(worker);
  }

  /** Builds of which a worker asks for tasks. */
  async function untilServed(count: number): Promise<void> {
    while ((await listBuilds(stack.eyes.temporal, 'jalon')).filter(({ isServed }) => isServed).length < count) await sleep(100);
  }

  const post = (api: RealApi, journeyId: string, name: string, body: object) =>
    api.post(`/v1/journeys/${journeyId}/commands/${name}`, body, randomUUID());
  const suspend = (api: RealApi, journeyId: string) => post(api, journeyId, 'suspend', { reason: 'OTHER', comment: 'par précaution' });
  const resume = (api: RealApi, journeyId: string) => post(api, journeyId, 'resume', { comment: 'de retour' });
  const codesOf = ({ body }: Answered) => (body['unmet'] as readonly { readonly code: string }[]).map(({ code }) => code);

  async function suspendedAndResumed(journeyId: string, ...apis: readonly [RealApi, RealApi]): Promise<void> {
    expect(await suspend(apis[0], journeyId)).toMatchObject({ status: 200 });
    expect(await resume(apis[1], journeyId)).toMatchObject({ status: 200 });
  }

  /** How often its latest run has been marked as going by the patch. */
  async function marksOf(journeyId: string): Promise<number> {
    const { events } = await stack.eyes.temporal.client.workflow.getHandle(journeyId).fetchHistory();
    return (events ?? []).filter(({ markerRecordedEventAttributes }) => markerRecordedEventAttributes?.markerName === 'core_patch').length;
  }

  it('carry journeys on: forward, back to the build that knows, forward again; each replays under the newest as it was', async () => {
    const { eyes } = stack;
    await takeOver(root);
    const [first, second, third] = [await stack.startApi(), await stack.startApi({ build: knows }), await stack.startApi({ build: uses })];
    const [old, idle] = [await openJourney(first), await openJourney(first)];
    await suspendedAndResumed(old, first, first);

    // Rules of a build to come, while the first one serves: nothing is decided by it, and nothing is lost.
    const early = openJourney(third);
    early.catch(() => undefined);
    const tried = "SELECT 1 FROM command_record WHERE status = 'RECEIVED' AND attempts > 1";
    while ((await eyes.dataSource.query(tried)).length === 0) await sleep(100);
    expect((await eyes.dataSource.query('SELECT 1 FROM journey_summary')).length).toBe(2);

    await takeOver(knows, () => suspendedAndResumed(old, second, first));
    const young = await early;
    expect(await marksOf(old)).toBe(0);

    const marks: number[] = [];
    await takeOver(uses, async () => {
      await suspendedAndResumed(old, third, first);
      marks.push(await marksOf(old));
    });
    expect(marks).toEqual([0, 1]);
    await suspendedAndResumed(young, first, second);
    for (const api of [second, third]) {
      const refused = await suspend(api, young);
      expect([refused.status, codesOf(refused)]).toEqual([409, ['journey.suspended-before']]);
    }

    await takeOver(knows);
    await suspendedAndResumed(old, first, third);
    await suspendedAndResumed(idle, first, second);
    expect(codesOf(await suspend(second, young))).toEqual(['journey.suspended-before']);
    expect([await marksOf(old), await marksOf(idle)]).toEqual([1, 0]);

    await takeOver(uses);
    for (const journeyId of [old, idle, young]) {
      expect(await post(third, journeyId, 'abandon', { reason: 'PERSONAL', comment: 'un autre projet' })).toMatchObject({ status: 200 });
      expect(await post(second, journeyId, 'archive', { reason: 'ABANDONED' })).toMatchObject({ status: 200 });
      await expectOneTruth(eyes, journeyId);
    }
    const runs = (await Promise.all([old, idle, young].map((id) => runsOf(eyes.temporal, id, id)))).flat();
    expect(await replayWhatRan(eyes.temporal, runs, await bundleOf(uses))).toEqual([]);
    // What the first build, which knows neither change, would make of them: nothing.
    const stopped = await replayWhatRan(eyes.temporal, runs, await bundleOf(root));
    expect(stopped.map((told) => told.split('\n', 1)[0])).toEqual(runs.map(({ name }) => name));
    for (const told of stopped) expect(told).toContain('Nondeterminism');
    const { dataSource, temporal } = eyes;
    const { keys } = stack.temporal.settings;
    const { findings } = await verify({ kinds: streamKinds, dataSource, temporal, keysFolder: keys.folder, graceMs: 5_000 });
    expect(findings).toEqual([]);
    expect(await stack.jalon(uses, 'builds', 'status')).toMatch(/sert les parcours.*celle de ce code/);
  });

  it('a build whose workers are gone is not given the journeys, which go on', async () => {
    const listed = () => listBuilds(stack.eyes.temporal, 'jalon');
    let builds = await listed();
    // Killed, they are believed for a minute.
    for (; builds.every(({ isServed }) => isServed); builds = await listed()) await sleep(500);
    const gone = builds.find(({ isServed }) => !isServed);
    await expect(stack.jalon(root, 'builds', 'use', String(gone?.buildId))).rejects.toThrow(/Aucun worker de la version [0-9a-f]{16}/);
    const still = await listed();
    expect(still.map(({ buildId, isCurrent }) => ({ buildId, isCurrent }))).toEqual(
      builds.map(({ buildId, isCurrent }) => ({ buildId, isCurrent })),
    );
    await openJourney(await stack.startApi());
  });
});

function bundleOf(build: string): Promise<ProbedBundle> {
  const code = join(build, 'dist');
  return probedBundle(join(code, 'workflows/main.js'), code);
}
