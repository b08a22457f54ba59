/** What a refusal asks for is accepted when it is given: no refusal names a thing that the field does not take, nor sends in a circle. */
import type { CommandName } from './command.js';
import { withFinalAssessment } from './testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  documentsAccepted,
  everyCriterion,
  graded,
  heard,
  motive,
  passed,
  stageAgreed,
  stageCompleted,
  stageStarted,
  validatedB,
  validationFileSubmitted,
} from './testing/facts.js';
import { given, started, type Fact, type Given } from './testing/given.js';

const day = '2025-03-10';
const lines = new Set([...Object.keys(everyCriterion), ...(withFinalAssessment.finalAssessment?.parts ?? []).map(({ code }) => code)]);

/** The codes that a refusal names, of those that a motive may rest on. */
function namedBy(journey: Given, fact: Fact, code: string): readonly string[] {
  const decision = journey.decide(fact);
  const told = decision.accepted ? [] : decision.unmet.filter((unmet) => unmet.code === code);
  return told.flatMap(({ sentence }) => sentence.match(/[A-Z]\.[A-Z0-9]+(\.\d+)?/g) ?? []).filter((each) => lines.has(each));
}

const refusedWith = (journey: Given, fact: Fact): readonly string[] => {
  const decision = journey.decide(fact);
  return decision.accepted ? [] : decision.unmet.map(({ code }) => code);
};

const failing = { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'NON_ACQUIS' } as const;
const enrolled = () => given().and(started('2025-01-06'));
const failedA = () => enrolled().and(...passed('A-E1', day, failing), ...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }));

it('a block refused for want of motives is concluded with motives on the very codes that the refusal names', () => {
  const cited = namedBy(failedA(), concluded('A', day), 'motive.missing');
  expect(cited).toEqual(['A.1.1', 'A.1.2', 'A.2.1']);
  failedA()
    .when(concluded('A', day, motive(...cited)))
    .then('BlockConcluded');
});

it.each(['DEFERRED', 'PARTIAL'] as const)('so is a jury’s decision: %s', (decision) => {
  const ofB = decision === 'PARTIAL' ? [] : ['B.1.1'];
  const partly = { ...everyCriterion, ...Object.fromEntries(['A.1.1', 'A.1.2', ...ofB].map((code) => [code, 'NON_ACQUIS' as const])) };
  const inVae = given().and(
    started('2025-01-06', { path: 'VAE' }),
    ...validationFileSubmitted(day, 'A', 'B'),
    convened(day),
    heard(day, partly),
  );
  const granted = decision === 'PARTIAL' ? { blocks: ['B'] } : {};
  const cited = namedBy(inVae, decided(day, decision, granted), 'motive.missing');
  expect(cited).toEqual(['A.1.1', 'A.1.2', ...ofB]);
  inVae.when(decided(day, decision, { ...granted, motives: [motive(...cited)] })).then('JuryDecided');
});

it('so is the final assessment', () => {
  const presented = enrolled().and(
    stageAgreed(day),
    stageStarted(day),
    ...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')),
    ...passed('A-E2', day, allAcquired('A.2.1')),
    concluded('A', day),
    ...validatedB(day),
    stageCompleted(day),
    ...documentsAccepted(day),
    convened(day),
    heard(day, { 'F.M1': 'NON_ACQUIS', 'F.L1': 'ACQUIS', 'F.S1': 'ACQUIS' }),
  );
  const cited = namedBy(presented, decided(day, 'DEFERRED'), 'motive.missing');
  expect(cited).toEqual(['F.M1']);
  presented.when(decided(day, 'DEFERRED', { motives: [motive(...cited)] })).then('JuryDecided');
});

it('a grid refused because it is there says what may still be done about it', () => {
  const whole = allAcquired('A.2.1');
  const awaiting = enrolled().and(...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }));
  awaiting.when(graded('A-E2', day, whole)).thenRefusedSaying('assessment.already-graded', /amendement\.$/);
  expect(awaiting.forbids('amend-grid', day)).toEqual([]);
  const stands = failedA().and(concluded('A', day, motive('A.1.1', 'A.1.2', 'A.2.1')));
  stands.when(graded('A-E2', day, whole)).thenRefusedSaying('assessment.already-graded', /rattrapage\.$/);
  expect(stands.forbids('open-resit', day)).toEqual([]);
});

it.each<[CommandName, Fact]>([
  ['schedule-assessment', concluded('A', day, motive('A.1.1', 'A.1.2', 'A.2.1'))],
  ['conclude-block', concluded('A', day, motive('A.1.1', 'A.1.2', 'A.2.1'))],
])('where a refusal of %s sends to a resit, a resit may be opened', (_, last) => {
  const stands = failedA().and(last);
  expect(stands.forbids('open-resit', day)).toEqual([]);
  expect(refusedWith(stands, concluded('A', day, motive('A.1.1')))).toContain('block.already-concluded');
});
