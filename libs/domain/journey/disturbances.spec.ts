import fc from 'fast-check';
import type { BlockRules, CertificationRules } from '../certification/rules.js';
import type { LocalDate } from '../time/local-date.js';
import { fold } from './evolve.js';
import { missingBlocks } from './jury/grid.js';
import { certificationSessions, isDecided } from './jury/sessions.js';
import { outcome } from './outcome.js';
import { criteriaOf } from './requirements.js';
import { onAssessments, withFinalAssessment } from './testing/certifications.js';
import { convened, heard, lines, member, unanimously } from './testing/facts.js';
import { fact, started, type Fact, type Given } from './testing/given.js';
import { walk, type Disturbance } from './testing/walk.js';

jest.setTimeout(60_000);

const day = '2025-01-06';
const withoutLimit = (rules: CertificationRules): CertificationRules => ({
  ...rules,
  reglement: { ...rules.reglement, resitsPerAssessment: { value: null, source: 'test' } },
});
const [a, b] = withFinalAssessment.blocks;
const [assessmentB] = b?.assessments ?? [];
if (!a || !b || !assessmentB) throw new Error('two blocks with assessments are expected');

/** A criterion more in A, one fewer and another name in B, and a block that comes after A. */
const nextBlocks: readonly BlockRules[] = [
  {
    ...a,
    skills: [...a.skills, { code: 'A.3', criteria: ['A.3.1'] }],
    assessments: a.assessments.map((each) => (each.code === 'A-E2' ? { ...each, criteria: ['A.2.1', 'A.3.1'] } : each)),
  },
  {
    ...b,
    code: 'N',
    skills: [{ code: 'N.1', criteria: ['B.1.1'] }],
    assessments: [{ ...assessmentB, code: 'N-E1', criteria: ['B.1.1'] }],
  },
  {
    ...b,
    code: 'X',
    prerequisites: ['A'],
    skills: [{ code: 'X.1', criteria: ['X.1.1'] }],
    assessments: [{ ...assessmentB, code: 'X-E1', criteria: ['X.1.1'], duringHostPeriod: false }],
  },
];
/** The version that follows. */
const next = (rules: CertificationRules): CertificationRules => ({ ...rules, version: '2', digest: '9'.repeat(64), blocks: nextBlocks });

function migrated({ journey: { rules } }: Given, on: LocalDate, a: string | null): Fact {
  const blocks = [
    { from: 'A', to: a },
    { from: 'B', to: 'N' },
  ];
  const stated = blocks.map(({ from, to }) => ({ from: [from], to: to === null ? [] : [to] }));
  const equivalences = [{ from: rules.version, blocks: stated, source: 'test' }];
  return fact('migrate-certification', { version: '2', blocks, motive: 'sealed' }, on, {
    attached: { rules: { ...next(rules), equivalences } },
  });
}

/** Asked for, advised on and granted by a jury that sits for it alone. */
function exempted(journey: Given, on: LocalDate): readonly Fact[] {
  const number = journey.events.length;
  const criterion = missingBlocks(journey.journey).flatMap(criteriaOf)[number % 5];
  if (!criterion) return [];
  const [dispenseId, session] = [`dis_${number}`, `ses_d${number}`];
  const members = [member('jur_5', { president: true, qualities: ['ACADEMIC'] }), member('jur_6'), member('jur_7')];
  const findings = { granted: true, abilityPreserved: true, criterionNotApplicable: true, reasons: 'sealed' };
  return [
    fact('request-dispense', { dispenseId, criterion }, on),
    ...(['H_PLUS_OFFICER', 'TRAINING_MANAGER'] as const).map((by) =>
      fact('record-opinion', { dispenseId, by, favourable: true, reasons: 'sealed' }, on),
    ),
    convened(on, { session, purpose: 'DISPENSE', members }),
    fact('decide-dispense', { dispenseId, session, ...findings, ...unanimously('jur_5', 'jur_6', 'jur_7') }, on),
  ];
}

