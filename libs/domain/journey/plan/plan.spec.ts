import fc from 'fast-check';
import type { CertificationRules, PathRules } from '../../certification/rules.js';
import { addDays, endOfDay, parisDate, type LocalDate } from '../../time/local-date.js';
import { decideBatch, explain } from '../decide.js';
import { fold } from '../evolve.js';
import type { Journey } from '../journey.js';
import { settle } from '../clocks/settle.js';
import { remaining } from '../remaining.js';
import type { RemainingItem } from '../remaining-item.js';
import { anyFacts } from '../testing/any-fact.js';
import { onAssessments as kindsOnAssessments, withFinalAssessment } from '../testing/certifications.js';
import { leastCommands } from '../testing/exhaust.js';
import {
  allAcquired,
  attended,
  concluded,
  convened,
  decided,
  everyCriterion,
  finalParts,
  heard,
  member,
  motive,
  passed,
  readyForJury,
  resitOpened,
  scheduled,
  validatedA,
  validationFileSubmitted,
} from '../testing/facts.js';
import { contextAt, fact, given, started, tenOClock, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, recevabilite } from '../testing/vae-facts.js';
import { walk } from '../testing/walk.js';
import { commandsFor } from './commands.js';
import { isGoalReached } from './next-moves.js';
import { plan, type PlannedStep } from './plan.js';

const [blockA] = withFinalAssessment.blocks;
const [training, vae] = [withFinalAssessment.paths.TRAINING!, withFinalAssessment.paths.VAE!];
const [jury, juryVae] = withFinalAssessment.juries;

/** One block of two assessments that share a criterion, a mémoire after a host period, a jury of two. */
function small(path: Partial<PathRules> = {}): CertificationRules {
  return {
    ...withFinalAssessment,
    blocks: [blockA!],
    finalAssessment: { code: 'F', parts: [{ code: 'F.S1', component: 'SOUTENANCE' }], source: 'test' },
    paths: { TRAINING: { ...training, beforeJury: ['MEMOIRE'], ...path }, VAE: vae },
    juries: [
      { ...jury!, minMembers: 2 },
      { ...juryVae!, minMembers: 2, members: [{ quality: 'PROFESSIONAL', min: 1 }] },
    ],
  };
}

const light = small({ beforeMemoire: [], beforeJury: [] });
/** The same, validated by a jury on what its assessments have shown. */
const onAssessments = small({ blocksValidatedBy: 'JURY_ON_ASSESSMENTS', beforeMemoire: [], beforeJury: [] });
/** Without a final assessment: by its own grid, with a professional file before it. */
const byItsGrid: CertificationRules = {
  ...onAssessments,
  finalAssessment: null,
  documents: [{ code: 'DP', pages: null, parts: null, source: 'test' }],
  paths: {
    ...onAssessments.paths,
    TRAINING: {
      ...onAssessments.paths.TRAINING!,
      juryGrid: 'TARGET_BLOCKS',
      documents: [{ document: 'DP', scopes: ['FULL', 'BLOCKS'] }],
    },
  },
};
const failedBoth = { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'NON_ACQUIS' } as const;
const bothFailed = (on: LocalDate) => [
  ...passed('A-E1', on, failedBoth),
  ...passed('A-E2', on, { 'A.2.1': 'NON_ACQUIS' }),
  concluded('A', on, motive('A.1.1', 'A.1.2', 'A.2.1')),
];
const two = [member('jur_1', { president: true, qualities: ['ACADEMIC'] }), member('jur_2'), member('jur_3')];
const vaeStart = started('2026-01-05', { path: 'VAE' });
const recevable = [vaeStart, feasibilityFile('2026-01-06'), completeFile('2026-01-07'), recevabilite('RECEVABLE', '2026-01-08')];

