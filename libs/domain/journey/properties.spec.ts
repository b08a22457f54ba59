import fc from 'fast-check';
import { isMetInTime } from './clocks/deadline.js';
import { deadlineStatus, isDuty } from './clocks/deadline-status.js';
import { deadlines } from './clocks/deadlines.js';
import { settle } from './clocks/settle.js';
import { explain } from './decide.js';
import { fold } from './evolve.js';
import { hasEnded, outcome } from './outcome.js';
import type { JourneyState } from './state.js';
import { anyFacts } from './testing/any-fact.js';
import { onAssessments } from './testing/certifications.js';
import { convened, diplomaIssued, readyForJury, scheduled, stageAgreed, stageStarted, validatedA, validatedB } from './testing/facts.js';
import { contextAt, fact, given, started, tenOClock, type Fact, type Given } from './testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told, validationFile } from './testing/vae-facts.js';
import { vaeStanding } from './vae/status.js';

jest.setTimeout(60_000);

const entry = '2024-02-01';
const training = given().and(started(entry));
const vae = given().and(started(entry, { path: 'VAE' }));
const recevable = vae.and(feasibilityFile('2024-02-02'), completeFile('2024-02-03'), recevabilite('RECEVABLE', '2024-02-04'));
const beginnings = [
  given(),
  training,
  training.and(...readyForJury('2024-02-05')),
  training.and(...readyForJury('2024-02-05'), convened('2024-02-06')),
  vae,
  vae.and(feasibilityFile('2024-02-02'), completeFile('2024-02-03')),
  recevable.and(validationFile('2024-02-05')),
  recevable.and(
    validationFile('2024-02-05'),
    ...juryDecided('ses_1', '2024-02-06', 'FULL'),
    ...told('ses_1', '2024-02-06'),
    diplomaIssued('2024-02-06'),
  ),
  ...onAssessments.flatMap((rules) => {
    const begun = given(rules).and(started(entry));
    const proposed = begun.and(
      stageAgreed('2024-02-05'),
      stageStarted('2024-02-05'),
      ...validatedA('2024-02-05'),
      ...validatedB('2024-02-05'),
    );
    return [begun, proposed, proposed.and(convened('2024-02-06'))];
  }),
];

/** A journey as any sequence of commands, some refused, leaves it. */
const played = fc
  .tuple(fc.constantFrom(...beginnings), anyFacts('2024-02-07'))
  .map(([start, facts]) => ({ start, facts, end: play(start, facts) }));

function play(start: Given, facts: readonly Fact[]): Given {
  return facts.reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), start);
}

