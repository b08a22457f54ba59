import type { CertificationRules, Equivalence } from '#libs/domain/certification/rules.js';
import { issuedDocuments, whenEnded } from '#libs/domain/journey/issued-documents.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { stageAgreed, stageStarted, validatedA, validatedB } from '#libs/domain/journey/testing/facts.js';
import { fact, given, started, type Given } from '#libs/domain/journey/testing/given.js';
import { whyUnproved } from './held-certificates.js';

const day = '2025-03-10';
const later = '2025-04-10';
const [a, b] = withFinalAssessment.blocks;
if (!a || !b) throw new Error('two blocks are expected');

const version = (digit: string, blocks: CertificationRules['blocks'], groups: Equivalence['blocks']): CertificationRules => ({
  ...withFinalAssessment,
  version: '2',
  digest: digit.repeat(64),
  blocks,
  equivalences: [{ from: '1', blocks: groups, source: 'test' }],
});
const merged = version('6', [{ ...a, code: 'AB' }], [{ from: ['A', 'B'], to: ['AB'] }]);
const renamed = version(
  '7',
  [
    { ...a, code: 'B' },
    { ...b, code: 'C' },
  ],
  [
    { from: ['A'], to: ['B'] },
    { from: ['B'], to: ['C'] },
  ],
);

const issued = (block: string) => fact('issue-block-certificate', { block }, day, { attached: { number: `N-${block}` } });
const onlyA = given().and(started('2025-01-06'), ...validatedA(day), issued('A'));
const both = onlyA.and(stageAgreed(day), stageStarted(day), ...validatedB(day), issued('B'));
const migrated = (journey: Given, rules: CertificationRules) =>
  journey.and(fact('migrate-certification', { version: '2', motive: 'sealed' }, later, { attached: { rules } }));

/** Says what becomes of the blocks of the merged version, and of no other. */
const third: CertificationRules = {
  ...version('8', [{ ...a, code: 'X' }], []),
  version: '3',
  equivalences: [{ from: '2', blocks: [{ from: ['AB'], to: ['X'] }], source: 'test' }],
};
const known = [withFinalAssessment, merged, renamed, third];
async function why(
  certificateNumber: string,
  block: string,
  rules: CertificationRules,
  issuer: Given,
  obtainedOn = day,
): Promise<string | null> {
  const byDigest = (digest: string) => Promise.resolve(known.find((each) => each.digest === digest) ?? withFinalAssessment);
  const held = { block, certificateNumber, obtainedOn };
  return (
    (
      await whyUnproved(held, { candidateIds: ['cnd_1'], rules }, issuer.journey.state, {
        byDigest,
        versionsOf: () => [withFinalAssessment, merged, third],
      })
    )?.code ?? null
  );
}

describe('a certificate of another version', () => {
  it('proves the block that the certification says is the same, and no other', async () => {
    expect(await why('N-A', 'B', renamed, both)).toBeNull();
    expect(await why('N-A', 'C', renamed, both)).toBe('certificate-of-another-block');
    expect(await why('N-B', 'B', renamed, both)).toBe('certificate-of-another-block');
    expect(await why('N-B', 'A', withFinalAssessment, both)).toBe('certificate-of-another-block');
  });

  it('proves a block into which it was merged where the others have theirs too', async () => {
    expect(await why('N-A', 'AB', merged, both)).toBeNull();
    expect(await why('N-A', 'AB', merged, onlyA)).toBe('certificate-of-another-block');
  });

  it('proves, two versions on, what the one between says, and nothing by its code alone', async () => {
    expect(await why('N-A', 'X', third, both)).toBeNull();
    expect(await why('N-A', 'X', third, onlyA)).toBe('certificate-of-another-block');
    const sameCode = {
      ...third,
      blocks: [{ ...a, code: 'A' }],
      equivalences: [{ from: '2', blocks: [{ from: ['AB'], to: ['A'] }], source: 'test' }],
    };
    expect(await why('N-A', 'A', sameCode, onlyA)).toBe('certificate-of-another-block');
    expect(await why('N-A', 'A', sameCode, both)).toBeNull();
  });

  it('proves what it did after the journey that gave it has migrated', async () => {
    const since = migrated(both, merged);
    expect(await why('N-A', 'A', withFinalAssessment, since)).toBeNull();
    expect(await why('N-A', 'B', withFinalAssessment, since)).toBe('certificate-of-another-block');
    expect(await why('N-A', 'AB', merged, since)).toBeNull();
    expect(await why('N-A', 'A', withFinalAssessment, migrated(both, renamed))).toBeNull();
  });

  it('proves nothing once the block into which it was merged is withdrawn', async () => {
    const withdrawn = migrated(both, merged).and(
      fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'AB', grievances: 'sealed' }, later),
      fact('record-observations', { observations: 'sealed' }, later),
      fact('withdraw-for-fraud', { reasons: 'sealed' }, later),
    );
    expect(whenEnded(withdrawn.journey.state, 'N-A')).toBe(later);
    expect(await why('N-A', 'A', withFinalAssessment, withdrawn)).toBe('certificate-withdrawn');
  });
});

describe('a certificate of ours', () => {
  it('proves the block from the day it was acquired on, and no later than it was given itself', async () => {
    const given = onlyA.journey.state.blocks['A']?.certificate?.on ?? '';
    expect(await why('N-A', 'A', withFinalAssessment, onlyA, given)).toBeNull();
    expect(await why('N-A', 'A', withFinalAssessment, onlyA, '2020-01-01')).toBe('certificate-of-another-day');
    expect(await why('N-A', 'A', withFinalAssessment, onlyA, '2025-03-11')).toBe('certificate-of-another-day');
  });
});

describe('a certificate of a block that a migration merged', () => {
  const alone = () => migrated(onlyA, merged);
  const withdrawn = [
    fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'sealed' }, later),
    fact('record-observations', { observations: 'sealed' }, later),
    fact('withdraw-for-fraud', { reasons: 'sealed' }, later),
  ];
  const copy = fact('issue-duplicate', { of: 'BLOCK_CERTIFICATE', block: 'A' }, later, { attached: { number: 'D-A' } });

  it('is copied, as it was given', () => {
    const { state } = alone().and(copy).journey;
    expect(issuedDocuments(state)).toMatchObject([
      { number: 'N-A', block: 'A', certification: { version: '1' } },
      { kind: 'DUPLICATE', number: 'D-A', block: 'A', certification: { version: '1' }, endedOn: null },
    ]);
  });

  it('is withdrawn for fraud, with its copies, and neither is copied then', () => {
    const after = alone().and(copy, ...withdrawn);
    expect(issuedDocuments(after.journey.state).map(({ endedOn }) => endedOn)).toEqual([later, later]);
    expect(Object.keys(after.journey.state.blocks)).toEqual([]);
    after.when(copy).thenRefused('block.withdrawn');
  });
});