const situations: readonly (readonly [name: string, journey: () => Given, on: LocalDate])[] = [
  [
    'has sat its first assessment',
    () => given(light).and(started('2026-01-05'), ...passed('A-E1', '2026-01-06', allAcquired('A.1.1', 'A.1.2', 'A.2.1'))),
    '2026-01-07',
  ],
  ['is asked a mémoire after a host period', () => given(small()).and(started('2026-01-05'), ...bothPassed('2026-01-05')), '2026-01-06'],
  [
    'has failed both assessments, of which one covers the other',
    () => given(light).and(started('2026-01-05'), ...bothFailed('2026-01-06')),
    '2026-01-07',
  ],
  [
    'has reopened the assessment that is not enough by itself',
    () => given(light).and(started('2026-01-05'), ...bothFailed('2026-01-06'), resitOpened('A-E2', '2026-01-07')),
    '2026-01-08',
  ],
  [
    'has shown enough at one assessment for the other to be failed',
    () =>
      given(light).and(
        started('2026-01-05'),
        ...passed('A-E1', '2026-01-06', allAcquired('A.1.1', 'A.1.2', 'A.2.1')),
        scheduled('A-E2', '2026-01-07'),
        attended('A-E2', '2026-01-07', 'ABSENT'),
      ),
    '2026-01-08',
  ],
  [
    'is suspended with an assessment to come',
    () =>
      given(light).and(
        started('2026-01-05'),
        scheduled('A-E1', '2026-01-06'),
        attended('A-E1', '2026-01-06'),
        ...passed('A-E2', '2026-01-06', allAcquired('A.2.1')),
        fact('suspend', { reason: 'PERSONAL', comment: 'x' }, '2026-01-07'),
      ),
    '2026-01-08',
  ],
  [
    'was archived before its diploma',
    () => certified(light, '2026-01-06').and(fact('archive', { reason: 'CERTIFIED' }, '2026-01-07')),
    '2026-01-08',
  ],
  [
    'was deferred on its soutenance, the minutes unsigned',
    () =>
      given(light).and(
        started('2026-01-05'),
        ...bothPassed('2026-01-06'),
        convened('2026-01-06', { members: two }),
        heard('2026-01-06', { 'F.S1': 'NON_ACQUIS' }),
        decided('2026-01-06', 'DEFERRED', { motives: [motive('F.S1')] }),
      ),
    '2026-01-08',
  ],
  [
    'failed its soutenance, the jury having yet to decide',
    () =>
      given(light).and(
        started('2026-01-05'),
        ...bothPassed('2026-01-06'),
        convened('2026-01-06', { members: two }),
        heard('2026-01-06', { 'F.S1': 'NON_ACQUIS' }),
      ),
    '2026-01-08',
  ],
  [
    'has its block proposed to the jury that validates it',
    () => given(onAssessments).and(started('2026-01-05'), ...bothPassed('2026-01-06')),
    '2026-01-07',
  ],
  [
    'has its block turned down by a jury that decides on its assessments',
    () => given(onAssessments).and(started('2026-01-05'), ...bothFailed('2026-01-06')),
    '2026-01-07',
  ],
  [
    'has its block not proposed to a jury that grades it itself',
    () => given(byItsGrid).and(started('2026-01-05'), ...bothFailed('2026-01-06')),
    '2026-01-07',
  ],
  [
    'has a professional file under review',
    () =>
      given(byItsGrid).and(
        started('2026-01-05'),
        ...bothPassed('2026-01-06'),
        fact('submit-document', { document: 'DP', file: 'f'.repeat(64) }, '2026-01-06'),
      ),
    '2026-01-07',
  ],
  [
    'aims at its block only, which a jury is to validate',
    () => given(onAssessments).and(started('2026-01-05', { scope: 'BLOCKS', targetBlocks: ['A'] }), ...bothPassed('2026-01-06')),
    '2026-01-07',
  ],
  ['aims at its block only', () => given(light).and(started('2026-01-05', { scope: 'BLOCKS', targetBlocks: ['A'] })), '2026-01-06'],
  ['is a VAE without a file', () => given(light).and(vaeStart), '2026-01-06'],
  ['is a VAE that is recevable', () => given(light).and(...recevable), '2026-01-09'],
  [
    'is a VAE that has lapsed',
    () =>
      given(light)
        .and(...recevable)
        .until('2026-09-01'),
    '2026-09-02',
  ],
  [
    'is a VAE that has lapsed and contests it',
    () =>
      given(light)
        .and(...recevable)
        .until('2026-09-01')
        .and(fact('contest-caducite', { motive: 'x' }, '2026-09-01')),
    '2026-09-02',
  ],
  [
    'is a VAE found not recevable',
    () =>
      given(light).and(vaeStart, feasibilityFile('2026-01-06'), completeFile('2026-01-07'), recevabilite('NON_RECEVABLE', '2026-01-08')),
    '2026-01-09',
  ],
];

