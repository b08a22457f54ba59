import type { CertificationRules, PathRules } from '../../certification/rules.js';
import { addDays, endOfDay, parisDate, type LocalDate } from '../../time/local-date.js';
import { decideBatch } from '../decide.js';
import { fold } from '../evolve.js';
import type { Journey } from '../journey.js';
import { onAssessments as kindsOnAssessments, withFinalAssessment } from '../testing/certifications.js';
import { leastCommands } from '../testing/exhaust.js';
import {
  allAcquired,
  attended,
  concluded,
  convened,
  decided,
  everyCriterion,
  heard,
  member,
  motive,
  passed,
  resitOpened,
  scheduled,
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

describe('the smallest plan', () => {
  it.each(situations)('where the journey %s leads to the end in as few commands as any lawful sequence', (_name, journeyOf, on) => {
    const { journey } = journeyOf();
    const { steps, blockedBy } = plan(journey, tenOClock(on));
    expect(blockedBy).toEqual([]);
    const isGoal = (state: Journey['state']) => isGoalReached({ rules: journey.rules, state });
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

  it('says what stands in the way where nothing leads to the end', () => {
    const refused = given(light)
      .and(
        started('2026-01-05'),
        ...bothPassed('2026-01-06'),
        convened('2026-01-06', { members: two }),
        heard('2026-01-06', { 'F.S1': 'NON_ACQUIS' }),
      )
      .and(decided('2026-01-06', 'REFUSED', { motives: [motive('F.S1')] }));
    expect(plan(refused.journey, tenOClock('2026-01-07'))).toMatchObject({ steps: [], blockedBy: [{ code: 'journey.ended' }] });
    const once: CertificationRules = { ...light, reglement: { ...light.reglement, resitsPerAssessment: { value: 0, source: 'test' } } };
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

  it('waits for the day of what is already arranged', () => {
    const { journey } = given(light).and(started('2026-01-05'), scheduled('A-E1', addDays('2026-01-05', 30)));
    const steps = plan({ ...journey }, tenOClock('2026-01-06')).steps;
    expect(steps.find(({ command }) => command === 'record-attendance')).toMatchObject({
      notBefore: '2026-02-04',
      about: { field: 'assessment', value: 'A-E1' },
    });
  });
});
