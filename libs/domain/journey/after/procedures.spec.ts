/** Several things may be found in one journey: each has its own procedure, its own delay and its own end. */
import { deadlines } from '../clocks/deadlines.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import { attended, scheduled, validatedA } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-03-12';
const ofA = { concerns: 'BLOCK', block: 'A' } as const;
const ofOther = { concerns: 'ASSESSMENT', assessment: 'B-E1' } as const;
const opened = (about: typeof ofA | typeof ofOther, on = day) => fact('open-fraud-procedure', { ...about, grievances: 'x' }, on);
const observed = (about: object = {}) => fact('record-observations', { ...about, observations: 'x' }, later);
const closed = (about: object = {}) => fact('close-fraud-procedure', { ...about, reasons: 'x' }, later);
const withdrawn = fact('withdraw-for-fraud', { reasons: 'x' }, later);
const voided = fact('void-for-fraud', { reasons: 'x' }, later);
const begun = (rules = withFinalAssessment) =>
  given(rules).and(
    started('2025-01-06'),
    ...validatedA('2025-02-10'),
    fact(
      'agree-stage',
      { stageId: 'stg_1', kind: 'STAGE', hostOrganisationId: 'org_1', tutorId: 'tut_1', from: '2025-02-01', until: day },
      '2025-02-01',
    ),
    fact('start-stage', { stageId: 'stg_1' }, '2025-02-01'),
    scheduled('B-E1', '2025-03-01'),
    attended('B-E1', '2025-03-01'),
    opened(ofA),
  );
const both = begun().and(opened(ofOther));

describe('a second procedure for fraud', () => {
  it('is opened beside another about something else, and not twice about the same', () => {
    begun().when(opened(ofOther)).then('FraudProcedureOpened');
    both.when(opened(ofA, later)).thenRefused('fraud.already-open');
    both.when(opened(ofOther, later)).thenRefused('fraud.already-open');
    expect(deadlines(both.journey).filter(({ kind }) => kind === 'FRAUD_OBSERVATIONS')).toHaveLength(2);
  });

  it('waits for the end of the first under rules of before', () => {
    begun(pinnedBeforeDeciders(withFinalAssessment)).when(opened(ofOther)).thenRefused('fraud.already-open');
  });
});

describe('of several procedures that are open, a command', () => {
  it('names the one that it is of, unless one alone can be meant', () => {
    both.when(observed()).thenRefusedSaying('fraud.several-open', /\(BLOCK A, ASSESSMENT B-E1\)\.$/);
    both.when(closed()).thenRefused('fraud.several-open');
    both.when(observed({ concerns: 'DIPLOMA' })).thenRefused('fraud.none-open-so');
    both.when(withdrawn).thenRefused('fraud.observations-awaited');
    both
      .and(observed(ofA))
      .when(withdrawn)
      .then({ type: 'WithdrawnForFraud', data: { concerns: 'BLOCK', block: 'A' } });
    both.and(observed(ofA)).when(voided).thenRefused('fraud.observations-awaited');
    both
      .and(observed(ofOther))
      .when(voided)
      .then({ type: 'AssessmentVoidedForFraud', data: { assessment: 'B-E1' } });
  });

  it('ends that one, and leaves the other open', () => {
    const outcomes = ({ journey }: typeof both) =>
      journey.state.fraudProcedures.map(({ concerns, outcome }) => [concerns, outcome?.withdrawn]);
    const withoutA = both.and(observed(ofA), withdrawn);
    expect(outcomes(withoutA)).toEqual([
      ['BLOCK', true],
      ['ASSESSMENT', undefined],
    ]);
    expect(outcomes(both.and(closed(ofOther)))).toEqual([
      ['BLOCK', undefined],
      ['ASSESSMENT', false],
    ]);
    withoutA.when(closed()).then({ type: 'FraudProcedureClosed', data: { reasons: 'x' } });
  });

  it('is told to be allowed where it is of one of them at least', () => {
    expect(both.forbids('withdraw-for-fraud', later)).toEqual(expect.arrayContaining(['fraud.observations-awaited']));
    expect(both.and(observed(ofA)).forbids('withdraw-for-fraud', later)).toEqual([]);
    expect(both.and(observed(ofA)).forbids('record-observations', later)).toEqual([]);
  });
});

it('an event about the only procedure that is open says no more than before there could be several', () => {
  const [only] = begun()
    .and(observed())
    .events.filter(({ type }) => type === 'ObservationsRecorded');
  expect(only?.data).toEqual({ observations: 'x' });
  const named = both.and(observed(ofOther)).events.find(({ type }) => type === 'ObservationsRecorded');
  expect(named?.data).toEqual({ concerns: 'ASSESSMENT', block: 'B', assessment: 'B-E1', attempt: 1, observations: 'x' });
});
