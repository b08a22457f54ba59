import { blockGradings } from '../blocks/attempts.js';
import { blockStatus } from '../blocks/status.js';
import { remaining } from '../remaining.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import { allAcquired, attended, concluded, graded, motive, passed, resitOpened, scheduled } from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-03-12';
const late = '2025-03-26';
const acquired = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
const opened = (on = day, assessment = 'A-E1') =>
  fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment, grievances: 'sealed' }, on);
const observed = (on = later) => fact('record-observations', { observations: 'sealed' }, on);
const voided = (on = later) => fact('void-for-fraud', { reasons: 'sealed' }, on);
const contested = (on = later) => fact('file-appeal', { assessment: 'A-E1', grounds: 'sealed' }, on);
const appealDecided = (upheld: boolean, on = later) => fact('decide-appeal', { upheld, motive: 'sealed' }, on);
const ruled = (fraudCountsAsAttempt: boolean, fourEyes = false) => ({
  ...withFinalAssessment,
  reglement: {
    ...withFinalAssessment.reglement,
    fraudCountsAsAttempt: { value: fraudCountsAsAttempt, source: 'règlement, art. 12' },
    fourEyes: { value: fourEyes, source: 'règlement, art. 13' },
  },
});
const enrolled = (rules = withFinalAssessment) => given(rules).and(started('2025-01-06'));
const sat = (...facts: readonly Fact[]) => enrolled().and(scheduled('A-E1', day), attended('A-E1', day), ...facts);

