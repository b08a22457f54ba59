import type { CertificationRules } from '../../certification/rules.js';
import { fold } from '../evolve.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  diplomaIssued,
  finalParts,
  heard,
  passed,
  readyForJury,
  refusedForFraud,
  stageAgreed,
  stageStarted,
  validatedB,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact } from '../testing/given.js';
import { told } from '../testing/vae-facts.js';
import { clausesBehind } from '../why/grounds.js';

const fourEyes: CertificationRules = {
  ...withFinalAssessment,
  reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } },
};
const { fourEyes: _, ...earlierReglement } = withFinalAssessment.reglement;
const pinnedEarlier: CertificationRules = { ...withFinalAssessment, reglement: earlierReglement };

const day = '2024-09-10';
const heardFrom: readonly Fact[] = [fact('record-observations', { observations: 'sealed' }, day)];
const opened = (concerns: 'BLOCK' | 'DIPLOMA' | 'DECISION') =>
  fact('open-fraud-procedure', { concerns, ...(concerns === 'BLOCK' && { block: 'A' }), grievances: 'sealed' }, day);
const withdrawn = fact('withdraw-for-fraud', { reasons: 'sealed' }, day);

/** Block A graded by one person and concluded by another; everything else by whoever the specs use unless told otherwise. */
const validA = (rules: CertificationRules) =>
  given(rules).and(
    started('2024-09-02'),
    ...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')).map((each) => by('act_grader', each)),
    ...passed('A-E2', day, allAcquired('A.2.1')).map((each) => by('act_other-grader', each)),
    by('act_manager', concluded('A', day)),
  );
const procedure = (rules: CertificationRules) => validA(rules).and(by('act_opener', opened('BLOCK')), ...heardFrom);

const presented = (rules: CertificationRules) =>
  given(rules).and(started('2024-09-02'), ...readyForJury('2024-09-05'), convened(day), by('act_jury', heard(day, finalParts)));