function bothPassed(on: LocalDate) {
  return [...passed('A-E1', on, allAcquired('A.1.1', 'A.1.2', 'A.2.1')), ...passed('A-E2', on, allAcquired('A.2.1')), concluded('A', on)];
}

function certified(rules: CertificationRules, on: LocalDate): Given {
  return given(rules).and(
    started('2026-01-05'),
    ...bothPassed(on),
    convened(on, { members: two }),
    heard(on, allAcquired('F.S1')),
    decided(on, 'FULL', { present: ['jur_1', 'jur_2'], women: 1, men: 1 }),
  );
}

/** Does a step as it is planned, through the decider. */
function done(journey: Journey, { command, about, jurorId }: PlannedStep, on: LocalDate): Journey {
  const move = { command, ...(about ? { about } : {}), ...(jurorId ? { jurorId } : {}) };
  for (const each of commandsFor(journey, move, on)) {
    const decision = decideBatch(journey, [each], contextAt(endOfDay(on)));
    if (decision.accepted) return decision.journey;
  }
  throw new Error(`${command} was refused`);
}

const once: CertificationRules = { ...light, reglement: { ...light.reglement, resitsPerAssessment: { value: 0, source: 'test' } } };
const failedParts = { ...finalParts, 'F.M1': 'NON_ACQUIS' } as const;
const begun = given().and(started('2025-01-06'));
const ready = begun.and(...readyForJury('2025-01-07'));
const [heardOnce, signed] = [
  [convened('2025-01-08'), heard('2025-01-08', finalParts)],
  ['jur_1', 'jur_2', 'jur_3'],
];
const anyJourney = fc
  .tuple(
    fc.constantFrom(
      begun,
      given().and(started('2025-01-06', { path: 'VAE' })),
      given().and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['A'] }), ...validatedA('2025-01-07')),
      given(once).and(started('2025-01-06'), ...bothFailed('2025-01-07')),
      given(onAssessments).and(started('2025-01-06'), ...bothPassed('2025-01-07')),
      ready,
      ready.and(...heardOnce),
      ready.and(...heardOnce, decided('2025-01-08', 'FULL')),
      ready.and(
        ...heardOnce,
        decided('2025-01-08', 'FULL'),
        ...signed.map((jurorId) => fact('sign-minutes', { session: 'ses_1', jurorId }, '2025-01-09')),
      ),
      ready.and(convened('2025-01-08'), heard('2025-01-08', failedParts), decided('2025-01-08', 'DEFERRED', { motives: [motive('F.M1')] })),
      ready.and(convened('2025-01-08'), heard('2025-01-08', failedParts), decided('2025-01-08', 'REFUSED', { motives: [motive('F.M1')] })),
    ),
    anyFacts('2025-01-10'),
  )
  .map(([start, facts]) => facts.reduce((so, each) => (so.decide(each).accepted ? so.and(each) : so), start));

function mayBeDone(journey: Journey, { commands: [command], about }: RemainingItem, now: string): boolean {
  const explained = explain({ ...journey, context: contextAt(now) }).find((each) => each.command === command);
  if (!about || !explained?.targets) return explained?.allowed ?? false;
  return explained.allowed && explained.targets.some(({ value, unmet }) => value === about.value && unmet.length === 0);
}

