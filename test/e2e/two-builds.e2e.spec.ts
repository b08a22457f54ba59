/** Workers and APIs of several builds on one record: forward, back to a build that knows, and forward again. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
  { file: 'libs/domain/journey/process.js', from: 'deciders: []', to: "deciders: ['one-suspension']" },
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
  from: 'reglement: document.reglement',
  to: "reglement: document.reglement, decider: 'one-suspension'",
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

  /** Its worker comes, is given the journeys, and those of the builds before go. */
  async function takeOver(build: string): Promise<void> {
    const before = workers.splice(0);
    workers.push(await stack.startWorker(build));
    expect(await stack.jalon(build, 'builds', 'use')).toMatch(/^La version [0-9a-f]{16} sert désormais les parcours\./);
    for (const worker of before) await stack.kill(worker);
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
    const tried = "SELECT 1 FROM command_record WHERE status = 'RECEIVED' AND attempts > 1";
    while ((await eyes.dataSource.query(tried)).length === 0) await sleep(100);
    expect((await eyes.dataSource.query('SELECT 1 FROM journey_summary')).length).toBe(2);

    await takeOver(knows);
    const young = await early;
    await suspendedAndResumed(old, second, first);
    expect(await marksOf(old)).toBe(0);

    await takeOver(uses);
    await suspendedAndResumed(old, third, first);
    expect(await marksOf(old)).toBe(1);
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
    expect(stopped).toContainEqual(expect.stringMatching(new RegExp(`^${old}.*Nondeterminism`, 's')));
    expect(stopped).toContainEqual(expect.stringMatching(new RegExp(`^${young}.*decider “one-suspension”`, 's')));
    const { dataSource, temporal } = eyes;
    const { keys } = stack.temporal.settings;
    const { findings } = await verify({ kinds: streamKinds, dataSource, temporal, keysFolder: keys.folder, graceMs: 5_000 });
    expect(findings).toEqual([]);
    expect(await stack.jalon(uses, 'builds', 'status')).toMatch(/sert les parcours.*celle de ce code/);
  });

  it('a build that no worker has is not given the journeys', async () => {
    await expect(stack.jalon(root, 'builds', 'use', '0123456789abcdef')).rejects.toThrow(/Aucun worker de la version 0123456789abcdef/);
  });
});

function bundleOf(build: string): Promise<ProbedBundle> {
  const code = join(build, 'dist');
  return probedBundle(join(code, 'workflows/main.js'), code);
}