describe('a suspicion of fraud at an assessment', () => {
  it('is raised before anything is concluded on it, with or without a grid', () => {
    sat()
      .when(opened())
      .then({ type: 'FraudProcedureOpened', data: { concerns: 'ASSESSMENT', block: 'A', assessment: 'A-E1', attempt: 1 } });
    sat(graded('A-E1', day, acquired))
      .when(opened())
      .then('FraudProcedureOpened');
  });

  it('names an assessment that the candidate has taken', () => {
    sat().when(opened(day, 'Z-E1')).thenRefused('assessment.unknown');
    sat().when(opened(day, 'A-E2')).thenRefused('fraud.assessment-not-attended');
    sat()
      .when(fact('open-fraud-procedure', { concerns: 'ASSESSMENT', grievances: 'sealed' }, day))
      .thenRefused('fraud.assessment-missing');
    sat()
      .when(fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', block: 'A', grievances: 'sealed' }, day))
      .thenRefused('fraud.block-unexpected');
    sat()
      .when(fact('open-fraud-procedure', { concerns: 'DECISION', assessment: 'A-E1', grievances: 'sealed' }, day))
      .thenRefused('fraud.assessment-unexpected');
  });

  it('is about the block once it is valid, and came too late under rules of before once it was concluded', () => {
    const valid = sat(graded('A-E1', day, acquired)).and(...passed('A-E2', day, allAcquired('A.2.1')), concluded('A', day));
    valid.when(opened()).thenRefused('block.already-valid');
    failed(enrolled(pinnedBeforeDeciders(withFinalAssessment)))
      .when(opened())
      .thenRefused('fraud.assessment-concluded');
  });

  it('holds back the conclusion of that block, and of no other', () => {
    const ready = sat(graded('A-E1', day, acquired)).and(...passed('A-E2', day, allAcquired('A.2.1')));
    ready.and(opened()).when(concluded('A', day)).thenRefused('fraud.assessment-suspected');
    ready
      .and(opened(), fact('close-fraud-procedure', { reasons: 'sealed' }, day))
      .when(concluded('A', day))
      .then('BlockConcluded');
  });
});

/** A-E1 shows A.2.1 acquired, and fails elsewhere; the block is concluded, not validated. */
const failed = (journey = enrolled()) =>
  journey.and(
    ...passed('A-E1', day, { ...acquired, 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS' }),
    ...passed('A-E2', day, allAcquired('A.2.1')),
    concluded('A', day, motive('A.1.1')),
  );
const gradingsOf = ({ journey }: Given) => Object.fromEntries(blockGradings(journey, journey.rules.blocks[0]!));

describe('fraud found once the block is concluded, not validated', () => {
  it('voids the attempt, which counts no more; a resit shows all of it again', () => {
    const without = failed().and(opened(), observed(), voided());
    expect(gradingsOf(without)).toEqual({ 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'ACQUIS' });
    expect(blockStatus(without.journey, 'A')).toBe('NOT_VALIDATED');
    const cheated = failed().and(opened(day, 'A-E2'), observed(), voided());
    const both = cheated.and(opened(later), observed(late), voided(late));
    expect(gradingsOf(both)).toEqual({ 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'NON_ACQUIS' });
    const again = both.and(resitOpened('A-E1', late), ...passed('A-E1', late, acquired));
    expect(gradingsOf(again)).toMatchObject({ 'A.2.1': 'ACQUIS' });
    again.when(concluded('A', late)).then({ type: 'BlockConcluded', data: { validated: true } });
  });

  it('names the attempt that the candidate came to, or another by its number, whatever was opened since', () => {
    failed()
      .and(resitOpened('A-E1', later))
      .when(opened(later))
      .then({ type: 'FraudProcedureOpened', data: { assessment: 'A-E1', attempt: 1 } });
    const lines = { 'A.1.1': 'ACQUIS', 'A.1.2': 'ACQUIS' } as const;
    const retaken = failed().and(resitOpened('A-E1', later), ...passed('A-E1', later, lines));
    const first = fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', attempt: 1, grievances: 'sealed' }, later);
    retaken.when(opened(later)).then({ type: 'FraudProcedureOpened', data: { attempt: 2 } });
    const without = retaken.and(first, observed(later), voided(late));
    expect(gradingsOf(without)).toEqual({ 'A.1.1': 'ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' });
    expect(remaining(without.journey).map(({ code }) => code)).not.toContain('grid');
    without.when(concluded('A', late)).then('BlockConcluded');
    const other = { concerns: 'ASSESSMENT' as const, assessment: 'A-E1', grievances: 'sealed' };
    retaken.when(fact('open-fraud-procedure', { ...other, attempt: 3 }, later)).thenRefused('fraud.assessment-not-attended');
  });

  it('uses the attempt up, though the règlement does not count one voided before it was concluded on', () => {
    const without = failed(enrolled(ruled(false))).and(opened(), observed(), voided());
    without.when(scheduled('A-E1', later)).thenRefused('assessment.over');
    without.when(resitOpened('A-E1', later)).then('ResitOpened');
  });

  it('is given back by an upheld appeal', () => {
    const upheld = failed().and(opened(), observed(), voided(), contested(), appealDecided(true));
    expect(gradingsOf(upheld)).toEqual(gradingsOf(failed()));
  });

  it('is found of a journey to one block too, which no refusal sends in a circle', () => {
    const onlyA = given().and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['A'] }));
    failed(onlyA).and(opened(), observed(), voided());
    failed(onlyA)
      .when(fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'sealed' }, day))
      .thenRefusedSaying('fraud.block-not-valid', /ou sur une épreuve \(ASSESSMENT\)\.$/);
  });
});

