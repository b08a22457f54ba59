/** What a refusal asks for is accepted when it is given: no refusal names a thing that the field does not take, nor sends in a circle. */
import fc from 'fast-check';
import type { CommandName } from './command.js';
import type { JuryDecision } from './jury/events.js';
import { withFinalAssessment, withoutFinalAssessment } from './testing/certifications.js';
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
  validatedA,
  validatedB,
  validationFileSubmitted,
} from './testing/facts.js';
import { fact, given, started, type Fact, type Given } from './testing/given.js';

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
  stands
    .when(graded('A-E2', day, whole))
    .thenRefusedSaying('assessment.already-graded', /par un rattrapage et, si elle est fausse, se remplace\.$/);
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

const decisions: readonly JuryDecision[] = ['FULL', 'PARTIAL', 'DEFERRED', 'REFUSED'];
const bothBlocks = [[], ['A'], ['B'], ['A', 'B']];

/** Those that are accepted, each with the motives that its refusal asks for. */
function possible(journey: Given): readonly JuryDecision[] {
  return decisions.filter((decision) =>
    (decision === 'PARTIAL' ? bothBlocks : [[]]).some((blocks) => {
      const cited = namedBy(journey, decided(day, decision, { blocks }), 'motive.missing');
      return journey.decide(decided(day, decision, { blocks, motives: cited.length > 0 ? [motive(...cited)] : [] })).accepted;
    }),
  );
}

const host = [stageAgreed(day), stageStarted(day)];
/** How far each block of a training has come: nothing shown, all acquired, in part, and concluded as that. */
const ofA: Readonly<Record<string, readonly Fact[]>> = {
  untouched: [],
  acquired: validatedA(day).slice(0, -1),
  valid: validatedA(day),
  failing: [...passed('A-E1', day, failing), ...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' })],
  refused: [
    ...passed('A-E1', day, failing),
    ...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }),
    concluded('A', day, motive('A.1.1', 'A.1.2', 'A.2.1')),
  ],
};
const ofB: Readonly<Record<string, readonly Fact[]>> = {
  untouched: [],
  acquired: validatedB(day).slice(0, -1),
  valid: validatedB(day),
  failing: passed('B-E1', day, { 'B.1.1': 'NON_ACQUIS', 'B.1.2': 'NON_ACQUIS' }),
};
const trained = (a: string, b: string): Given =>
  enrolled().and(...host, ...(ofA[a] ?? []), ...(ofB[b] ?? []), stageCompleted(day), ...documentsAccepted(day));
const grading = fc.constantFrom('ACQUIS' as const, 'PARTIELLEMENT_ACQUIS' as const, 'NON_ACQUIS' as const);
const grid = (criteria: readonly string[]) =>
  fc.oneof(fc.constant(allAcquired(...criteria)), fc.record(Object.fromEntries(criteria.map((each) => [each, grading]))));

const heardInTraining = fc
  .tuple(fc.constantFrom(...Object.keys(ofA)), fc.constantFrom(...Object.keys(ofB)), grid(['F.M1', 'F.L1', 'F.S1']))
  .map(([a, b, gradings]) => trained(a, b).and(convened(day), heard(day, gradings)));
const heardInVae = fc
  .tuple(fc.constantFrom<string[]>(['A'], ['A', 'B']), grid(Object.keys(everyCriterion)))
  .map(([targetBlocks, gradings]) =>
    given().and(
      started('2025-01-06', { path: 'VAE', ...(targetBlocks.length === 1 && { scope: 'BLOCKS' as const, targetBlocks }) }),
      ...validationFileSubmitted(day, ...targetBlocks),
      convened(day),
      heard(day, Object.fromEntries(Object.entries(gradings).filter(([line]) => targetBlocks.some((block) => line.startsWith(block))))),
    ),
  );
const onTheFile = fc
  .tuple(fc.constantFrom(...Object.keys(ofA)), fc.constantFrom(...Object.keys(ofB)))
  .map(([a, b]) =>
    given(withoutFinalAssessment).and(
      started('2020-01-06', { certification: { code: 'no-final' } }),
      ...host,
      ...(ofA[a] ?? []),
      ...(ofB[b] ?? []),
      convened(day),
    ),
  );

