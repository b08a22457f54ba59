import type { CertificationRules } from '../certification/rules.js';
import { issuedDocuments } from './issued-documents.js';
import { withFinalAssessment } from './testing/certifications.js';
import { decidedFully, diplomaIssued, notified, stageAgreed, stageStarted, validatedA, validatedB } from './testing/facts.js';
import { fact, given, started, type Given } from './testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const [a] = withFinalAssessment.blocks;
if (!a) throw new Error('a block is expected');

const merged: CertificationRules = {
  ...withFinalAssessment,
  version: '2',
  digest: '6'.repeat(64),
  blocks: [{ ...a, code: 'AB' }],
  equivalences: [{ from: '1', blocks: [{ from: ['A', 'B'], to: ['AB'] }], source: 'test' }],
};
const issued = (block: string, number: string, on = day) => fact('issue-block-certificate', { block }, on, { attached: { number } });
const duplicated = (block: string, number: string, on = day) =>
  fact('issue-duplicate', { of: 'BLOCK_CERTIFICATE', block }, on, { attached: { number } });
const both = () =>
  given()
    .and(started('2025-01-06'), stageAgreed(day), stageStarted(day), ...validatedA(day), ...validatedB(day))
    .and(issued('A', 'CB-1'), issued('B', 'CB-2'), duplicated('A', 'D-1'));
const migrated = () =>
  both().and(fact('migrate-certification', { version: '2', motive: 'sealed' }, later, { attached: { rules: merged } }));
const withdrawnForFraud = (block: string, from: Given) =>
  from.and(
    fact('open-fraud-procedure', { concerns: 'BLOCK', block, grievances: 'sealed' }, later),
    fact('record-observations', { observations: 'sealed' }, later),
    fact('withdraw-for-fraud', { reasons: 'sealed' }, later),
  );
const told = (from: Given) =>
  issuedDocuments(from.journey.state).map(({ kind, number, block, certification, endedOn }) => [
    kind,
    number,
    block,
    certification?.version ?? null,
    endedOn,
  ]);

describe('what a journey has delivered', () => {
  it('is each certificate, and each duplicate as what it duplicates', () => {
    expect(told(both())).toEqual([
      ['BLOCK_CERTIFICATE', 'CB-1', 'A', '1', null],
      ['BLOCK_CERTIFICATE', 'CB-2', 'B', '1', null],
      ['DUPLICATE', 'D-1', 'A', '1', null],
    ]);
    expect(told(withdrawnForFraud('A', both()))).toEqual([
      ['BLOCK_CERTIFICATE', 'CB-1', 'A', '1', later],
      ['BLOCK_CERTIFICATE', 'CB-2', 'B', '1', null],
      ['DUPLICATE', 'D-1', 'A', '1', later],
    ]);
  });

  it('stays, once each, as it was given, where a migration merges its blocks', () => {
    expect(told(migrated())).toEqual([
      ['BLOCK_CERTIFICATE', 'CB-1', 'A', '1', null],
      ['DUPLICATE', 'D-1', 'A', '1', null],
      ['BLOCK_CERTIFICATE', 'CB-2', 'B', '1', null],
    ]);
  });

  it('ends with the block into which its own was merged', () => {
    expect(told(withdrawnForFraud('AB', migrated())).map(([, number, , , endedOn]) => [number, endedOn])).toEqual([
      ['CB-1', later],
      ['D-1', later],
      ['CB-2', later],
    ]);
  });

  it('is still told once nothing grants it any more, with its duplicates', () => {
    const delivered = given()
      .and(...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-06'))
      .and(fact('issue-duplicate', { of: 'DIPLOMA' }, '2024-02-20', { attached: { number: 'D-2' } }));
    const judged = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA Lyon n° 2401234', reason: 'sealed' } as const;
    const annulled = delivered.and(
      fact(
        'replace-fact',
        {
          fact: { kind: 'DECISION', session: 'ses_1', replacement: null },
          ...judged,
          hearing: { informedOn: '2024-02-21', observedOn: '2024-02-25' },
        },
        '2024-03-01',
      ),
    );
    expect(told(delivered)).toEqual([
      ['DIPLOMA', 'D-1', null, '1', null],
      ['DUPLICATE', 'D-2', null, '1', null],
    ]);
    expect(told(annulled)).toEqual([
      ['DIPLOMA', 'D-1', null, '1', '2024-03-01'],
      ['DUPLICATE', 'D-2', null, '1', '2024-03-01'],
    ]);
  });
});
