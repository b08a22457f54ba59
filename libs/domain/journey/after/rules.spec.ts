import { deadlines } from '../clocks/deadlines.js';
import { outcome } from '../outcome.js';
import { convened, diplomaIssued, refusedForFraud } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, told, validationFile } from '../testing/vae-facts.js';
import type { FraudConcern } from './events.js';

const entry = '2024-09-02';
const recevable = given().and(
  started(entry, { path: 'VAE' }),
  feasibilityFile('2024-09-10'),
  completeFile('2024-10-01'),
  recevabilite('RECEVABLE', '2024-10-15'),
  validationFile('2024-12-01'),
);
const refused = recevable.and(...juryDecided('ses_1', '2025-01-20', 'REFUSED'));
const toldRefused = refused.and(...told('ses_1', '2025-01-30'));
const certified = recevable.and(...juryDecided('ses_1', '2025-01-20', 'FULL'), ...told('ses_1', '2025-01-30'));
const delivered = certified.and(diplomaIssued('2025-02-10'));

const appeal = (on: string, recordedOn = on) => fact('file-appeal', { session: 'ses_1', grounds: 'x' }, on, { recordedOn });
const answer = (upheld: boolean, on: string) => fact('decide-appeal', { upheld, motive: 'x' }, on);

describe('an appeal', () => {
  it('needs a decision that was notified', () => {
    recevable.when(appeal('2025-01-10')).thenRefused('appeal.no-decision', 'session.unknown');
    refused.when(appeal('2025-01-21')).thenRefused('appeal.decision-not-notified');
    toldRefused.when(appeal('2025-01-29', '2025-02-01')).thenRefused('fact.before-its-cause');
  });

  it('is filed within two months of the notification, once', () => {
    toldRefused.when(appeal('2025-03-30')).then('AppealFiled');
    toldRefused.when(appeal('2025-03-31')).thenRefused('appeal.too-late');
    toldRefused.when(appeal('2025-03-30', '2025-05-01')).then('AppealFiled');
    toldRefused.and(appeal('2025-02-03')).when(appeal('2025-02-04')).thenRefused('appeal.already-filed');
  });

  it('upheld, returns the case to a jury and changes no verdict', () => {
    const filed = toldRefused.and(appeal('2025-02-03'));
    expect(outcome(filed.journey).kind).toBe('REFUSED');
    const upheld = filed.when(answer(true, '2025-03-03')).then({ type: 'AppealDecided', data: { session: 'ses_1', upheld: true } });
    expect(outcome(upheld.journey).kind).toBe('OPEN');
    expect(upheld.journey.state.sessions[0]?.decision?.decision).toBe('REFUSED');
    upheld.when(convened('2025-04-01', { session: 'ses_2' })).then('JuryConvened');
  });

  it('rejected, leaves the decision as it stands', () => {
    const rejected = toldRefused.and(appeal('2025-02-03'), answer(false, '2025-03-03'));
    expect(outcome(rejected.journey).kind).toBe('REFUSED');
    rejected.when(convened('2025-04-01', { session: 'ses_2' })).thenRefused('jury.nothing-left', 'journey.ended');
  });

  it('is decided where it was filed, after it was', () => {
    toldRefused.when(answer(true, '2025-03-03')).thenRefused('appeal.none-pending');
    toldRefused
      .and(appeal('2025-02-03'))
      .when(fact('decide-appeal', { upheld: true, motive: 'x' }, '2025-02-02', { recordedOn: '2025-02-05' }))
      .thenRefused('fact.before-its-cause');
  });

  it('may be filed once the journey is archived', () => {
    toldRefused
      .and(fact('archive', { reason: 'REFUSED' }, '2025-02-02'))
      .when(appeal('2025-02-03'))
      .then('AppealFiled');
  });
});

const opened = (on: string, concerns: FraudConcern = 'DIPLOMA', block?: string) =>
  fact('open-fraud-procedure', { concerns, grievances: 'x', ...(block ? { block } : {}) }, on);
const observations = (on: string, recordedOn = on) => fact('record-observations', { observations: 'x' }, on, { recordedOn });
const withdrawal = (on: string) => fact('withdraw-for-fraud', { reasons: 'x' }, on);