/**
 * The smallest plan does without a resit that another makes needless, a return that opens the way to nothing, and a jury that could not
 * grant what is aimed at.
 */
function doesWithout({ code }: RemainingItem, blockedBy: readonly string[]): boolean {
  return ['resit', 'reactivation', 'resumption'].includes(code) || (code === 'jury' && blockedBy.some((each) => !each.startsWith('jury.')));
}

const over: ReadonlySet<string> = new Set(['journey.ended', 'candidate.dead', 'journey.opened-by-mistake']);

describe('the smallest plan', () => {
  it.each(situations)('where the journey %s leads to the end in as few commands as any lawful sequence', (_name, journeyOf, on) => {
    const { journey } = journeyOf();
    const { steps, blockedBy } = plan(journey, tenOClock(on));
    expect(blockedBy).toEqual([]);
    const isGoal = (state: Journey['state']) =>
      isGoalReached({ rules: journey.rules, state }) && remaining({ rules: journey.rules, state }).length === 0;
    expect([steps.length, steps.map(({ command }) => command)]).toEqual([
      leastCommands(journey, on, isGoal, steps.length + 1),
      steps.map(({ command }) => command),
    ]);
  });

  it('gets the diploma when it is done, step by step, from anywhere in a journey that began at random', () => {
    let seed = 11;
    const pick = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let run = 0; run < 18; run += 1) {
      const rules = [withFinalAssessment, withFinalAssessment, ...kindsOnAssessments][run % 5] ?? withFinalAssessment;
      const whole = walk(rules, started('2025-01-06', pick(3) === 0 ? { path: 'VAE' } : {}), pick);
      const cut = 1 + pick(whole.events.length - 1);
      const last = whole.events[cut - 1]!;
      const events = whole.events.slice(0, cut);
      let journey: Journey = { rules, state: fold(events) };
      const on = parisDate(last.recordedAt);
      const { steps, blockedBy } = plan(journey, tenOClock(on));
      if (blockedBy.length > 0) {
        expect(blockedBy.map(({ code }) => code)).toEqual(['resits-used-up']);
        continue;
      }
      let day = on;
      for (const [index, step] of steps.entries()) {
        const { steps: left } = plan(journey, tenOClock(day));
        expect(left).toHaveLength(steps.length - index);
        expect(left[0]?.command).toBe(step.command);
        day = left[0]!.notBefore > day ? left[0]!.notBefore : day;
        journey = done(journey, left[0]!, day);
      }
      expect(isGoalReached(journey)).toBe(true);
      expect(plan(journey, tenOClock(day)).steps).toEqual([]);
    }
  });

  it('has every thing missing that may be done among its steps, and says that all is over only where nothing is missing', () => {
    fc.assert(
      fc.property(anyJourney, ({ journey, events }) => {
        const on = parisDate(events.at(-1)!.recordedAt);
        const now = tenOClock(on);
        const settled = settle(journey, contextAt(now)).journey;
        const { steps, blockedBy } = plan(journey, now);
        const codes = blockedBy.map(({ code }) => code);
        expect(codes).not.toContain('plan.endless');
        const isStep = ({ commands, about }: RemainingItem) =>
          steps.some((step) => commands.includes(step.command) && (!about || !step.about || step.about.value === about.value));
        const left = remaining(settled).filter((item) => mayBeDone(settled, item, now) && !isStep(item) && !doesWithout(item, codes));
        expect(left).toEqual([]);
        let [reached, day] = [settled, on];
        for (const _ of steps) {
          const [step] = plan(reached, tenOClock(day)).steps;
          day = step!.notBefore > day ? step!.notBefore : day;
          reached = done(reached, step!, day);
        }
        if (codes.every((code) => over.has(code))) expect(remaining(reached)).toEqual([]);
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  it('says what stands in the way where nothing leads to the end', () => {
    const refused = given(light)
      .and(
        started('2026-01-05'),
        ...bothPassed('2026-01-06'),
        convened('2026-01-06', { members: two }),
        heard('2026-01-06', { 'F.S1': 'NON_ACQUIS' }),
      )
      .and(decided('2026-01-06', 'REFUSED', { motives: [motive('F.S1')] }));
    expect(plan(refused.journey, tenOClock('2026-01-07'))).toMatchObject({
      steps: [
        { command: 'sign-minutes', jurorId: 'jur_1' },
        { command: 'sign-minutes', jurorId: 'jur_2' },
        { command: 'sign-minutes', jurorId: 'jur_3' },
        { command: 'notify-decision' },
      ],
      blockedBy: [{ code: 'journey.ended' }],
    });
    const failed = given(once).and(started('2026-01-05'), ...bothFailed('2026-01-06'));
    expect(plan(failed.journey, tenOClock('2026-01-07')).blockedBy.map(({ code }) => code)).toEqual(['resits-used-up']);
  });

  it('has a jury grant the block that is wholly acquired, which a deferral may not leave out', () => {
    const partly = { ...everyCriterion, 'B.1.1': 'NON_ACQUIS' } as const;
    const heardInVae = given(withFinalAssessment).and(
      vaeStart,
      ...validationFileSubmitted('2026-01-06', 'A', 'B'),
      convened('2026-01-07'),
      heard('2026-01-07', partly),
    );
    const { steps, blockedBy } = plan(heardInVae.journey, tenOClock('2026-01-07'));
    expect([blockedBy, steps[0]?.command]).toEqual([[], 'decide']);
    expect(done(heardInVae.journey, steps[0]!, '2026-01-07').state.sessions[0]?.decision).toMatchObject({
      decision: 'PARTIAL',
      blocks: ['A'],
    });
  });

  it('has a grid completed with the lines that a migration has added to it', () => {
    const more = { ...blockA!, skills: [...blockA!.skills, { code: 'A.3', criteria: ['A.3.1'] }] };
    const assessments = more.assessments.map((each) => (each.code === 'A-E2' ? { ...each, criteria: ['A.2.1', 'A.3.1'] } : each));
    const blocks = [{ from: ['A'], to: ['A'] }];
    const equivalences = [{ from: light.version, blocks, source: 'test' }];
    const next: CertificationRules = { ...light, version: '2', digest: '9'.repeat(64), blocks: [{ ...more, assessments }], equivalences };
    const { journey } = given(light).and(
      started('2026-01-05'),
      ...bothPassed('2026-01-06').slice(0, -1),
      fact('migrate-certification', { version: '2', blocks: [{ from: 'A', to: 'A' }], motive: 'x' }, '2026-01-07', {
        attached: { rules: next },
      }),
    );
    const { steps, blockedBy } = plan(journey, tenOClock('2026-01-07'));
    expect([blockedBy, steps[0]]).toMatchObject([[], { command: 'amend-grid', about: { value: 'A-E2' }, towards: { code: 'grid' } }]);
  });

  it('convenes no jury after the one that could grant nothing: what stands in the way is told', () => {
    const suspected = given(onAssessments).and(
      started('2026-01-05'),
      ...bothPassed('2026-01-06'),
      fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', grievances: 'x' }, '2026-01-07'),
    );
    const { steps, blockedBy } = plan(suspected.journey, tenOClock('2026-01-08'));
    expect(steps.filter(({ command }) => command === 'convene-jury').length).toBeLessThan(2);
    expect(blockedBy.map(({ code }) => code)).toContain('fraud.assessment-suspected');
  });

  it('waits for the day of what is already arranged', () => {
    const { journey } = given(light).and(started('2026-01-05'), scheduled('A-E1', addDays('2026-01-05', 30)));
    const steps = plan({ ...journey }, tenOClock('2026-01-06')).steps;
    expect(steps.find(({ command }) => command === 'record-attendance')).toMatchObject({
      notBefore: '2026-02-04',
      about: { field: 'assessment', value: 'A-E1' },
    });
  });
});