describe('the decision on it', () => {
  it('waits for the candidate’s observations, or for the end of their time', () => {
    sat().and(opened()).when(voided()).thenRefused('fraud.observations-awaited');
    sat().and(opened()).when(voided(late)).then('AssessmentVoidedForFraud');
    sat().and(opened(), observed()).when(voided()).then('AssessmentVoidedForFraud');
  });

  it('voids an assessment, and nothing that is acquired; what is acquired is not voided', () => {
    const suspected = sat().and(opened(), observed());
    suspected.when(fact('withdraw-for-fraud', { reasons: 'sealed' }, later)).thenRefused('fraud.assessment-to-void');
    sat()
      .and(fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, day), observed())
      .when(voided())
      .thenRefused('fraud.not-of-assessment');
    sat().when(voided()).thenRefused('fraud.none-open');
  });

  it('counts as an attempt with nothing acquired, so that the block is concluded without it and a resit may follow', () => {
    const done = sat(graded('A-E1', day, acquired)).and(opened(), observed());
    done.when(voided()).thenWarned('fraud.counts-as-attempt');
    const without = done.and(voided());
    without.when(graded('A-E1', later, acquired)).thenRefused('assessment.voided');
    without.when(scheduled('A-E1', later)).thenRefused('assessment.over');
    without
      .when(fact('rectify', { eventVersion: 3, field: 'ATTENDANCE', value: 'ABSENT', reason: 'sealed' }, later))
      .thenRefused('rectify.attendance-used');
    const failed = without.and(...passed('A-E2', later, allAcquired('A.2.1')), concluded('A', later, motive('A.1.1')));
    expect(blockStatus(failed.journey, 'A')).toBe('NOT_VALIDATED');
    failed.when(resitOpened('A-E1', later)).then('ResitOpened');
  });

  it('leaves the attempt to be taken anew where the règlement does not count it', () => {
    const again = enrolled(ruled(false)).and(scheduled('A-E1', day), attended('A-E1', day), opened(), observed(), voided());
    const retaken = again.and(scheduled('A-E1', late), attended('A-E1', late)).when(graded('A-E1', late, acquired));
    retaken.then({ type: 'GridRecorded', data: { attempt: 1 } });
  });

  it('is another person’s than who opened the procedure, under four eyes', () => {
    const suspected = enrolled(ruled(true, true)).and(scheduled('A-E1', day), attended('A-E1', day), by('act_1', opened()), observed());
    suspected.when(by('act_1', voided())).thenRefused('fraud.same-person-as-opened');
    const done = suspected.and(by('act_2', voided()), contested());
    done.when(by('act_2', appealDecided(true))).thenRefused('appeal.same-person-as-decided');
    done.when(by('act_3', appealDecided(true))).then('AppealDecided');
    const again = done.and(
      ...passed('A-E2', later, allAcquired('A.2.1')),
      concluded('A', later, motive('A.1.1')),
      resitOpened('A-E1', later),
      scheduled('A-E1', later),
      attended('A-E1', later),
      by('act_1', opened(later)),
      observed(),
      by('act_4', voided()),
    );
    again.when(by('act_2', appealDecided(false))).thenRefused('appeal.same-person-as-decided');
    again.when(by('act_4', appealDecided(false))).then('AppealDecided');
  });
});

describe('the appeal against it', () => {
  const done = () => sat(graded('A-E1', day, acquired)).and(opened(), observed(), voided());

  it('is filed in its time, once, about an assessment that was voided', () => {
    sat().when(contested(day)).thenRefused('appeal.no-decision', 'appeal.nothing-voided');
    done()
      .when(contested())
      .then({ type: 'AppealFiled', data: { session: null, assessment: 'A-E1', attempt: 1 } });
    done().when(contested('2025-05-13')).thenRefused('appeal.too-late');
    done().and(contested()).when(contested()).thenRefused('appeal.already-filed');
    done()
      .when(fact('file-appeal', { assessment: 'A-E1', session: 'ses_1', grounds: 'sealed' }, later))
      .thenRefused('appeal.one-subject', 'session.unknown');
    done()
      .when(fact('file-appeal', { grounds: 'sealed' }, later))
      .thenRefused('appeal.one-subject');
  });

  it('gives back what was voided where it is upheld, and nothing where it is not', () => {
    const ready = done().and(...passed('A-E2', later, allAcquired('A.2.1')), contested());
    const rejected = ready.and(appealDecided(false));
    expect(rejected.journey.state.blocks['A']?.assessments['A-E1']?.attempts[0]?.grid).toBeNull();
    const upheld = ready.and(appealDecided(true));
    const [attempt] = upheld.journey.state.blocks['A']?.assessments['A-E1']?.attempts ?? [];
    expect([attempt?.attendance, attempt?.grid?.gradings, attempt?.voided]).toEqual(['PRESENT', acquired, undefined]);
    upheld.when(concluded('A', later)).then({ type: 'BlockConcluded', data: { validated: true } });
  });
});
