import { deadlines } from '../clocks/deadlines.js';
import { withoutFinalAssessment } from '../testing/certifications.js';
import {
  convened,
  decided,
  diplomaIssued,
  everyCriterion,
  finalParts,
  heard,
  minutesSigned,
  motive,
  notified,
  readyForJury,
  validationFileSubmitted,
} from '../testing/facts.js';
import { remaining } from '../remaining.js';
import { fact, given, started, type Fact } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-03-14';
const heardWell = () => given().and(started('2025-01-06'), ...readyForJury(day), convened(day), heard(day, finalParts));
const certified = () => heardWell().and(decided(day, 'FULL'));
const deferred = () =>
  given()
    .and(started('2025-01-06'), ...readyForJury(day), convened(day), heard(day, { ...finalParts, 'F.S1': 'NON_ACQUIS' }))
    .and(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }));
const signature = (jurorId: string, rest: { impediment?: string } = {}) =>
  fact('sign-minutes', { session: 'ses_1', jurorId, ...rest }, day);
const vaeCertified = () =>
  given()
    .and(
      started('2025-01-06', { path: 'VAE' }),
      fact('designate-accompanist', { accompanistId: 'acc_1', since: '2025-01-06' }, '2025-01-06'),
    )
    .and(...validationFileSubmitted(day, 'A', 'B'), convened(day), heard(day, everyCriterion), decided(day, 'FULL'), ...minutesSigned(day));
const duplicate = (of: 'DIPLOMA' | 'BLOCK_CERTIFICATE', block?: string) =>
  fact('issue-duplicate', { of, ...(block ? { block } : {}) }, later, { attached: { number: 'D-1-bis' } });

describe('the minutes', () => {
  it('are signed once the jury has decided, once by each member who sat', () => {
    heardWell().when(signature('jur_1')).thenRefused('jury.none-decided', 'jury.not-decided');
    certified()
      .when(signature('jur_1'))
      .then({ type: 'MinutesSigned', data: { jurorId: 'jur_1', impediment: null } });
    certified().and(signature('jur_1')).when(signature('jur_1')).thenRefused('minutes.already-signed');
    certified().when(signature('jur_9')).thenRefused('minutes.not-present');
    certified()
      .and(...minutesSigned(day))
      .when(signature('jur_1'))
      .thenRefused('minutes.complete', 'minutes.already-signed');
  });

  it('bear a recorded impediment instead of a signature', () => {
    certified()
      .and(signature('jur_1'), signature('jur_2'), signature('jur_3', { impediment: 'sealed' }))
      .when(notified(day))
      .then('DecisionNotified');
  });

  it('are signed later by a member who was prevented, and tell the truth of one who signed or was prevented already', () => {
    const impeded = certified().and(signature('jur_1'), signature('jur_2'), signature('jur_3', { impediment: 'sealed' }));
    impeded
      .when(signature('jur_3', { impediment: 'sealed' }))
      .thenRefusedSaying('minutes.already-impeded', /constaté depuis le 10 mars 2025 ; il peut encore signer/);
    const signed = impeded.and(signature('jur_3'));
    expect(signed.journey.state.sessions[0]?.signatures['jur_3']).toEqual({ on: day, impeded: false });
    signed.when(signature('jur_3')).thenRefused('minutes.complete', 'minutes.already-signed');
    impeded.when(signature('jur_1')).thenRefused('minutes.already-signed');
  });

  it('bear one signature at least before anything is notified', () => {
    const impediment = 'sealed';
    const nobody = certified().and(...['jur_1', 'jur_2', 'jur_3'].map((jurorId) => signature(jurorId, { impediment })));
    nobody.when(notified(day)).thenRefused('minutes.unsigned');
    expect(remaining(nobody.journey).find(({ code }) => code === 'minutes')?.sentence).toBe('Le procès-verbal attend 1 signature.');
    nobody.and(signature('jur_2')).when(notified(day)).then('DecisionNotified');
  });

  it('are not older than the decision', () => {
    certified()
      .when(fact('sign-minutes', { session: 'ses_1', jurorId: 'jur_1' }, '2025-03-09', { recordedOn: day }))
      .thenRefused('fact.before-its-cause');
  });
});

