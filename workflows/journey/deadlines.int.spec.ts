import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Command } from '#libs/domain/journey/command.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { addDays, addMonths, endOfDay, parisDate, type Instant, type LocalDate } from '#libs/domain/time/local-date.js';
import type { Journal } from '#libs/record/journal/journal.js';
import { applyCommands } from '#libs/engine/temporal/apply-commands.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { factsIn } from '#libs/engine/temporal/histories.js';
import { collect } from '#test/harness/histories.js';
import { queryState, startOptions } from '#libs/engine/temporal/stream-workflow.js';
import { journeyKind } from '#libs/journey/kind.js';
import {
  apply,
  attempt,
  command,
  newJourneyId,
  newRun,
  openTestEnvironment,
  startVae,
  type TestEnvironment,
} from '#test/harness/journeys.js';
import { timeSkippingExecutable } from '#test/harness/temporal.js';
import { replayWhatRan } from '#test/replay/record.js';

const deadlineMs = 20_000;
const noon = (date: LocalDate): Instant => `${date}T12:00:00.000Z`;

describe('a journey’s deadlines, on a Temporal that skips time', () => {
  let bench: TestEnvironment;
  let environment: TestWorkflowEnvironment;
  let temporal: Temporal;
  let journal: Journal;

  beforeAll(async () => {
    bench = await openTestEnvironment(
      (options) => TestWorkflowEnvironment.createTimeSkipping({ server: { executable: timeSkippingExecutable() }, ...options }),
      rules,
    );
    ({ environment, temporal, journal } = bench);
  });
  afterAll(() => bench.close());

  const played: Record<string, string> = {};

  /** The server's own clock. */
  async function now(): Promise<Instant> {
    return new Date(await environment.currentTimeMs()).toISOString();
  }

  async function sleepUntil(date: LocalDate): Promise<void> {
    await environment.sleep(Date.parse(endOfDay(date)) - Date.parse(await now()) + 60_000);
  }

  async function send(journeyId: string, ...commands: Command[]) {
    const { version: journalHead } = await journal.streamHead(journeyId);
    const applied = await apply(temporal, attempt(journeyId, commands, { journalHead, now: await now() }));
    await journal.appendEvents(journeyId, applied.events);
    return applied;
  }

  /** A VAE journey whose file is complete today. */
  async function completeFile(): Promise<{ journeyId: string; today: LocalDate }> {
    const journeyId = newJourneyId();
    const today = parisDate(await now());
    const commands = [
      startVae(rules, noon(addDays(today, -3))),
      command('submit-feasibility-file', { files: [] }, noon(addDays(today, -2)), { feasibilityFiles: { sameCertification: 0, all: 0 } }),
      command('declare-file-complete', { lastPieceReceivedOn: addDays(today, -1) }, noon(addDays(today, -1))),
    ];
    const applied = await apply(temporal, attempt(journeyId, commands, { start: newRun(journeyId, rules), now: await now() }));
    await journal.appendEvents(journeyId, applied.events);
    return { journeyId, today };
  }

  async function recorded(journeyId: string): Promise<readonly string[]> {
    return (await journal.history<RecordedEvent>(journeyId)).map((event) =>
      event.type === 'ReminderRaised' ? `Reminder${event.data.daysBefore}` : event.type,
    );
  }

  it('fall by themselves, years on: recevabilité granted by silence, then lapsed, each after its reminders', async () => {
    const { journeyId, today } = await completeFile();
    played['granted-by-silence-then-lapsed'] = journeyId;
    await sleepUntil(addMonths(today, 24));
    expect(await recorded(journeyId)).toEqual([
      'JourneyStarted',
      'FeasibilityFileSubmitted',
      'FeasibilityFileCompleted',
      ...['Reminder30', 'Reminder7', 'Reminder1', 'RecevabiliteGrantedTacitly'],
      ...['Reminder30', 'Reminder7', 'Reminder1', 'RecevabiliteLapsed'],
    ]);
    const events = await journal.history<RecordedEvent>(journeyId);
    expect(events.at(-1)).toMatchObject({
      actor: { id: 'clock', role: 'CLOCK' },
      commandId: expect.stringMatching(/^clock:caducite:1:\d+$/),
    });
    expect(await queryState(temporal, journeyId, { deadlineMs })).toEqual(fold(events));
    const history = await temporal.client.workflow.getHandle(journeyId).fetchHistory();
    const facts = await collect(factsIn(history.events ?? [], temporal.client.options.loadedDataConverter));
    expect(facts.flatMap((fact) => (fact.kind === 'APPENDED' ? fact.events : []))).toEqual(events);
  });

  it('are superseded by a fact recorded late that had happened in time, and the journey goes on', async () => {
    const { journeyId, today } = await completeFile();
    played['superseded-by-a-late-fact'] = journeyId;
    await sleepUntil(addMonths(today, 3));
    const inTime = addDays(today, 10);
    const applied = await send(
      journeyId,
      command('decide-recevabilite', { decision: 'NON_RECEVABLE', motives: 'sealed', notifiedOn: inTime }, noon(inTime)),
    );
    expect(applied.events.map(({ type }) => type)).toEqual(['RecevabiliteDecided', 'DeadlineSuperseded']);
    await sleepUntil(addMonths(today, 24));
    expect((await recorded(journeyId)).at(-1)).toBe('DeadlineSuperseded');
  });

  it('replay to the same facts', async () => {
    const runs = Object.entries(played).map(([name, workflowId]) => ({ name, workflowId }));
    expect(runs).toHaveLength(2);
    expect(await replayWhatRan(temporal, runs)).toEqual([]);
  });

  it('let a workflow go whose first command was refused', async () => {
    const journeyId = newJourneyId();
    const refused = command('suspend', { reason: 'OTHER', comment: 'sealed' }, noon('2024-01-01'));
    // Not Update-with-Start, whose refusal this server fails to tell.
    await temporal.client.workflow.start('journey', startOptions(temporal, journeyKind, newRun(journeyId, rules)));
    const answer = await applyCommands(temporal, attempt(journeyId, [refused], { now: await now() }), { deadlineMs });
    expect(answer).toMatchObject({ kind: 'REFUSED', type: 'CommandRefused' });
    await environment.sleep('2 minutes');
    expect((await temporal.client.workflow.getHandle(journeyId).describe()).status.name).toBe('COMPLETED');
    expect((await journal.streamHead(journeyId)).version).toBe(0);
  });
});
