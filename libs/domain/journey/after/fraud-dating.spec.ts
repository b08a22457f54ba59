/** The candidate's time to answer is not taken from them by dates: a procedure follows what it accuses, and its delay, its recording. */
import { deadlines } from '../clocks/deadlines.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import {
  attended,
  convened,
  decidedFully,
  diplomaIssued,
  finalParts,
  heard,
  notified,
  readyForJury,
  refusedForFraud,
  scheduled,
  validatedA,
} from '../testing/facts.js';
import { by, fact, given, started, type Given } from '../testing/given.js';
import type { FraudConcern } from './events.js';

const today = '2025-03-20';
const opened = (concerns: FraudConcern, on: string, recordedOn = today) =>
  fact(
    'open-fraud-procedure',
    { concerns, ...(concerns === 'BLOCK' && { block: 'A' }), ...(concerns === 'ASSESSMENT' && { assessment: 'A-E1' }), grievances: 'x' },
    on,
    { recordedOn },
  );
const withdrawal = (on: string, recordedOn = on) => fact('withdraw-for-fraud', { reasons: 'x' }, on, { recordedOn });
const voiding = (on: string, recordedOn = on) => fact('void-for-fraud', { reasons: 'x' }, on, { recordedOn });
const enrolled = (rules = withFinalAssessment): Given => given(rules).and(started('2025-01-06'));
const valid = (rules = withFinalAssessment) => enrolled(rules).and(...validatedA('2025-02-10'));
const due = ({ journey }: Given) => deadlines(journey).find(({ kind }) => kind === 'FRAUD_OBSERVATIONS');

describe('a procedure for fraud', () => {
  it('is not opened before the parchemin was obtained, the block acquired or the assessment taken', () => {
    const certified = given().and(...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-06'));
    certified.when(opened('DIPLOMA', '2024-01-31')).thenRefused('fact.before-its-cause');
    expect(certified.decide(opened('DIPLOMA', '2024-02-01')).accepted).toBe(true);
    valid().when(opened('BLOCK', '2025-02-09')).thenRefused('fact.before-its-cause');
    const sat = enrolled().and(scheduled('A-E1', '2025-03-10'), attended('A-E1', '2025-03-10'));
    sat.when(opened('ASSESSMENT', '2025-03-09')).thenRefused('fact.before-its-cause');
    sat.when(opened('ASSESSMENT', '2025-03-10')).then('FraudProcedureOpened');
  });

  it('recorded late, leaves the candidate their whole time from its recording', () => {
    const late = valid().and(opened('BLOCK', '2025-02-20'));
    expect(due(late)).toMatchObject({ runsFrom: today, dueOn: '2025-04-04' });
    late.when(withdrawal('2025-03-19', today)).thenRefused('fraud.observations-awaited');
    late.when(withdrawal('2025-04-04')).thenRefused('fraud.observations-awaited');
    late.when(withdrawal('2025-04-05')).then('WithdrawnForFraud');
    const answered = late.and(fact('record-observations', { observations: 'x' }, '2025-03-01', { recordedOn: today }));
    answered.when(withdrawal('2025-03-02', today)).then('WithdrawnForFraud');
  });

  it('is held to it by a jury that refuses, and where an assessment is voided', () => {
    const sat = enrolled().and(scheduled('A-E1', '2025-02-10'), attended('A-E1', '2025-02-10'), opened('ASSESSMENT', '2025-02-10'));
    sat.when(voiding('2025-03-10', today)).thenRefused('fraud.observations-awaited');
    const heardCase = enrolled().and(...readyForJury('2025-02-10'), convened(today), heard(today, finalParts));
    heardCase.and(opened('DECISION', '2025-02-10')).when(refusedForFraud(today)).thenRefused('fraud.observations-awaited');
  });

  it('recorded on its day and rectified to an earlier one, leaves the candidate as long', () => {
    const onTime = valid().and(by('act_opener', opened('BLOCK', today)));
    const moved = (value: string) =>
      fact('rectify', { eventVersion: onTime.journey.state.version, field: 'OCCURRED_AT', value, reason: 'x' }, today);
    onTime.when(moved('2025-02-09')).thenRefused('rectify.out-of-sequence');
    const earlier = onTime.and(moved('2025-02-20'));
    expect(due(earlier)).toMatchObject({ runsFrom: today });
    earlier.when(withdrawal(today)).thenRefused('fraud.observations-awaited');
  });

  it('runs from its own day in journeys opened before that was asked', () => {
    const before = valid(pinnedBeforeDeciders(withFinalAssessment)).and(opened('BLOCK', '2025-02-20'));
    expect(JSON.stringify(before.journey.state.fraudProcedures)).not.toMatch('recordedOn');
    before.when(withdrawal('2025-03-19', today)).then('WithdrawnForFraud');
    valid(pinnedBeforeDeciders(withFinalAssessment)).when(opened('BLOCK', '2025-02-09')).then('FraudProcedureOpened');
  });
});
