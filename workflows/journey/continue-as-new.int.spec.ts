import { TestWorkflowEnvironment } from '@temporalio/testing';
import { journeyProcess } from '#libs/domain/journey/process.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { eventsOf, readRuns } from '#test/harness/histories.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import {
  apply,
  attempt,
  command,
  newJourneyId,
  newRun,
  openTestEnvironment,
  startTraining,
  type TestEnvironment,
} from '#test/harness/journeys.js';
import { serverOfShortRuns } from '#test/harness/temporal.js';
import { cast } from '#apps/cli/demo/cast.js';
import { playInMemory, type PlayedInMemory } from '#apps/cli/demo/testing/play-in-memory.js';
import { replayWhatRan, runsOf } from '#test/replay/record.js';

const deadlineMs = 20_000;
const entry = '2024-01-15T09:00:00.000Z';

/** Those whose histories are long enough. */
const longMembers = ['formation', 'reclamation', 'vae-partielle'];

const journeys: StreamProcess = journeyProcess;
const fold = (events: readonly StreamEvent[]) => journeys.fold(events);

describe('a journey of many commands', () => {
  let played: ReadonlyMap<string, PlayedInMemory>;
  let bench: TestEnvironment;
  let temporal: Temporal;
  let journal: Journal;

  beforeAll(async () => {
    const server = serverOfShortRuns(60);
    const play = await playInMemory();
    const today = parisDate(new Date().toISOString());
    played = new Map(cast.filter(({ name }) => longMembers.includes(name)).map((member) => [member.name, play(member, today)]));
    const allRules = new Map([rules, ...[...played.values()].map(({ journey }) => journey.rules)].map((one) => [one.digest, one]));
    bench = await openTestEnvironment((options) => TestWorkflowEnvironment.createLocal({ server, ...options }), ...allRules.values());
    ({ temporal, journal } = bench);
  });
  afterAll(() => bench.close());

  it('passes from run to run without losing or repeating anything, whoever appends and whoever is late', async () => {
    const journeyId = newJourneyId();
    const opening = attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) });
    const first = await apply(temporal, opening);
    const sent = [opening];
    const pairs = Array.from({ length: 4 }, async (_, client) => {
      for (let round = 0; round < 8; round += 1) {
        const { version: journalHead } = await journal.streamHead(journeyId);
        const both = [command('suspend', { reason: 'OTHER', comment: 'sealed' }, entry), command('resume', {}, entry)];
        const pair = attempt(journeyId, both, { journalHead });
        sent.push(pair);
        const applied = await apply(temporal, pair);
        // One caller in four dies before it appends.
        if (client > 0) await journal.appendEvents(journeyId, applied.events).catch(() => undefined);
      }
    });
    await Promise.all(pairs);

    const runs = await readRuns(temporal, journeyId);
    expect(runs.length).toBeGreaterThan(2);
    expect(await queryState(temporal, journeyId, { deadlineMs })).toMatchObject({ version: 65 });

    const again = await apply(temporal, opening);
    expect(again).toMatchObject({ fromVersion: first.fromVersion, toVersion: first.toVersion });
    for (const one of sent) await apply(temporal, one);
    expect(await queryState(temporal, journeyId, { deadlineMs })).toMatchObject({ version: 65 });

    const events = eventsOf(runs);
    expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 65 }, (_, index) => index + 1));
    const appended = (await journal.readEvents(journeyId)).map(({ event }) => event);
    expect(appended).toEqual(events.slice(0, appended.length));
    const state = await queryState(temporal, journeyId, { deadlineMs });
    expect(state).toEqual(fold(events));
    const commandIds = new Set(sent.map(({ input }) => input.commandId));
    expect(new Set(events.map(({ commandId }) => commandId))).toEqual(commandIds);

    expect(await replayWhatRan(temporal, await runsOf(temporal, 'many-commands', journeyId))).toEqual([]);
  });

  it.each(longMembers)('passes from run to run as “%s” of the demonstration, to the same end as in one', async (name) => {
    const { journey, requests, events } = played.get(name)!;
    const journeyId = newJourneyId();
    for (const [index, { commands, actor }] of requests.entries()) {
      const { version: journalHead } = await journal.streamHead(journeyId);
      const start = index === 0 ? { start: newRun(journeyId, journey.rules) } : {};
      const numbered = commands.map((one) => ({ ...one, attached: { ...one.attached, number: `${name}-${one.attached?.number}` } }));
      const applied = await apply(temporal, attempt(journeyId, numbered, { actor, journalHead, ...start }));
      await journal.appendEvents(journeyId, applied.events);
    }
    const runs = await runsOf(temporal, `demo-${name}-in-runs`, journeyId);
    expect(runs.length).toBeGreaterThan(1);
    expect((await journal.readEvents(journeyId)).map(({ event }) => event.type)).toEqual(events.map(({ type }) => type));
    expect(await replayWhatRan(temporal, runs)).toEqual([]);
  });
});
