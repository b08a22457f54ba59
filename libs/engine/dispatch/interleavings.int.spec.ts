import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from '#libs/domain/journey/command.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { done, expectOneTruth, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { command, openTestJournal, startJourneyWorker, type RunningWorker, type TestJournal } from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';
import type { DispatchOutcome } from './dispatch.js';

const entry = '2024-01-15T09:00:00.000Z';
const later = '2024-02-01T09:00:00.000Z';
const suspend = command('suspend', { reason: 'OTHER', comment: 'sealed' }, later);
const resume = command('resume', {}, later);
const livret = command('submit-livret', { file: 'f'.repeat(64), parts: 3 }, later);
const returned = command('return-livret', { motive: 'sealed' }, later);
const incident = command('record-incident', { assessment: 'A-E1', description: 'sealed' }, later);
/** What may be accepted, refused, warned of or stale, depending on what came before. */
const bodies: readonly (readonly Command[])[] = [[suspend], [resume], [livret], [returned], [incident], [suspend, incident, resume]];

/** One sending: by which process, under which key, on the version it read or on any. A key always has the same body. */
const sending = fc.record({ sender: fc.nat(2), key: fc.nat(14), onVersionRead: fc.boolean(), afterMs: fc.nat(60) });
/** Sendings at one time; the worker may die among them. */
const round = fc.record({ sendings: fc.array(sending, { minLength: 3, maxLength: 9 }), dies: fc.boolean(), diesAfterMs: fc.nat(80) });

describe('whatever the interleaving of three senders, and whenever the worker dies', () => {
  let settings: TestTemporalSettings;
  let kept: TestJournal;
  let worker: RunningWorker;
  let senders: readonly TestSender[];

  beforeAll(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    senders = await Promise.all(
      [1, 2, 3].map(() => openSender({ databaseUrl: kept.database.url, temporal: settings, rules, attemptMs: 1_500 })),
    );
  });
  afterAll(async () => {
    await Promise.all(senders.map((sender) => sender.close()));
    await worker.stop();
    await kept.close();
  });

  it('each command has one outcome, and each version one event of one command, in one chain', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 2, maxLength: 3 }), async (rounds) => {
        run += 1;
        const { streamId: journeyId } = done(await ended(() => senders[0]!.send(`start-${run}`, [startNew(rules, entry)])));
        const told = new Map<string, DispatchOutcome[]>();
        const bodyOf = (key: number) => bodies[key % bodies.length]!;
        const send = async ({ sender, key, onVersionRead, afterMs }: (typeof rounds)[number]['sendings'][number]) => {
          await delay(afterMs);
          const by = senders[sender]!;
          const version = onVersionRead ? { expectedVersion: (await by.journal.streamHead(journeyId)).version } : {};
          const outcome = await by.send(`${run}-${key}`, bodyOf(key), { journeyId, ...version });
          told.set(`${key}`, [...(told.get(`${key}`) ?? []), outcome]);
        };
        for (const { sendings, dies, diesAfterMs } of rounds)
          await Promise.all([...sendings.map(send), ...(dies ? [die(diesAfterMs)] : [])]);

        const outcomes = new Map<string, DispatchOutcome>();
        for (const [key, before] of told) {
          const last = await ended(() => senders[2]!.send(`${run}-${key}`, bodyOf(Number(key)), { journeyId }));
          outcomes.set(key, last);
          for (const outcome of before) if (outcome.kind !== 'PENDING') expect(canonicalJson(outcome)).toBe(canonicalJson(last));
        }
        const length = await expectOneTruth(senders[0]!, journeyId);
        const ranges = [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'DONE' ? [outcome] : []));
        const versions = ranges.flatMap(({ fromVersion, toVersion }) =>
          Array.from({ length: toVersion - fromVersion }, (_, index) => fromVersion + index + 1),
        );
        expect([1, ...versions.toSorted((one, other) => one - other)]).toEqual(Array.from({ length }, (_, index) => index + 1));
        const events = (await senders[0]!.journal.readEvents(journeyId)).map(({ event }) => event);
        for (const { commandId, fromVersion, toVersion } of ranges) {
          expect(events.slice(fromVersion, toVersion).every((event) => event.commandId === commandId)).toBe(true);
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  async function die(afterMs: number): Promise<void> {
    await delay(afterMs);
    await worker.stop();
    worker = await startJourneyWorker(settings, kept.activities);
  }

  /** Sent again, while the reconcilers work, until the outcome is known. */
  async function ended(send: () => Promise<DispatchOutcome>): Promise<DispatchOutcome> {
    for (;;) {
      const outcome = await send();
      if (outcome.kind !== 'PENDING') return outcome;
      await Promise.all(senders.map(({ reconciler }) => reconciler.endPending()));
    }
  }
});