describe('any sequence of commands', () => {
  it('is accepted often enough for what follows to mean something', () => {
    const accepted = fc.sample(played, { numRuns: 200, seed: 7 }).map(({ start, end }) => end.events.length - start.events.length);
    expect(accepted.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(600);
  });

  it('folds to the state that the decisions went through', () => {
    fc.assert(
      fc.property(played, ({ end }) => {
        expect(fold(end.events)).toEqual(end.journey.state);
        expect(end.events.map((event) => event.version)).toEqual(end.events.map((_, index) => index + 1));
        expect(JSON.parse(JSON.stringify(end.journey.state))).toEqual(end.journey.state);
        expect(JSON.parse(JSON.stringify(end.events))).toEqual(end.events);
      }),
      { numRuns: 300 },
    );
  });

  it('is left as it was by a refused command, which says why with a code, a sentence and a source', () => {
    fc.assert(
      fc.property(played, ({ end, facts }) => {
        const before = JSON.stringify(end.journey);
        for (const each of facts) {
          const decision = end.decide(each);
          if (decision.accepted) continue;
          expect(decision.unmet.length).toBeGreaterThan(0);
          for (const unmet of decision.unmet) {
            expect(unmet.code).toMatch(/^[a-z-]+\.[a-z-]+$/);
            expect(unmet.sentence).toMatch(/^[\p{Lu}0-9].*\.$/u);
            expect(unmet.source).not.toBe('');
          }
        }
        expect(JSON.stringify(end.journey)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  it('never has a command accepted today that the explanation of today forbids', () => {
    fc.assert(
      fc.property(played, anyFacts('2026-06-01'), ({ end }, facts) => {
        for (const { command } of facts) {
          const today = { command: { ...command, occurredAt: tenOClock('2028-01-03') }, recordedAt: tenOClock('2028-01-03') };
          if (!end.decide(today).accepted) continue;
          const { journey } = settle(end.journey, contextAt(today.recordedAt));
          const said = explain({ ...journey, context: contextAt(today.recordedAt) }).find((each) => each.command === command.name);
          expect(said).toMatchObject({ command: command.name, allowed: true });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('can be folded with any of its events left out, and everything derived from the result', () => {
    fc.assert(
      fc.property(played, fc.infiniteStream(fc.boolean()), ({ end }, kept) => {
        const choice = kept[Symbol.iterator]();
        const some = end.events.filter(() => choice.next().value);
        const journey = { rules: end.journey.rules, state: fold(some) };
        expect(journey.state.version).toBe(some.at(-1)?.version ?? 0);
        expect(deadlines(journey).every((due) => due.dueOn >= due.runsFrom)).toBe(true);
        expect([outcome(journey).kind, vaeStanding(journey).status, hasEnded(journey)]).not.toContain(undefined);
        expect(explain({ ...journey, context: contextAt(tenOClock('2027-01-04')) }).length).toBeGreaterThan(0);
        settle(journey, contextAt(tenOClock('2027-01-04')));
      }),
      { numRuns: 200 },
    );
  });

  it('has let fall every duty that was met too late: one that neither fell nor is met in time still runs', () => {
    fc.assert(
      fc.property(played, ({ end }) => {
        const { state } = end.journey;
        for (const due of deadlines(end.journey).filter(isDuty)) {
          const mayFall = !isMetInTime(due) && !Object.hasOwn(state.clocks.fallen, due.key);
          expect({ ...due, runs: deadlineStatus(state, due) === 'RUNNING' }).toEqual({ ...due, runs: mayFall });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the clock nothing to do once settled', () => {
    fc.assert(
      fc.property(played, fc.nat({ max: 1500 }), ({ end }, days) => {
        const now = new Date(Date.parse('2024-02-08T08:00:00.000Z') + days * 86_400_000).toISOString();
        const settled = settle(end.journey, contextAt(now)).journey;
        expect(settle(settled, contextAt(now)).events).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** The state without what tells the order of recording: versions, and the reminders that people were sent meanwhile. */
function facts(state: JourneyState): unknown {
  const strip = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'version' ? undefined : each)));
  const rectifiable = Object.values(state.facts)
    .map((each) => JSON.stringify(strip(each)))
    .toSorted();
  return strip({ ...state, facts: rectifiable, clocks: { fallen: state.clocks.fallen } });
}

/** Records facts in an order, one a day; what is refused because what it follows from is not recorded yet comes again. */
function recordedInOrder(start: Given, ordered: readonly Fact[], from: string): Given | null {
  let journey = start;
  let waiting = ordered;
  let day = Date.parse(from);
  while (waiting.length > 0) {
    const refused: Fact[] = [];
    for (const each of waiting) {
      day += 86_400_000;
      const now = { command: each.command, recordedAt: new Date(day).toISOString() };
      if (journey.decide(now).accepted) journey = journey.and(now);
      else refused.push(each);
    }
    if (refused.length === waiting.length) return null;
    waiting = refused;
  }
  return journey;
}

describe('the order of recording', () => {
  const lateFacts: readonly Fact[] = [
    completeFile('2024-03-01'),
    fact('request-completion', { missing: 'x' }, '2024-02-20'),
    fact('request-completion', { missing: 'x' }, '2024-02-25'),
    step('2024-06-03'),
    step('2024-08-05'),
    step('2025-01-06'),
    fact('record-incident', { assessment: 'A-E1', description: 'x' }, '2024-04-02'),
    fact('record-incident', { assessment: 'B-E1', description: 'x' }, '2024-03-02'),
    fact('designate-accompanist', { accompanistId: 'act_1', since: '2024-03-04' }, '2024-03-04'),
    fact('designate-accompanist', { accompanistId: 'act_2', since: '2024-03-02' }, '2024-03-05'),
    validationFile('2024-09-02'),
    fact('suspend', { reason: 'PERSONAL', comment: 'x' }, '2024-05-06'),
  ];
  const decisions = fc.constantFrom([recevabilite('RECEVABLE', '2024-04-15')], [recevabilite('RECEVABLE', '2024-05-01')], []);
  const submitted = training.and(
    scheduled('A-E1', '2024-02-05'),
    scheduled('B-E1', '2024-02-05'),
    fact('change-path', { path: 'VAE', route: 'VAE', inInitialTraining: false }, '2024-02-06'),
    feasibilityFile('2024-02-10'),
  );
  const end = '2027-01-04';

  it('of late facts does not change what is known, deadlines that fell and were superseded included', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.subarray([...lateFacts]).chain((chosen) => fc.tuple(decisions, fc.constant(chosen))),
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('2024-03-02T09:00:00.000Z', '2024-05-03T09:00:00.000Z', '2025-03-01T09:00:00.000Z'),
        ([decision, chosen], random, from) => {
          const all = [...chosen, ...decision];
          const inTime = recordedInOrder(submitted, byDate(all), '2026-01-05T09:00:00.000Z');
          const shuffled = recordedInOrder(submitted, shuffle(all, random), late(from, all));
          if (!inTime || !shuffled) return;
          compared += 1;
          expect(facts(shuffled.until(end).journey.state)).toEqual(facts(inTime.until(end).journey.state));
        },
      ),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('of facts about independent blocks does not change what is known', () => {
    const start = training.and(stageAgreed('2024-02-05'), stageStarted('2024-02-05'));
    const [a, b] = [validatedA('2024-03-04'), validatedB('2024-03-04')];
    const straight = facts(start.and(...a, ...b).journey.state);
    fc.assert(
      fc.property(fc.subarray([...Array(a.length + b.length).keys()], { minLength: a.length, maxLength: a.length }), (places) => {
        const [left, right] = [[...a], [...b]];
        const woven = [...Array(a.length + b.length).keys()].map((index) => (places.includes(index) ? left : right).shift());
        expect(facts(start.and(...woven.filter((each) => each !== undefined)).journey.state)).toEqual(straight);
      }),
    );
  });

  function byDate(all: readonly Fact[]): readonly Fact[] {
    return all.toSorted((one, other) => (one.command.occurredAt < other.command.occurredAt ? -1 : 1));
  }

  /** Nothing is recorded before it happened. */
  function late(from: string, all: readonly Fact[]): string {
    return [from, ...all.map((each) => each.command.occurredAt)].toSorted().at(-1) ?? from;
  }

  function shuffle(all: readonly Fact[], random: fc.Stream<number>): readonly Fact[] {
    const draw = random[Symbol.iterator]();
    return all
      .map((each) => ({ each, rank: Number(draw.next().value) }))
      .toSorted((one, other) => one.rank - other.rank)
      .map(({ each }) => each);
  }
});
