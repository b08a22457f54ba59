import type { BlockRules, CertificationRules, Equivalence } from '../../certification/rules.js';
import { isBlockValid } from '../blocks/status.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import { passed, allAcquired, validatedA, stageAgreed, stageStarted, validatedB } from '../testing/facts.js';
import { fact, given, started, type Given } from '../testing/given.js';
import { blocksProving } from './equivalences.js';

const day = '2025-03-10';
const later = '2025-04-10';
const [a, b] = withFinalAssessment.blocks;
if (!a || !b) throw new Error('two blocks are expected');

function version(blocks: readonly BlockRules[], groups: Equivalence['blocks']): CertificationRules {
  return {
    ...withFinalAssessment,
    version: '2',
    digest: '6'.repeat(64),
    blocks,
    equivalences: [{ from: '1', blocks: groups, source: 'arrêté du 2 mars 2025, annexe 2' }],
  };
}

const merged = version([{ ...a, code: 'AB' }], [{ from: ['A', 'B'], to: ['AB'] }]);
const split = version(
  [{ ...a, code: 'A1' }, { ...a, code: 'A2' }, b],
  [
    { from: ['A'], to: ['A1', 'A2'] },
    { from: ['B'], to: ['B'] },
  ],
);
const migrate = (rules: CertificationRules, blocks?: { from: string; to: string | null }[]) =>
  fact('migrate-certification', { version: '2', ...(blocks && { blocks }), motive: 'sealed' }, later, { attached: { rules } });
const enrolled = () => given().and(started('2025-01-06'));
const valid = ({ journey }: Given) => journey.rules.blocks.map(({ code }) => code).filter((code) => isBlockValid(journey.state, code));

describe('blocks that a version merges', () => {
  it('give the merged block where each of them was acquired, and not where one alone was', () => {
    const both = enrolled().and(stageAgreed(day), stageStarted(day), ...validatedA(day), ...validatedB(day));
    expect(valid(both.and(migrate(merged)))).toEqual(['AB']);
    const one = enrolled().and(...validatedA(day));
    one.when(migrate(merged)).thenWarned('migration.valid-block-incomplete');
    expect(valid(one.and(migrate(merged)))).toEqual([]);
  });

  it('give it too where one was held at entry', () => {
    const held = { block: 'B', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    const journey = given().and(started('2025-01-06', { heldBlocks: [held] }), ...validatedA(day));
    expect(valid(journey.and(migrate(merged)))).toEqual(['AB']);
  });

  it('are recorded pair by pair, as the certification says, whoever types nothing', () => {
    enrolled()
      .when(migrate(merged))
      .then({
        type: 'CertificationMigrated',
        data: {
          blocks: [
            { from: 'A', to: 'AB' },
            { from: 'B', to: 'AB' },
          ],
          targetBlocks: ['AB'],
        },
      });
  });

  it('await the end of a procedure for fraud that is about one of them', () => {
    const open = fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'sealed' }, day);
    const pending = enrolled().and(...validatedA(day), open);
    pending.when(migrate(merged)).thenRefused('migration.fraud-pending');
    pending
      .and(fact('close-fraud-procedure', { reasons: 'sealed' }, later))
      .when(migrate(merged))
      .then('CertificationMigrated');
  });
});

describe('a block that a version splits', () => {
  it('gives each of its parts where it was acquired', () => {
    expect(valid(enrolled().and(...validatedA(day), migrate(split)))).toEqual(['A1', 'A2']);
    expect(valid(enrolled().and(migrate(split)))).toEqual([]);
  });

  it('has each part held by its certificate where it was held', () => {
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    const { journey } = given().and(started('2025-01-06', { heldBlocks: [held] }), migrate(split));
    expect(journey.state.heldBlocks).toEqual({ A1: { ...held, block: 'A1' }, A2: { ...held, block: 'A2' } });
  });

  it('keeps nothing of what was not acquired in it, and says so', () => {
    const begun = enrolled().and(...passed('A-E2', day, allAcquired('A.2.1')));
    begun.when(migrate(split)).thenWarned('migration.assessment-dropped');
    expect(begun.and(migrate(split)).journey.state.blocks).toEqual({});
  });
});

describe('what a migration may say of blocks', () => {
  it('is what the certification says', () => {
    enrolled()
      .when(
        migrate(merged, [
          { from: 'A', to: 'AB' },
          { from: 'B', to: null },
        ]),
      )
      .thenRefused('migration.equivalence-differs');
    enrolled()
      .when(
        migrate(merged, [
          { from: 'B', to: 'AB' },
          { from: 'A', to: 'AB' },
        ]),
      )
      .then('CertificationMigrated');
  });

  it('is the same code, or nothing, where the certification says nothing', () => {
    const { equivalences: _none, ...renamed } = version([{ ...a, code: 'N' }, b], []);
    enrolled()
      .when(
        migrate(renamed, [
          { from: 'A', to: 'N' },
          { from: 'B', to: 'B' },
        ]),
      )
      .thenRefused('migration.equivalence-missing');
    enrolled()
      .when(migrate(renamed))
      .then({
        type: 'CertificationMigrated',
        data: {
          blocks: [
            { from: 'A', to: null },
            { from: 'B', to: 'B' },
          ],
        },
      });
    enrolled()
      .when(
        migrate(pinnedBeforeDeciders(renamed), [
          { from: 'A', to: 'N' },
          { from: 'B', to: 'B' },
        ]),
      )
      .then('CertificationMigrated');
  });
});

describe('a certificate that was given', () => {
  const issued = (block: string, number: string) => fact('issue-block-certificate', { block }, day, { attached: { number } });
  const certified = () =>
    enrolled().and(stageAgreed(day), stageStarted(day), ...validatedA(day), ...validatedB(day), issued('A', 'N-A'), issued('B', 'N-B'));
  const former = (block: string, ...blocks: readonly string[]) => ({
    number: `N-${block}`,
    on: day,
    block,
    certification: { code: 'two-blocks', version: '1', digest: withFinalAssessment.digest },
    blocks,
    withdrawnOn: null,
  });

  it('is still known where a migration merges or splits its block, with what has become of it', () => {
    expect(certified().and(migrate(merged)).journey.state.formerCertificates).toEqual([former('A', 'AB'), former('B', 'AB')]);
    expect(certified().and(migrate(split)).journey.state.formerCertificates).toEqual([former('A', 'A1', 'A2')]);
    expect(certified().and(migrate({ ...withFinalAssessment, version: '2', digest: '7'.repeat(64) })).journey.state).not.toHaveProperty(
      'formerCertificates',
    );
  });
});

describe('what proves a block across versions', () => {
  it('is what the certification says, either way', () => {
    expect(blocksProving(withFinalAssessment, merged, 'AB')).toEqual(['A', 'B']);
    expect(blocksProving(merged, withFinalAssessment, 'A')).toEqual(['AB']);
    expect(blocksProving(withFinalAssessment, split, 'A2')).toEqual(['A']);
    expect(blocksProving(split, withFinalAssessment, 'A')).toEqual([]);
    expect(blocksProving(split, withFinalAssessment, 'B')).toEqual(['B']);
    expect(blocksProving(withFinalAssessment, { ...withFinalAssessment, version: '3' }, 'B')).toEqual(['B']);
  });
});
