/** An older backup of Temporal's database is put back under a journal that went on. */
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import type { Command } from '#libs/domain/journey/command.js';
import type { DispatchOutcome } from './dispatch.js';
import {
  apply,
  attempt,
  command,
  openTestJournal,
  startJourneyWorker,
  type RunningWorker,
  type TestJournal,
} from '#test/harness/journeys.js';
import { done, expectOneTruth, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { ownTemporal, type OwnServer } from '#test/harness/own-servers.js';

const entry = '2024-01-15T09:00:00.000Z';
const later = '2024-02-01T09:00:00.000Z';
const suspend = command('suspend', { reason: 'OTHER', comment: 'sealed' }, later);
const resume = command('resume', {}, later);
const incident = command('record-incident', { assessment: 'A-E1', description: 'sealed' }, later);
const goOn = command('resume-from-journal', { motive: 'sealed' }, later);
const amenagement = (n: number) => command('request-amenagement', { amenagementId: `ame_${n}`, request: 'sealed' }, later);

describe('after an older backup of Temporal is restored', () => {
  let server: OwnServer;
  let kept: TestJournal;
  let worker: RunningWorker;
  /** Two processes of the API. */
  let one: TestSender;
  let other: TestSender;
  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;
  const journeys: Record<'behind' | 'whole' | 'unknown' | 'raced' | 'forked' | 'archived', string> = {
    behind: '',
    whole: '',
    unknown: '',
    raced: '',
    forked: '',
    archived: '',
  };
  const lostKey = newKey();
  let lostOutcome: DispatchOutcome;

  const open = async () => done(await one.send(newKey(), [startNew(rules, entry)])).streamId;
  const send = (journeyId: string, ...commands: Command[]) => one.send(newKey(), commands, { journeyId });
  const versionOf = async (journeyId: string) => (await one.journal.streamHead(journeyId)).version;

  beforeAll(async () => {
    const temporal = await ownTemporal();
    server = temporal;
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(temporal.settings, kept.activities);
    [one, other] = await Promise.all(
      [1, 2].map(() => openSender({ databaseUrl: kept.database.url, temporal: temporal.settings, rules })) as [
        Promise<TestSender>,
        Promise<TestSender>,
      ],
    );
    for (const name of ['behind', 'whole', 'raced', 'forked', 'archived'] as const) journeys[name] = await open();
    const archive = [command('abandon', { reason: 'OTHER', comment: 'sealed' }, later), command('archive', { reason: 'ABANDONED' }, later)];
    done(await send(journeys.archived, ...archive));
    await one.temporal.client.workflow.getHandle(journeys.archived).result();
    const backup = await server.backUp();

    lostOutcome = await one.send(lostKey, [suspend], { journeyId: journeys.behind });
    done(await send(journeys.behind, resume));
    done(await send(journeys.raced, suspend));
    done(await send(journeys.forked, suspend));
    journeys.unknown = await open();
    await server.restore(backup);
  });
  afterAll(async () => {
    await worker.stop();
    await Promise.all([one, other].map((sender) => sender.close()));
    await server.stop();
    await kept.close();
  });

  it('a journey whose journal is ahead is frozen until it is decided to go on from the journal', async () => {
    const { behind } = journeys;
    const key = newKey();
    const frozen = await one.send(key, [incident], { journeyId: behind });
    expect(frozen).toMatchObject({ kind: 'PENDING', waitsFor: 'JOURNAL_AHEAD' });
    await one.reconciler.endPending();
    expect(await other.send(key, [incident], { journeyId: behind })).toEqual(frozen);
    done(await send(behind, goOn));
    const resumed = (await one.journal.readEvents(behind)).at(-1)!.event;
    expect(resumed).toMatchObject({ version: 4, type: 'JourneyResumedFromJournal', data: { lostVersions: 2 } });
    // What waited is applied by whoever goes on with what is pending, in the world as it is then.
    await one.reconciler.endPending();
    expect(done(await one.send(key, [incident], { journeyId: behind }))).toMatchObject({ fromVersion: 4, toVersion: 5 });
    expect(await expectOneTruth(one, behind)).toBe(5);
  });

  it('what was lost and told keeps its outcome, and is not applied again where its record is lost too', async () => {
    const { behind } = journeys;
    expect(await other.send(lostKey, [suspend], { journeyId: behind })).toEqual(lostOutcome);
    const { commandId } = done(lostOutcome);
    const sent = await kept.database.tamper('DELETE FROM command_record WHERE command_id = $1 RETURNING 1', [commandId]);
    expect(sent).toHaveLength(1);
    expect(await other.send(lostKey, [suspend], { journeyId: behind })).toEqual(lostOutcome);
    expect(await expectOneTruth(one, behind)).toBe(5);
  });

  it('a journey that lost nothing goes on, and does not let itself be resumed', async () => {
    const { whole } = journeys;
    expect(await send(whole, goOn)).toMatchObject({
      kind: 'REFUSED',
      refusal: { type: 'CommandRefused', detail: { unmet: [{ code: 'journey.not-frozen' }] } },
    });
    done(await send(whole, incident));
    expect(await expectOneTruth(one, whole)).toBe(2);
  });

  it('a journey that Temporal never heard of is frozen too, and goes on by the same decision', async () => {
    const { unknown } = journeys;
    expect(await send(unknown, incident)).toMatchObject({ kind: 'PENDING', waitsFor: 'JOURNAL_AHEAD' });
    done(await send(unknown, goOn));
    await one.reconciler.endPending();
    expect((await one.journal.readEvents(unknown)).map(({ event }) => event.type)).toEqual([
      ...['JourneyStarted', 'JourneyResumedFromJournal', 'IncidentRecorded'],
    ]);
    await expectOneTruth(one, unknown);
  });

  it('two who decide at once, while others send, leave one past', async () => {
    const { raced } = journeys;
    const decided = [one, other].map((sender) => ({ sender, key: newKey(), commands: [goOn] }));
    const others = Array.from({ length: 12 }, (_, n) => ({ sender: n % 2 ? one : other, key: newKey(), commands: [amenagement(n)] }));
    const sendAll = () =>
      Promise.all([...decided, ...others].map(({ sender, key, commands }) => sender.send(key, commands, { journeyId: raced })));
    await sendAll();
    // Those that had found it frozen wait: for the decision that wakes them, or for their next attempt.
    await one.records.wake(raced);
    await one.reconciler.endPending();
    const outcomes = await sendAll();
    expect(outcomes.filter(({ kind }) => kind === 'PENDING')).toEqual([]);
    const told = outcomes.filter((outcome) => outcome.kind === 'DONE');
    expect(await expectOneTruth(one, raced)).toBe(2 + told.length);
    expect(new Set(told.map(({ toVersion }) => toVersion)).size).toBe(told.length);
  });

  it('a run that has since made as many events as it lost is frozen all the same', async () => {
    const { forked } = journeys;
    // As a deadline that falls before anybody sends a command: the run does not know the journal's head.
    const made = await apply(one.temporal, attempt(forked, [amenagement(1), amenagement(2)]));
    expect(made.toVersion).toBe(3);
    expect(await versionOf(forked)).toBe(2);
    expect(await send(forked, incident)).toMatchObject({ kind: 'PENDING', waitsFor: 'JOURNAL_AHEAD' });
    await kept.database.tamper('DELETE FROM restore_fence');
    await other.backfill.sweepOnce();
    expect(await versionOf(forked)).toBe(2);
    done(await send(forked, goOn));
    await one.reconciler.endPending();
    const events = (await one.journal.readEvents(forked)).map(({ event }) => event);
    expect(events.map(({ type }) => type)).toEqual(['JourneyStarted', 'JourneySuspended', 'JourneyResumedFromJournal', 'IncidentRecorded']);
    expect(events[2]).toMatchObject({ data: { lostVersions: 1 } });
    await expectOneTruth(one, forked);
    await other.backfill.fill(forked);
    expect(await expectOneTruth(one, forked)).toBe(4);
  });

  it('a journey archived before goes on by a late command, without any decision', async () => {
    const { archived } = journeys;
    done(await send(archived, command('reactivate', { comment: 'sealed' }, later)));
    done(await send(archived, incident));
    await expectOneTruth(one, archived);
  });
});