describe('four eyes', () => {
  it('let nobody withdraw a block alone: not who opened the procedure, nor who graded or concluded the block', () => {
    const heardCase = procedure(fourEyes);
    heardCase.when(by('act_opener', withdrawn)).thenRefused('fraud.same-person-as-opened');
    for (const judge of ['act_grader', 'act_other-grader', 'act_manager'])
      heardCase.when(by(judge, withdrawn)).thenRefused('fraud.same-person-as-judged');
    heardCase.when(by('act_second', withdrawn)).then('WithdrawnForFraud');
  });

  it('are told where what may be done is asked, to each by who they are', () => {
    const heardCase = procedure(fourEyes);
    expect(heardCase.forbids('withdraw-for-fraud', day, 'act_opener')).toEqual(['fraud.same-person-as-opened']);
    expect(heardCase.forbids('withdraw-for-fraud', day, 'act_grader')).toEqual(['fraud.same-person-as-judged']);
    expect(heardCase.forbids('withdraw-for-fraud', day, 'act_second')).toEqual([]);
  });

  it('bind who amended a grid, and not who graded another block', () => {
    const lines = [{ criterion: 'A.1.1', grading: 'ACQUIS' as const }];
    const amendment = fact('amend-grid', { assessment: 'A-E1', evaluator: 'evl_1', lines, reason: 'sealed' }, day);
    const heardCase = given(fourEyes)
      .and(started('2024-09-02'), stageAgreed('2024-09-05'), stageStarted('2024-09-05'))
      .and(...validatedB('2024-09-05').map((each) => by('act_of-b', each)))
      .and(...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')), by('act_amender', amendment))
      .and(...passed('A-E2', day, allAcquired('A.2.1')), concluded('A', day))
      .and(by('act_opener', opened('BLOCK')), ...heardFrom);
    heardCase.when(by('act_amender', withdrawn)).thenRefused('fraud.same-person-as-judged');
    heardCase.when(by('act_of-b', withdrawn)).then('WithdrawnForFraud');
  });

  it('let nobody withdraw a diploma that rests on what they judged', () => {
    const delivered = presented(fourEyes).and(by('act_president', decided(day, 'FULL')), ...told('ses_1', day), diplomaIssued(day));
    const heardCase = delivered.and(by('act_opener', opened('DIPLOMA')), ...heardFrom);
    for (const judge of ['act_jury', 'act_president', 'act_test'])
      heardCase.when(by(judge, withdrawn)).thenRefused('fraud.same-person-as-judged');
    heardCase.when(by('act_second', withdrawn)).then('WithdrawnForFraud');
  });

  it('keep a jury from refusing for fraud by the hand of who accused, and let it by another', () => {
    const accused = presented(fourEyes).and(by('act_opener', opened('DECISION')), ...heardFrom);
    const refusal = refusedForFraud(day);
    accused.when(by('act_opener', refusal)).thenRefused('fraud.same-person-as-opened');
    accused.when(by('act_jury', refusal)).then('RefusedForFraud');
  });

  it('keep who opened a procedure from moving its date, which would shorten the delay of the candidate', () => {
    const version = (rules: CertificationRules) => validA(rules).and(by('act_opener', opened('BLOCK'))).journey.state.version;
    const moved = (rules: CertificationRules) =>
      fact('rectify', { eventVersion: version(rules), field: 'OCCURRED_AT', value: '2024-09-11', reason: 'sealed' }, '2024-09-12');
    const accused = (rules: CertificationRules) => validA(rules).and(by('act_opener', opened('BLOCK')));
    accused(fourEyes)
      .when(by('act_opener', moved(fourEyes)))
      .thenRefused('fraud.same-person-as-opened');
    accused(fourEyes)
      .when(by('act_second', moved(fourEyes)))
      .then('FactRectified');
    accused(pinnedEarlier)
      .when(by('act_opener', moved(pinnedEarlier)))
      .then('FactRectified');
    const twice = accused(fourEyes)
      .and(by('act_second', fact('close-fraud-procedure', { reasons: 'sealed' }, '2024-09-11')))
      .and(by('act_second', opened('BLOCK')));
    twice.when(by('act_opener', moved(fourEyes))).thenRefused('fraud.same-person-as-opened');
  });

  it('let who accused close the procedure without effect', () => {
    procedure(fourEyes)
      .when(by('act_opener', fact('close-fraud-procedure', { reasons: 'sealed' }, day)))
      .then('FraudProcedureClosed');
  });

  it('have an appeal decided by another than who recorded the decision', () => {
    const appealed = presented(fourEyes)
      .and(by('act_president', decided(day, 'FULL')), ...told('ses_1', day))
      .and(fact('file-appeal', { session: 'ses_1', grounds: 'sealed' }, day));
    const answer = fact('decide-appeal', { upheld: true, motive: 'sealed' }, day);
    for (const judge of ['act_jury', 'act_president']) appealed.when(by(judge, answer)).thenRefused('appeal.same-person-as-decided');
    appealed.when(by('act_second', answer)).then('AppealDecided');
  });

  it('cite the règlement, also in why a withdrawal is what it is', () => {
    const refusal = procedure(fourEyes).decide(by('act_opener', withdrawn));
    expect(refusal.accepted || refusal.unmet.map(({ source }) => source)).toEqual(['règlement, quatre yeux (valeur par défaut)']);
    const { events } = procedure(fourEyes).and(by('act_second', withdrawn));
    const withdrawal = events.at(-1);
    expect(withdrawal && clausesBehind({ rules: fourEyes, state: fold(events) }, withdrawal).map(({ rule }) => rule)).toContain(
      'quatre yeux',
    );
  });

  it('bind no journey whose rules were pinned before them, nor where the règlement does without, and leave its state as it was', () => {
    for (const rules of [pinnedEarlier, withFinalAssessment]) {
      const heardCase = procedure(rules);
      expect(JSON.stringify(heardCase.journey.state)).not.toMatch(/judgedBy|openedBy|fourEyes/);
      heardCase.when(by('act_opener', withdrawn)).then('WithdrawnForFraud');
    }
  });

  it('bind from the migration to rules that ask for them, for what is recorded from then on', () => {
    const rules = { ...fourEyes, version: '2', digest: '7'.repeat(64) };
    const blocks = ['A', 'B'].map((code) => ({ from: code, to: code }));
    const migrated = validA(pinnedEarlier)
      .and(fact('migrate-certification', { version: '2', blocks, motive: 'sealed' }, day, { attached: { rules } }))
      .and(by('act_opener', opened('BLOCK')), ...heardFrom);
    migrated.when(by('act_opener', withdrawn)).thenRefused('fraud.same-person-as-opened');
    migrated.when(by('act_grader', withdrawn)).then('WithdrawnForFraud');
  });

  it('follow a block through a migration that gives it another code', () => {
    const rules = {
      ...fourEyes,
      version: '2',
      digest: '6'.repeat(64),
      blocks: fourEyes.blocks.map((block) => (block.code === 'A' ? { ...block, code: 'Z' } : block)),
      equivalences: [
        {
          from: '1',
          blocks: [
            { from: ['A'], to: ['Z'] },
            { from: ['B'], to: ['B'] },
          ],
          source: 'test',
        },
      ],
    };
    const blocks = [
      { from: 'A', to: 'Z' },
      { from: 'B', to: 'B' },
    ];
    const migrated = procedure(fourEyes).and(
      fact('migrate-certification', { version: '2', blocks, motive: 'sealed' }, day, { attached: { rules } }),
    );
    migrated.when(by('act_grader', withdrawn)).thenRefused('fraud.same-person-as-judged');
  });
});