describe('a fraud procedure', () => {
  it('concerns a certification obtained, or a block valid in this journey', () => {
    recevable.when(opened('2025-03-03')).thenRefused('fraud.no-diploma');
    certified.when(opened('2025-03-03')).then('FraudProcedureOpened');
    delivered.when(opened('2025-03-03')).then({ type: 'FraudProcedureOpened', data: { concerns: 'DIPLOMA', block: null } });
    delivered.when(opened('2025-03-03', 'DIPLOMA', 'A')).thenRefused('fraud.block-unexpected');
    delivered.when(opened('2025-03-03', 'BLOCK', 'A')).then('FraudProcedureOpened');
    delivered.when(opened('2025-03-03', 'BLOCK')).thenRefused('fraud.block-not-valid');
    recevable
      .when(opened('2025-03-03', 'BLOCK', 'A'))
      .thenRefusedSaying('fraud.block-not-valid', /^Le bloc A n’est pas acquis dans ce parcours/);
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    given()
      .and(started(entry, { heldBlocks: [held] }))
      .when(opened('2025-03-03', 'BLOCK', 'A'))
      .thenRefused('fraud.block-held');
  });

  it('is one at a time, and nothing happens outside of one', () => {
    delivered.and(opened('2025-03-03')).when(opened('2025-03-04')).thenRefused('fraud.already-open');
    delivered.when(observations('2025-03-04')).thenRefused('fraud.none-open');
    delivered.when(withdrawal('2025-03-04')).thenRefused('fraud.none-open');
    delivered.when(fact('close-fraud-procedure', { reasons: 'x' }, '2025-03-04')).thenRefused('fraud.none-open');
  });

  it('withdraws nothing before the candidate has answered, or could have', () => {
    const waiting = delivered.and(opened('2025-03-03'));
    waiting.when(withdrawal('2025-03-10')).thenRefused('fraud.observations-awaited');
    waiting.when(withdrawal('2025-03-18')).thenRefused('fraud.observations-awaited');
    waiting.when(withdrawal('2025-03-19')).then({ type: 'WithdrawnForFraud', data: { concerns: 'DIPLOMA', block: null } });
    waiting.and(observations('2025-03-08')).when(withdrawal('2025-03-10')).then('WithdrawnForFraud');
    waiting
      .and(observations('2025-03-08'))
      .when(fact('withdraw-for-fraud', { reasons: 'x' }, '2025-03-07', { recordedOn: '2025-03-10' }))
      .thenRefused('fraud.observations-awaited');
    waiting.and(observations('2025-03-08')).when(observations('2025-03-09')).thenRefused('fraud.observations-already-recorded');
    waiting.when(observations('2025-03-02', '2025-03-04')).thenRefused('fact.before-its-cause');
  });

  it('takes a diploma or a block back, once', () => {
    const withdrawn = delivered.and(opened('2025-03-03'), withdrawal('2025-03-20'));
    expect(outcome(withdrawn.journey).kind).toBe('WITHDRAWN');
    withdrawn.when(opened('2025-04-01')).thenRefused('fraud.already-withdrawn');
    const withoutA = delivered.and(opened('2025-03-03', 'BLOCK', 'A'), withdrawal('2025-03-20'));
    expect(withoutA.journey.state.blocks.A?.withdrawnOn).toBe('2025-03-20');
    withoutA.when(opened('2025-04-01', 'BLOCK', 'A')).thenRefused('fraud.block-not-valid');
  });

  it('takes the certification back before its diploma is delivered, which then never is', () => {
    const withdrawn = certified.and(opened('2025-03-03'), withdrawal('2025-03-20'));
    expect(outcome(withdrawn.journey).kind).toBe('WITHDRAWN');
    withdrawn.when(diplomaIssued('2025-03-21')).thenRefused('diploma.withdrawn');
    const withoutA = certified.and(opened('2025-03-03', 'BLOCK', 'A'), withdrawal('2025-03-20'));
    expect(outcome(withoutA.journey).kind).toBe('WITHDRAWN');
    withoutA.when(diplomaIssued('2025-03-21')).thenRefused('diploma.withdrawn');
  });

  it('takes back a block, then the diploma delivered for it', () => {
    const withoutA = delivered.and(opened('2025-03-03', 'BLOCK', 'A'), withdrawal('2025-03-20'));
    expect(outcome(withoutA.journey).kind).toBe('CERTIFIED');
    const withdrawn = withoutA.and(opened('2025-03-21'), observations('2025-03-24'), withdrawal('2025-03-25'));
    expect(outcome(withdrawn.journey)).toEqual({ kind: 'WITHDRAWN', since: '2025-03-25' });
    withdrawn
      .when(fact('issue-duplicate', { of: 'DIPLOMA' }, '2025-03-26', { attached: { number: 'D-2' } }))
      .thenRefused('diploma.withdrawn');
  });

  it('comes before a jury refuses for fraud, which takes nothing back', () => {
    const convoked = recevable.and(convened('2025-01-20'));
    const refusal = (on: string) => refusedForFraud(on);
    convoked.when(refusal('2025-01-20')).thenRefused('fraud.none-open-on-decision');
    const accused = convoked.and(opened('2025-01-10', 'DECISION'));
    accused.when(refusal('2025-01-20')).thenRefused('fraud.observations-awaited');
    accused.when(withdrawal('2025-01-26')).thenRefused('fraud.jury-refuses');
    accused.when(refusal('2025-01-26')).then('RefusedForFraud');
    const refusedAfter = accused.and(observations('2025-01-20')).when(refusal('2025-01-20')).then('RefusedForFraud');
    expect(outcome(refusedAfter.journey)).toEqual({ kind: 'REFUSED_FOR_FRAUD', since: '2025-01-20' });
    expect(refusedAfter.journey.state.fraudProcedures).toMatchObject([{ concerns: 'DECISION', outcome: { withdrawn: false } }]);
    certified.when(opened('2025-03-03', 'DECISION')).thenRefused('fraud.no-decision-awaited');
  });

  it('may be closed without withdrawal, and another opened', () => {
    const closed = delivered.and(opened('2025-03-03'), fact('close-fraud-procedure', { reasons: 'x' }, '2025-03-10'));
    expect(outcome(closed.journey).kind).toBe('CERTIFIED');
    closed.when(opened('2025-04-01')).then('FraudProcedureOpened');
  });
});