function appealUpheld({ journey }: Given, on: LocalDate): readonly Fact[] {
  const last = certificationSessions(journey.state).findLast(isDecided);
  if (!last) return [];
  const { session, decision } = last;
  return [
    ...decision.present.map((jurorId) => fact('sign-minutes', { session, jurorId }, on)),
    fact('notify-decision', { session, accompanistNotified: true }, on),
    fact('file-appeal', { session, grounds: 'sealed' }, on),
    fact('decide-appeal', { upheld: true, motive: 'sealed' }, on),
  ];
}

const disturbances: Readonly<Record<string, Disturbance>> = {
  'a change of path': ({ journey }, on) => {
    const path = journey.state.path === 'VAE' ? 'TRAINING' : 'VAE';
    return [fact('change-path', { path, route: path, inInitialTraining: false }, on)];
  },
  'a migration': (journey, on) => [migrated(journey, on, 'A')],
  'a migration that drops a block': (journey, on) => [migrated(journey, on, null)],
  'a juror found to be the accompanist': (_, on) => [fact('designate-accompanist', { accompanistId: 'jur_2', since: day }, on)],
  'a suspension': (_, on) => [fact('suspend', { reason: 'PERSONAL', comment: 'sealed' }, on)],
  'an abandonment': (_, on) => [fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, on)],
  'a dispense': exempted,
  'an appeal upheld': appealUpheld,
  'an absence before the jury': ({ journey }, on) =>
    certificationSessions(journey.state)
      .slice(-1)
      .map(({ session }) => heard(on, {}, { session, attendance: 'ABSENT' })),
  'an assessment voided for fraud': (_, on) => [
    fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', grievances: 'sealed' }, on),
    fact('record-observations', { observations: 'sealed' }, on),
    fact('void-for-fraud', { reasons: 'sealed' }, on),
  ],
  'a grid replaced': (_, on) => [
    fact(
      'replace-fact',
      {
        fact: { kind: 'GRID', assessment: 'A-E2', replacement: { evaluator: 'evl_1', lines: lines({ 'A.2.1': 'NON_ACQUIS' }) } },
        authority: 'CERTIFIER',
        ground: 'MATERIAL_ERROR',
        reason: 'sealed',
        hearing: { informedOn: on, observedOn: on, observations: 'sealed' },
      },
      on,
    ),
  ],
  'a suspicion of fraud given up': (_, on) => [
    fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, on),
    fact('close-fraud-procedure', { reasons: 'sealed' }, on),
  ],
};

const starts = fc.constantFrom(
  started(day),
  started(day, { path: 'VAE' }),
  started(day, { scope: 'BLOCKS', targetBlocks: ['B'] }),
  started(day, { path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] }),
  started(day, { heldBlocks: [{ block: 'A', certificateNumber: 'C-1', obtainedOn: '2020-01-01' }] }),
);

const kinds = [
  { name: 'whose blocks their assessments validate', rules: withFinalAssessment, effort: 1 },
  ...onAssessments.slice(0, 2).map((rules, index) => ({
    name: `whose blocks a jury validates on their assessments, ${index === 0 ? 'by its grid' : 'by their gradings'}`,
    rules,
    effort: 0.5,
  })),
];

describe.each(kinds)('a journey $name, that a disturbance befalls, still reaches its end', ({ rules: limited, effort }) => {
  const rules = withoutLimit(limited);
  const reachesItsEnd = (some: readonly Disturbance[], runs: number) =>
    fc.assert(
      fc.property(starts, fc.gen(), (start, gen) => {
        const { journey, events } = walk(rules, start, (below) => gen(fc.nat, below - 1), some);
        expect(['CERTIFIED', 'BLOCKS_VALIDATED']).toContain(outcome(journey).kind);
        expect(fold(events)).toEqual(journey.state);
      }),
      { numRuns: Math.ceil(runs * effort), endOnFailure: true },
    );

  it.each(Object.entries(disturbances))('%s', (_, disturbance) => reachesItsEnd([disturbance], 15));

  it('any of them, one after the other', () => reachesItsEnd(Object.values(disturbances), 60));
});
