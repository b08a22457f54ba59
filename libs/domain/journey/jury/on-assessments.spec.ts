import type { CertificationRules } from '../../certification/rules.js';
import { blockStatus, isBlockValid } from '../blocks/status.js';
import { remaining } from '../remaining.js';
import { untoldResults } from '../results.js';
import { decidedOnAssessments, deliberatedOnAssessments, gradedByJury } from '../testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  documentsAccepted,
  everyCriterion,
  file,
  finalParts,
  graded,
  heard,
  lines,
  member,
  minutesSigned,
  motive,
  notified,
  passed,
  resitOpened,
  scheduled,
  stageAgreed,
  stageCompleted,
  stageStarted,
  unanimously,
  validatedA,
  validatedB,
} from '../testing/facts.js';
import { fact, given, started, type Fact, type Given } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const entered = (rules: CertificationRules, data: Parameters<typeof started>[1] = {}): Given =>
  given(rules).and(started('2025-01-06', data));
const inHost = (rules: CertificationRules): Given => entered(rules).and(stageAgreed('2025-01-07'), stageStarted('2025-01-07'));
const file1 = [fact('submit-document', { document: 'DP', file }, day), fact('accept-document', { document: 'DP' }, day)];
const failedA = [
  ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
  concluded('A', day, motive('A.1.1')),
];
/** A.1.1 is not acquired, and the block is proposed all the same. */
const partlyA = [
  ...passed('A-E1', day, { 'A.1.1': 'PARTIELLEMENT_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
  concluded('A', day),
];
const graded0 = () => inHost(gradedByJury).and(...validatedA(day), ...validatedB(day), ...file1);
const final0 = () =>
  inHost(decidedOnAssessments).and(...validatedA(day), ...validatedB(day), stageCompleted(day), ...documentsAccepted(day));
const granted0 = () => final0().and(convened(day), heard(day, finalParts), decided(day, 'FULL'));
const certificate = (block: string, on = later): Fact =>
  fact('issue-block-certificate', { block }, on, { attached: { number: `CB-${block}` } });
const replacing = (data: object, on = later): Fact =>
  fact('replace-fact', { authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed', ...data } as never, on);

describe('a block whose assessments are before the jury', () => {
  it('is graded in training as any other, and its conclusion is a proposal that validates nothing', () => {
    const proposed = entered(gradedByJury)
      .and(...validatedA(day).slice(0, -1))
      .when(concluded('A', day))
      .then({ type: 'BlockConcluded', data: { block: 'A', validated: true, proposed: true } });
    expect(isBlockValid(proposed.journey.state, 'A')).toBe(false);
    expect(blockStatus(proposed.journey, 'A')).toBe('PROPOSED');
    proposed.when(certificate('A')).thenRefusedSaying('block.not-valid', /c’est la décision du jury qui le valide/);
    proposed.when(concluded('A', later)).thenRefused('block.already-proposed');
  });

  it('may be concluded as not proposed, with motives, and a resit follows', () => {
    const against = entered(gradedByJury).and(...failedA);
    expect(blockStatus(against.journey, 'A')).toBe('NOT_PROPOSED');
    against.when(concluded('A', later, motive('A.1.1'))).thenRefusedSaying('block.already-concluded', /non proposé à la validation/);
    against.when(resitOpened('A-E1', later)).then('ResitOpened');
  });

  it('is never said not to exist, nor to have no assessment', () => {
    entered(gradedByJury).when(scheduled('A-E1', day)).then('AssessmentScheduled');
    const inVae = entered(gradedByJury, { path: 'VAE' });
    inVae.when(scheduled('A-E1', day)).thenRefused('path.no-block-assessment');
    inVae.when(concluded('A', day)).thenRefusedSaying('path.no-block-assessment', /c’est le jury qui valide les blocs/);
  });

  it('becomes valid on the day of the jury’s decision, and certified once that is notified', () => {
    const decision = granted0();
    expect([isBlockValid(decision.journey.state, 'A'), blockStatus(decision.journey, 'A')]).toEqual([true, 'VALID']);
    decision.when(certificate('A')).thenRefused('certificate.decision-not-notified');
    decision
      .and(...minutesSigned(day), notified(day))
      .when(certificate('A'))
      .then('BlockCertificateIssued');
  });

  it('comes after its prerequisites once they are proposed, and is not awaited where they are not', () => {
    const chained = inHost(deliberatedOnAssessments);
    chained
      .and(...validatedB(day).slice(0, -1))
      .when(concluded('B', day))
      .thenRefused('block.prerequisite-missing');
    const proposed = chained.and(...validatedA(day), ...validatedB(day).slice(0, -1));
    proposed.when(concluded('B', day)).then('BlockConcluded');
    const against = chained.and(...failedA, ...validatedB(day).slice(0, -1), ...file1);
    against.when(concluded('B', day)).thenRefused('block.prerequisite-missing');
    against
      .and(convened(day))
      .when(decided(day, 'DEFERRED', { motives: [motive('A.1.1')] }))
      .then('JuryDecided');
  });
});

describe('the jury that validates blocks on their assessments', () => {
  it('sits once their evaluators have told of each, for it or against', () => {
    const without = inHost(gradedByJury).and(...validatedA(day), ...file1, convened(day));
    without.when(heard(day, everyCriterion)).thenRefusedSaying('jury.block-to-propose', /restent à conclure par les évaluateurs.*: B\./);
    without
      .and(...validatedB(later))
      .when(heard(day, everyCriterion))
      .thenRefused('jury.block-to-propose');
    without
      .and(...validatedB(day))
      .when(heard(day, everyCriterion))
      .then('SoutenanceHeld');
    inHost(gradedByJury)
      .and(...failedA, ...validatedB(day), ...file1, convened(day))
      .when(heard(day, everyCriterion))
      .then('SoutenanceHeld');
  });

  it('is convened before that unless the règlement forbids it', () => {
    inHost(gradedByJury).when(convened(day)).then('JuryConvened');
    inHost(deliberatedOnAssessments).when(convened(day)).thenRefused('jury.block-to-propose');
    inHost(deliberatedOnAssessments)
      .and(...validatedA(day), ...validatedB(day))
      .when(convened(day))
      .then('JuryConvened');
  });

  it('decides by its own grid where it has one over them, whatever was proposed', () => {
    const against = inHost(gradedByJury).and(...failedA, ...validatedB(day), ...file1, convened(day), heard(day, everyCriterion));
    against.when(decided(day, 'FULL')).then({ type: 'JuryDecided', data: { decision: 'FULL', blocks: ['A', 'B'] } });
    const failed = graded0().and(convened(day), heard(day, { ...everyCriterion, 'A.1.1': 'NON_ACQUIS' }));
    failed.when(decided(day, 'FULL')).thenRefused('decision.block-not-valid');
    failed.when(decided(day, 'PARTIAL', { blocks: ['B'], motives: [motive('A.1.1')] })).then('JuryDecided');
  });

  it('decides on their gradings where it has none, and cannot grant what they do not', () => {
    const against = inHost(decidedOnAssessments).and(
      ...failedA,
      ...validatedB(day),
      stageCompleted(day),
      ...documentsAccepted(day),
      convened(day),
      heard(day, finalParts),
    );
    against.when(decided(day, 'FULL')).thenRefused('decision.block-not-valid');
    against.when(decided(day, 'PARTIAL', { blocks: ['A', 'B'], motives: [] })).thenRefused('decision.block-not-valid');
    against.when(decided(day, 'PARTIAL', { blocks: ['B'], motives: [] })).thenRefused('motive.missing');
    against
      .when(decided(day, 'PARTIAL', { blocks: ['B'], motives: [motive('A.1.1')] }))
      .then({ type: 'JuryDecided', data: { blocks: ['B'], finalAssessmentValidated: true } });
  });

  it('leaves out no block that is wholly acquired, and turns down a proposal by a line that is not', () => {
    const whole = final0().and(convened(day), heard(day, finalParts));
    whole.when(decided(day, 'PARTIAL', { blocks: ['B'] })).thenRefused('motive.missing');
    const partly = inHost(decidedOnAssessments).and(
      ...partlyA,
      ...validatedB(day),
      stageCompleted(day),
      ...documentsAccepted(day),
      convened(day),
      heard(day, finalParts),
    );
    partly.when(decided(day, 'FULL')).then('JuryDecided');
    const turnedDown = partly.and(decided(day, 'PARTIAL', { blocks: ['B'], motives: [motive('A.1.1')] }));
    expect(blockStatus(turnedDown.journey, 'A')).toBe('PROPOSED');
    turnedDown.when(resitOpened('A-E1', later)).thenRefused('resit.block-proposed');
    turnedDown
      .and(...minutesSigned(day), notified(day))
      .when(resitOpened('A-E1', later))
      .then('ResitOpened');
  });

  it('reopens only what is missing: what it granted is not sat, proposed or decided again', () => {
    const partial = inHost(decidedOnAssessments).and(
      ...failedA,
      ...validatedB(day),
      stageCompleted(day),
      ...documentsAccepted(day),
      convened(day),
      heard(day, finalParts),
      decided(day, 'PARTIAL', { blocks: ['B'], motives: [motive('A.1.1')] }),
    );
    expect(remaining(partial.journey).map(({ code, about }) => [code, about?.value ?? null])).toEqual([
      ['resit', 'A-E1'],
      ['block', 'A'],
      ['jury', null],
      ['decision', null],
      ['minutes', 'ses_1'],
      ['notification', 'ses_1'],
      ['diploma', null],
    ]);
    partial.when(scheduled('B-E1', later)).thenRefused('assessment.over', 'block.already-valid');
    const again = partial.and(
      resitOpened('A-E1', later),
      scheduled('A-E1', later),
      fact('record-attendance', { assessment: 'A-E1', attendance: 'PRESENT' }, later),
      graded('A-E1', later, allAcquired('A.1.1')),
    );
    const second = again.and(convened(later, { session: 'ses_2' }));
    second.when(decided(later, 'FULL', { session: 'ses_2' })).thenRefused('decision.block-not-valid', 'jury.block-to-propose');
    second
      .and(concluded('A', later))
      .when(decided(later, 'FULL', { session: 'ses_2' }))
      .then('JuryDecided');
  });

  it('decides on blocks alone where the journey aims at no more, the final assessment being asked of nobody', () => {
    const blocks = entered(decidedOnAssessments, { scope: 'BLOCKS', targetBlocks: ['A'] }).and(...validatedA(day), convened(day));
    expect(remaining(blocks.journey).map(({ code }) => code)).toEqual(['decision']);
    const decision = blocks.and(decided(day, 'PARTIAL', { blocks: ['A'] }), ...minutesSigned(day), notified(day));
    decision.when(certificate('A')).then('BlockCertificateIssued');
  });
});

describe('a criterion exempted by the jury', () => {
  const asked = (journey: Given): Given =>
    journey.and(
      fact('request-dispense', { dispenseId: 'dis_1', criterion: 'A.1.1' }, day),
      ...(['H_PLUS_OFFICER', 'TRAINING_MANAGER'] as const).map((by) =>
        fact('record-opinion', { dispenseId: 'dis_1', by, favourable: true, reasons: 'sealed' }, day),
      ),
    );
  const findings = { granted: true, abilityPreserved: true, criterionNotApplicable: true, reasons: 'sealed' };
  const exempted = fact(
    'decide-dispense',
    { dispenseId: 'dis_1', session: 'ses_1', ...findings, ...unanimously('jur_1', 'jur_2', 'jur_3') },
    day,
  );

  it('counts at once for the block that it is to validate, though that was not proposed', () => {
    const heardOnce = asked(
      inHost(decidedOnAssessments).and(
        ...failedA,
        ...validatedB(day),
        stageCompleted(day),
        ...documentsAccepted(day),
        convened(day),
        heard(day, finalParts),
      ),
    );
    heardOnce.when(decided(day, 'FULL')).thenRefused('decision.block-not-valid');
    heardOnce.and(exempted).when(decided(day, 'FULL')).then('JuryDecided');
  });

  it('is not asked for any more once the block is granted', () => {
    granted0()
      .when(fact('request-dispense', { dispenseId: 'dis_2', criterion: 'A.1.1' }, later))
      .thenRefused('dispense.block-concluded', 'journey.ended');
  });
});

describe('fraud at an assessment before the jury', () => {
  const opened = fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', grievances: 'sealed' }, day);
  const observed = fact('record-observations', { observations: 'sealed' }, day);
  const voided = fact('void-for-fraud', { reasons: 'sealed' }, day);

  it('is looked into after the proposal too, and nothing of the block is granted meanwhile', () => {
    const suspected = final0().and(convened(day), opened);
    suspected.and(heard(day, finalParts)).when(decided(day, 'FULL')).thenRefused('decision.block-not-valid', 'fraud.assessment-suspected');
    const inTwoTimes = suspected.and(heard(day, finalParts));
    inTwoTimes.when(decided(day, 'PARTIAL', { blocks: ['A', 'B'] })).thenRefused('decision.block-not-valid', 'fraud.assessment-suspected');
    inTwoTimes.when(decided(day, 'PARTIAL', { blocks: ['B'] })).then('JuryDecided');
  });

  it('takes the proposal with the attempt that it voids: the block is concluded again before a jury sits', () => {
    const communicated = final0().and(fact('communicate-conclusion', { block: 'A' }, day));
    const gone = communicated.and(opened, observed, voided, convened(day));
    const { A } = gone.journey.state.blocks;
    expect([A?.conclusions, A?.communicated]).toEqual([[], undefined]);
    gone.when(heard(day, finalParts)).thenRefused('jury.block-to-propose');
    gone.when(concluded('A', day)).thenRefused('motive.missing');
    gone
      .and(concluded('A', day, motive('A.1.1', 'A.1.2')))
      .when(heard(day, finalParts))
      .then('SoutenanceHeld');
  });

  it('gives the grid back to an appeal upheld, and the block is concluded on it again', () => {
    const upheld = final0().and(
      opened,
      observed,
      voided,
      fact('file-appeal', { assessment: 'A-E1', grounds: 'sealed' }, later),
      fact('decide-appeal', { upheld: true, motive: 'sealed' }, later),
    );
    upheld.when(concluded('A', later)).then({ type: 'BlockConcluded', data: { validated: true, proposed: true } });
  });
});

describe('a grid typed wrong before the jury', () => {
  const right = {
    kind: 'GRID',
    assessment: 'A-E1',
    replacement: { evaluator: 'evl_1', lines: lines(allAcquired('A.1.1', 'A.1.2', 'A.2.1')) },
  };
  const wrong = { kind: 'GRID', assessment: 'A-E1', replacement: null };

  it('gives way to another, and the proposal that rested on it falls where it says otherwise', () => {
    const against = inHost(decidedOnAssessments).and(...failedA);
    const replaced = against.when(replacing({ fact: right })).then({ type: 'FactReplaced', data: { falls: { conclusions: true } } });
    replaced.when(concluded('A', later)).then({ type: 'BlockConcluded', data: { validated: true, proposed: true } });
    const stays = inHost(decidedOnAssessments).and(...partlyA);
    stays.when(replacing({ fact: right })).then({ type: 'FactReplaced', data: { falls: { conclusions: false } } });
  });

  it('stays under the decision that granted the block on it, until that is replaced or annulled', () => {
    granted0()
      .when(replacing({ fact: wrong }))
      .thenRefusedSaying('replacement.decision-rests', /La session ses_1 a accordé le bloc A/);
    granted0()
      .when(replacing({ fact: { kind: 'CONCLUSION', block: 'A', replacement: null } }))
      .thenRefused('replacement.decision-rests');
    const annulled = granted0().and(replacing({ fact: { kind: 'DECISION', session: 'ses_1', replacement: null }, ground: 'IRREGULARITY' }));
    expect(blockStatus(annulled.journey, 'A')).toBe('PROPOSED');
    annulled.when(replacing({ fact: wrong })).then('FactReplaced');
  });
});

describe('what the candidate knows of a block that a jury validates', () => {
  const hidden = ({ events }: Given): readonly string[] => {
    const { hidden: versions } = untoldResults(events);
    return events.filter(({ version }) => versions.has(version)).map(({ type }) => type);
  };

  it('is nothing of grids and proposal before they are communicated, or the decision notified', () => {
    const proposed = entered(gradedByJury).and(...validatedA(day));
    expect(hidden(proposed)).toEqual(['GridRecorded', 'GridRecorded', 'BlockConcluded']);
    expect(hidden(proposed.and(fact('communicate-conclusion', { block: 'A' }, day)))).toEqual([]);
    const decision = granted0();
    expect(hidden(decision)).toEqual(expect.arrayContaining(['GridRecorded', 'BlockConcluded', 'JuryDecided']));
    expect(hidden(decision.and(...minutesSigned(day), notified(day)))).toEqual([]);
  });
});

describe('a migration after the proposal', () => {
  const migrated = (rules: CertificationRules): Fact => {
    const blocks = ['A', 'B'].map((code) => ({ from: code, to: code }));
    const stated = blocks.map(({ from, to }) => ({ from: [from], to: [to] }));
    const next = { ...rules, version: '2', digest: '9'.repeat(64), equivalences: [{ from: '1', blocks: stated, source: 'test' }] };
    return fact('migrate-certification', { version: '2', blocks, motive: 'sealed' }, later, { attached: { rules: next } });
  };

  it('that adds a line has the block graded and concluded anew, for it or against', () => {
    const longer = decidedOnAssessments.blocks.map((block) =>
      block.code === 'A'
        ? {
            ...block,
            skills: [...block.skills, { code: 'A.3', criteria: ['A.3.1'] }],
            assessments: block.assessments.map((each) => (each.code === 'A-E2' ? { ...each, criteria: ['A.2.1', 'A.3.1'] } : each)),
          }
        : block,
    );
    const added = final0().and(migrated({ ...decidedOnAssessments, blocks: longer }));
    expect(remaining(added.journey).map(({ code }) => code)).toEqual(expect.arrayContaining(['grid', 'block']));
    added.and(convened(later), heard(later, finalParts)).when(decided(later, 'FULL')).thenRefused('decision.block-not-valid');
    const line = lines({ 'A.3.1': 'NON_ACQUIS' });
    const failed = added.and(fact('amend-grid', { assessment: 'A-E2', evaluator: 'evl_1', lines: line, reason: 'sealed' }, later));
    failed.when(resitOpened('A-E2', later)).thenRefused('resit.block-proposed');
    const against = failed.when(concluded('A', later, motive('A.3.1'))).then({ type: 'BlockConcluded', data: { validated: false } });
    against.when(resitOpened('A-E2', later)).then('ResitOpened');
  });

  it('to a version whose assessments validate the block asks its evaluators to conclude it, and no more', () => {
    const paths = {
      ...decidedOnAssessments.paths,
      TRAINING: { ...decidedOnAssessments.paths.TRAINING!, blocksValidatedBy: 'ASSESSMENTS' as const },
    };
    const moved = final0().and(migrated({ ...decidedOnAssessments, paths }));
    expect(isBlockValid(moved.journey.state, 'A')).toBe(false);
    expect(
      remaining(moved.journey).flatMap(({ code, about }) => (code === 'block' || code === 'resit' ? [[code, about?.value]] : [])),
    ).toEqual([
      ['block', 'A'],
      ['block', 'B'],
    ]);
    const done = moved.when(concluded('A', later)).then('BlockConcluded');
    expect(isBlockValid(done.journey.state, 'A')).toBe(true);
  });
});

describe('who leaves for another path', () => {
  it('takes no proposal along as a validation', () => {
    const moved = graded0().and(fact('change-path', { path: 'VAE', route: 'VAE', inInitialTraining: false }, later));
    expect(isBlockValid(moved.journey.state, 'A')).toBe(false);
    expect(remaining(moved.journey).map(({ code }) => code)).toContain('validation-file');
  });

  it('keeps what a jury has granted', () => {
    const partial = graded0().and(
      convened(day, { members: [member('jur_1', { president: true, qualities: ['ACADEMIC'] }), member('jur_2'), member('jur_3')] }),
      heard(day, { ...everyCriterion, 'B.1.1': 'NON_ACQUIS' }),
      decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }),
      fact('change-path', { path: 'VAE', route: 'VAE', inInitialTraining: false }, later),
    );
    expect([isBlockValid(partial.journey.state, 'A'), isBlockValid(partial.journey.state, 'B')]).toEqual([true, false]);
  });
});