describe('the transmission of the holder', () => {
  type Status = 'DEPOSITED' | 'ACCEPTED' | 'REJECTED' | 'CORRECTED';
  const transmission = (status: Status, on: string, recordedOn = on) => fact('record-transmission', { status }, on, { recordedOn });

  it('follows a delivery', () => {
    certified.when(transmission('DEPOSITED', '2025-02-12')).thenRefused('transmission.nothing-delivered');
    delivered.when(transmission('DEPOSITED', '2025-02-09', '2025-02-12')).thenRefused('fact.before-its-cause');
    delivered.when(transmission('DEPOSITED', '2025-02-12')).then('TransmissionRecorded');
  });

  it('is deposited, then accepted, or rejected and corrected', () => {
    delivered.when(transmission('ACCEPTED', '2025-02-12')).thenRefused('transmission.out-of-order');
    const deposited = delivered.and(transmission('DEPOSITED', '2025-02-12'));
    deposited.when(transmission('DEPOSITED', '2025-02-13')).thenRefused('transmission.out-of-order');
    deposited.when(transmission('CORRECTED', '2025-02-13')).thenRefused('transmission.out-of-order');
    deposited
      .when(transmission('REJECTED', '2025-02-20'))
      .then('TransmissionRecorded')
      .when(transmission('CORRECTED', '2025-03-01'))
      .then('TransmissionRecorded')
      .when(transmission('ACCEPTED', '2025-03-05'))
      .then('TransmissionRecorded');
  });

  it('may be deposited, rejected, corrected and accepted on one day', () => {
    const oneDay = (['DEPOSITED', 'REJECTED', 'CORRECTED', 'ACCEPTED'] as const).map((status) => transmission(status, '2025-02-12'));
    const { state } = delivered.and(...oneDay).journey;
    expect(state.transmissions.map(({ status }) => status)).toEqual(['DEPOSITED', 'REJECTED', 'CORRECTED', 'ACCEPTED']);
    delivered
      .and(...oneDay.slice(0, 3))
      .when(transmission('CORRECTED', '2025-02-12'))
      .thenRefused('transmission.out-of-order');
  });

  it('is not awaited any more once the certification is withdrawn', () => {
    const withdrawn = delivered.and(opened('2025-03-03'), observations('2025-03-04'), withdrawal('2025-03-05'));
    expect(deadlines(delivered.journey).some(({ kind }) => kind === 'TRANSMISSION')).toBe(true);
    expect(deadlines(withdrawn.journey).some(({ kind }) => kind === 'TRANSMISSION')).toBe(false);
  });

  it('rejected on the day of its deposit, awaits its correction', () => {
    const rejected = delivered.and(transmission('DEPOSITED', '2025-02-12'), transmission('REJECTED', '2025-02-12'));
    expect(deadlines(rejected.journey).find(({ key }) => key === 'transmission:2')).toMatchObject({ dueOn: '2025-05-12', metOn: null });
  });
});
