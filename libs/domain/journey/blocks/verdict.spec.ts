import fc from 'fast-check';
import { withFinalAssessment } from '../testing/certifications.js';
import type { Grading } from '../codes.schema.js';
import { blockVerdict, countedGradings, meets, type Sitting } from './verdict.js';

const { reglement, blocks } = withFinalAssessment;
const [blockA] = blocks;
if (!blockA) throw new Error('block A is expected');
const criteria = blockA.skills.flatMap((skill) => skill.criteria);

const sitting = (gradings: Readonly<Record<string, Grading>>): Sitting => ({ criteria: Object.keys(gradings), gradings });
const absence = (...missed: readonly string[]): Sitting => ({ criteria: missed, gradings: null });
const verdictOf = (counted: ReadonlyMap<string, Grading>, exempted: readonly string[] = []) =>
  blockVerdict(blockA, counted, new Set(exempted), reglement);

describe('the grading that counts for a criterion', () => {
  const twice = [sitting({ 'A.2.1': 'ACQUIS' }), sitting({ 'A.2.1': 'NON_ACQUIS' })];

  it('is the best one by default', () => {
    expect(countedGradings(twice, 'BEST').get('A.2.1')).toBe('ACQUIS');
  });

  it('is the latest one where the règlement says so', () => {
    expect(countedGradings(twice, 'LATEST').get('A.2.1')).toBe('NON_ACQUIS');
  });

  it('shows nothing acquired after an absence that counts', () => {
    expect(countedGradings([absence('A.1.1')], 'BEST').get('A.1.1')).toBe('NON_ACQUIS');
  });

  it('keeps what was acquired before an absence, whichever grading counts', () => {
    for (const rule of ['BEST', 'LATEST'] as const) {
      const counted = countedGradings([sitting({ 'A.1.1': 'ACQUIS', 'A.1.2': 'PARTIELLEMENT_ACQUIS' }), absence('A.1.1', 'A.1.2')], rule);
      expect(counted.get('A.1.1')).toBe('ACQUIS');
    }
  });
});

describe('a skill', () => {
  const half = { maxNonAcquis: 0, minAcquis: { numerator: 1, denominator: 2 } };

  it('is acquired with half of its criteria acquired and none failed', () => {
    expect(meets(half, ['ACQUIS', 'PARTIELLEMENT_ACQUIS'])).toBe(true);
  });

  it('is not acquired with fewer than half acquired', () => {
    expect(meets(half, ['ACQUIS', 'PARTIELLEMENT_ACQUIS', 'PARTIELLEMENT_ACQUIS'])).toBe(false);
  });

  it('is not acquired with one criterion failed', () => {
    expect(meets(half, ['ACQUIS', 'ACQUIS', 'NON_ACQUIS'])).toBe(false);
  });

  it('is never acquired while a criterion lacks its grading', () => {
    expect(meets({ maxNonAcquis: 9, minAcquis: { numerator: 0, denominator: 1 } }, ['ACQUIS', undefined])).toBe(false);
  });
});

describe('a block', () => {
  const acquired = new Map(criteria.map((criterion) => [criterion, 'ACQUIS' as Grading]));

  it('is validated once all its skills are acquired', () => {
    expect(verdictOf(acquired)).toMatchObject({ validated: true, ungraded: [] });
  });

  it('is not validated with one skill not acquired, as nothing compensates', () => {
    expect(verdictOf(new Map([...acquired, ['A.2.1', 'NON_ACQUIS']])).validated).toBe(false);
  });

  it('is validated by a share of its skills where the règlement compensates', () => {
    const compensating = { ...reglement, blockValidated: { value: { minSkills: { numerator: 1, denominator: 2 } }, source: 'test' } };
    const counted = new Map<string, Grading>([...acquired, ['A.2.1', 'NON_ACQUIS']]);
    expect(blockVerdict(blockA, counted, new Set(), compensating).validated).toBe(true);
  });

  it('is never validated with a criterion ungraded', () => {
    expect(verdictOf(new Map([...acquired].slice(1)))).toMatchObject({ validated: false, ungraded: ['A.1.1'] });
  });

  it('leaves exempted criteria out of the count, and a skill wholly exempted with them', () => {
    const verdict = verdictOf(new Map([...acquired, ['A.2.1', 'NON_ACQUIS']]), ['A.2.1']);
    expect(verdict).toMatchObject({ validated: true, skills: [{ skill: 'A.1', acquired: true }] });
    expect(verdict.criteria).toContainEqual({ criterion: 'A.2.1', grading: 'EXEMPTED' });
  });
});

describe('laws of the verdict', () => {
  const grading = fc.constantFrom<Grading>('NON_ACQUIS', 'PARTIELLEMENT_ACQUIS', 'ACQUIS');
  const anySitting: fc.Arbitrary<Sitting> = fc.oneof(
    fc.dictionary(fc.constantFrom(...criteria), grading).map((gradings) => sitting({ ...gradings })),
    fc.subarray([...criteria]).map((missed) => absence(...missed)),
  );
  const rule = fc.constantFrom('BEST' as const, 'LATEST' as const);

  it('never un-validates a block when one grading improves', () => {
    fc.assert(
      fc.property(
        fc.array(anySitting, { maxLength: 5 }),
        rule,
        fc.nat(),
        fc.constantFrom(...criteria),
        (sittings, which, index, criterion) => {
          const at = sittings.length === 0 ? 0 : index % sittings.length;
          const improved = sittings.map((each, position) =>
            position === at && each.gradings && criterion in each.gradings
              ? { ...each, gradings: { ...each.gradings, [criterion]: 'ACQUIS' as const } }
              : each,
          );
          const before = verdictOf(countedGradings(sittings, which)).validated;
          expect(!before || verdictOf(countedGradings(improved, which)).validated).toBe(true);
        },
      ),
    );
  });

  it('never loses a criterion acquired to an absence', () => {
    fc.assert(
      fc.property(fc.array(anySitting, { maxLength: 5 }), rule, (sittings, which) => {
        const before = countedGradings(sittings, which);
        const after = countedGradings([...sittings, absence(...criteria)], which);
        for (const [criterion, counted] of before) if (counted === 'ACQUIS') expect(after.get(criterion)).toBe('ACQUIS');
      }),
    );
  });
});