describe('the notification', () => {
  it('waits for every signature', () => {
    certified().and(signature('jur_1')).when(notified(day)).thenRefused('minutes.incomplete');
    certified()
      .and(...minutesSigned(day))
      .when(notified(later))
      .then({ type: 'DecisionNotified', data: { notifiedOn: later } });
  });

  it('happens once, between the decision and today', () => {
    const signed = certified().and(...minutesSigned(day));
    signed.and(notified(day)).when(notified(day)).thenRefused('decision.already-notified');
    signed.when(notified(later, { notifiedOn: '2025-03-09' })).thenRefused('decision.notified-on');
    signed.when(notified(later, { notifiedOn: '2025-03-15' })).thenRefused('decision.notified-on');
  });

  it('reaches the accompanist too for VAE', () => {
    vaeCertified().when(notified(day)).thenRefused('decision.accompanist-not-notified');
    vaeCertified()
      .when(notified(day, { accompanistNotified: true }))
      .then('DecisionNotified');
  });
});

describe('the delay of the notification', () => {
  const citation = (start: Fact) => {
    const heardOn = given().and(start, ...validationFileSubmitted(day, 'A', 'B'), convened(day), heard(day, everyCriterion));
    return deadlines(heardOn.journey).find(({ kind }) => kind === 'NOTIFICATION')?.source;
  };

  it('comes from the law that ruled the VAE when it began, or else from the règlement', () => {
    expect(citation(started('2024-01-01', { path: 'VAE' }))).toContain('R6412-7');
    expect(citation(started('2023-12-31', { path: 'VAE' }))).toBe('règlement, délai de notification (valeur par défaut)');
  });
});

describe('the diploma', () => {
  it('follows a full decision, signed and notified, under its number', () => {
    certified().when(diplomaIssued(day)).thenRefused('minutes.incomplete', 'decision.not-notified');
    const told = certified().and(...minutesSigned(day), notified(day));
    told.when(diplomaIssued(later, 'D-7')).then({ type: 'DiplomaIssued', data: { number: 'D-7' } });
    told.when(fact('issue-diploma', {}, later)).thenRefused('document.number-missing');
    told.and(diplomaIssued(later)).when(diplomaIssued(later)).thenRefused('diploma.already-issued');
    deferred().when(diplomaIssued(later)).thenRefused('diploma.not-certified');
  });

  it('may be had without a jury where the certification sets none', () => {
    const training = withoutFinalAssessment.routes.map((route) => ({ ...route, jury: null }));
    const on = '2020-03-10';
    given({ ...withoutFinalAssessment, routes: training })
      .and(started('2020-01-06', { certification: { code: 'no-final' } }), ...readyForJury(on).slice(0, -5))
      .when(diplomaIssued(on))
      .then('DiplomaIssued');
  });

  it('has duplicates, and so have block certificates, once issued', () => {
    certified().when(duplicate('DIPLOMA')).thenRefused('duplicate.nothing-issued', 'duplicate.no-diploma');
    const issued = certified().and(...minutesSigned(day), notified(day), diplomaIssued(day));
    issued.when(duplicate('DIPLOMA')).then({ type: 'DuplicateIssued', data: { of: 'DIPLOMA', block: null, number: 'D-1-bis' } });
    issued.when(duplicate('DIPLOMA', 'A')).thenRefused('duplicate.block-of-diploma');
    issued.when(duplicate('BLOCK_CERTIFICATE')).thenRefused('duplicate.block-missing');
    issued.when(duplicate('BLOCK_CERTIFICATE', 'A')).thenRefused('duplicate.no-certificate');
    issued
      .and(fact('issue-block-certificate', { block: 'A' }, day, { attached: { number: 'C-1' } }))
      .when(duplicate('BLOCK_CERTIFICATE', 'A'))
      .then({ type: 'DuplicateIssued', data: { block: 'A' } });
  });

  it('certifies the blocks that a jury granted once its decision is notified', () => {
    const certificate = fact('issue-block-certificate', { block: 'A' }, day, { attached: { number: 'C-1' } });
    vaeCertified().when(certificate).thenRefused('certificate.decision-not-notified');
    vaeCertified()
      .and(notified(day, { accompanistNotified: true }))
      .when(certificate)
      .then('BlockCertificateIssued');
  });
});