/** Held at the entry, and no more since: before or after the jury has heard the candidate. */
const heldBlocks = ['A', 'B'].map((block) => ({ block, certificateNumber: `X-${block}`, obtainedOn: '2020-01-06' }));
const heldNoMore = (block: string) => fact('end-held-block', { certificateNumber: `X-${block}`, endedOn: day, file: 'f'.repeat(64) }, day);
const lostInTraining = fc
  .tuple(
    fc.constantFrom<string[]>(['A'], ['B'], ['A', 'B']),
    fc.constantFrom(...Object.keys(ofA)),
    fc.constantFrom(...Object.keys(ofB)),
    grid(['F.M1', 'F.L1', 'F.S1']),
    fc.boolean(),
  )
  .map(([lost, a, b, gradings, before]) => {
    const begun = given().and(started('2025-01-06', { heldBlocks: heldBlocks.filter(({ block }) => lost.includes(block)) }), ...host);
    const since = [...(lost.includes('A') ? [] : (ofA[a] ?? [])), ...(lost.includes('B') ? [] : (ofB[b] ?? []))];
    const jury = [stageCompleted(day), ...documentsAccepted(day), convened(day), heard(day, gradings)];
    const ends = lost.map(heldNoMore);
    return begun.and(...since, ...(before ? [...ends, ...jury] : [...jury, ...ends]));
  });
const completed = fact(
  'submit-validation-file',
  { dossier: 'f'.repeat(64), proofs: ['A', 'B'].map((block) => ({ block, files: ['f'.repeat(64)] })) },
  day,
);
const lostInVae = fc
  .tuple(grid(Object.keys(everyCriterion)), fc.constantFrom('FILE' as const, 'JURY' as const, 'SOUTENANCE' as const))
  .map(([gradings, lostAfter]) => {
    const begun = given().and(started('2025-01-06', { path: 'VAE', heldBlocks: heldBlocks.slice(0, 1) }));
    const convoked = [...validationFileSubmitted(day, 'B'), ...(lostAfter === 'FILE' ? [heldNoMore('A'), completed] : []), convened(day)];
    if (lostAfter !== 'SOUTENANCE') return begun.and(...convoked, ...(lostAfter === 'JURY' ? [heldNoMore('A')] : []), heard(day, gradings));
    const ofB = Object.fromEntries(Object.entries(gradings).filter(([line]) => line.startsWith('B')));
    return begun.and(...convoked, heard(day, ofB), heldNoMore('A'));
  });

it.each([
  ['in training', heardInTraining],
  ['by VAE', heardInVae],
  ['on the file', onTheFile],
  ['in training, a block held no more', lostInTraining],
  ['by VAE, a block held no more', lostInVae],
])('whatever the jury has heard %s, one decision is open to it', (_, heardBefore) => {
  fc.assert(
    fc.property(heardBefore, (journey) => {
      expect(possible(journey)).not.toEqual([]);
    }),
    { numRuns: 120 },
  );
});

describe('what the jury cannot grant, though nothing lacks in it,', () => {
  it('is no reason to refuse its deferral: no block is valid, but the final assessment is acquired', () => {
    const presented = trained('untouched', 'untouched').and(convened(day), heard(day, allAcquired('F.M1', 'F.L1', 'F.S1')));
    expect(possible(presented)).toEqual(['DEFERRED', 'REFUSED']);
  });

  it('is said to await its conclusion: a block whose every line is acquired', () => {
    const presented = trained('acquired', 'failing').and(
      convened(day),
      heard(day, { 'F.M1': 'NON_ACQUIS', 'F.L1': 'ACQUIS', 'F.S1': 'ACQUIS' }),
    );
    presented.when(decided(day, 'DEFERRED', { motives: [motive('B.1.1', 'F.M1')] })).thenWarned('decision.block-to-conclude');
    const nothingLacks = trained('acquired', 'acquired').and(convened(day), heard(day, allAcquired('F.M1', 'F.L1', 'F.S1')));
    nothingLacks.when(decided(day, 'DEFERRED')).thenWarned('decision.block-to-conclude');
    nothingLacks.when(decided(day, 'REFUSED')).thenRefusedSaying('decision.nothing-lacks', /les blocs A, B sont à conclure/);
  });

  it('is granted in the plural, where several can only be', () => {
    const inVae = given().and(
      started('2025-01-06', { path: 'VAE' }),
      ...validationFileSubmitted(day, 'A', 'B'),
      convened(day),
      heard(day, everyCriterion),
    );
    inVae.when(decided(day, 'PARTIAL')).thenRefusedSaying('motive.missing', /ne peut que les accorder : bloc A, bloc B\.$/);
  });
});

it.each(['DEFERRED', 'REFUSED'] as const)(
  'where nothing lacks at all, a jury that would decide %s is told that it can only grant',
  (decision) => {
    const onFile = given(withoutFinalAssessment).and(
      started('2020-01-06', { certification: { code: 'no-final' } }),
      ...host,
      ...validatedA(day),
      ...validatedB(day),
      convened(day),
    );
    onFile.when(decided(day, decision)).thenRefusedSaying('decision.nothing-lacks', /en entier \(FULL\)\.$/);
    onFile.when(decided(day, decision, { motives: [motive('A.1.1')] })).thenRefused('decision.nothing-lacks');
  },
);
