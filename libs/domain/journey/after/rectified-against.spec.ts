/** A date that was wrong is corrected; a right that it takes from the candidate is not, before they could answer. */
import { outcome } from '../outcome.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import { decidedFully, diplomaIssued, file, notified, readyForJury } from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told, validationFile } from '../testing/vae-facts.js';
import type { RectifiableField } from './events.js';
import { isUnderToldResult } from './rectified-against.js';
import { recordedRectifiable } from './recorded-rectifiable.js';

const hearing = { informedOn: '2025-02-20', observedOn: '2025-02-24' };
const versionOf = ({ events }: Given, type: string) => events.findLast((event) => event.type === type)?.version ?? 0;
const rectified = (
  of: Given,
  type: string,
  field: RectifiableField,
  value: string,
  on: string,
  rest: { hearing?: typeof hearing } = {},
): Fact => fact('rectify', { eventVersion: versionOf(of, type), field, value, reason: 'sealed', ...rest }, on);

const complete = (rules = withFinalAssessment) =>
  given(rules).and(started('2024-09-02', { path: 'VAE' }), feasibilityFile('2024-09-10'), completeFile('2024-10-01'));
const recevable = (rules = withFinalAssessment) => complete(rules).and(recevabilite('RECEVABLE', '2024-10-15'));
const refused = (rules = withFinalAssessment) =>
  recevable(rules).and(validationFile('2024-12-01'), ...juryDecided('ses_1', '2025-01-20', 'REFUSED'), ...told('ses_1', '2025-01-30'));

describe('a rectification that takes something from the candidate', () => {
  it('asks for their observations where the delay to appeal ends earlier by it', () => {
    const earlier = (of: Given, rest = {}) => rectified(of, 'DecisionNotified', 'NOTIFIED_ON', '2025-01-21', '2025-03-25', rest);
    refused().when(earlier(refused())).thenRefused('rectify.hearing-missing');
    refused()
      .when(earlier(refused(), { hearing: { informedOn: '2025-03-20' } }))
      .thenRefused('rectify.observations-awaited');
    refused()
      .when(earlier(refused(), { hearing: { informedOn: '2025-01-12', observedOn: '2025-03-24' } }))
      .thenRefused('rectify.hearing-before-its-fact');
    const moved = refused().and(earlier(refused(), { hearing }));
    expect(moved.events.at(-1)).toMatchObject({ data: { hearing: { ...hearing, observations: null } } });
    moved.when(fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2025-03-26')).thenRefused('appeal.too-late');
  });

  it('asks for nothing where they gain by it, or where the delay was over', () => {
    refused().and(rectified(refused(), 'DecisionNotified', 'NOTIFIED_ON', '2025-01-31', '2025-03-25'));
    refused().and(rectified(refused(), 'DecisionNotified', 'NOTIFIED_ON', '2025-01-21', '2025-04-02'));
  });

  it('asks for them where an appeal filed in time would have come too late', () => {
    const filed = refused().and(fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2025-03-28'));
    const late = (rest = {}) => rectified(filed, 'AppealFiled', 'OCCURRED_AT', '2025-04-02', '2025-04-10', rest);
    filed.when(late()).thenRefused('rectify.hearing-missing');
    filed.and(late({ hearing: { informedOn: '2025-04-03', observedOn: '2025-04-04' } }));
  });

  it('asks for them where a recevabilité would lapse earlier, or in spite of a step', () => {
    const on = '2025-03-03';
    const notifiedLate = complete().and(
      fact('decide-recevabilite', { decision: 'RECEVABLE', notifiedOn: '2024-10-25' }, '2024-10-15', { recordedOn: '2024-10-25' }),
    );
    notifiedLate
      .when(rectified(notifiedLate, 'RecevabiliteDecided', 'NOTIFIED_ON', '2024-10-15', on))
      .thenRefused('rectify.hearing-missing');
    const stepped = recevable().and(step('2025-02-03'));
    const moved = rectified(stepped, 'CandidateStepRecorded', 'OCCURRED_AT', '2025-05-02', '2025-05-05');
    stepped.when(moved).thenRefused('rectify.hearing-missing');
  });

  it('asks for them where silence had granted', () => {
    const granted = complete().until('2025-02-03');
    const reread = (rest = {}) =>
      rectified(granted, 'FeasibilityFileCompleted', 'LAST_PIECE_RECEIVED_ON', '2024-10-01', '2025-03-03', rest);
    granted.and(reread());
    const declaredLate = given().and(
      started('2024-09-02', { path: 'VAE' }),
      feasibilityFile('2024-09-10'),
      fact('declare-file-complete', { lastPieceReceivedOn: '2024-10-01' }, '2025-01-20'),
    );
    const later = (rest = {}) =>
      rectified(declaredLate, 'FeasibilityFileCompleted', 'LAST_PIECE_RECEIVED_ON', '2025-01-20', '2025-03-03', rest);
    declaredLate.when(later()).thenRefused('rectify.hearing-missing');
    const taken = declaredLate.and(later({ hearing }));
    expect(outcome(taken.journey).kind).toBe('OPEN');
  });

  it('asks for them where another file is put under a result already told, or fewer hours', () => {
    const certified = given().and(...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-06'));
    const on = '2024-03-04';
    const swapped = (rest = {}) => rectified(certified, 'MemoireSubmitted', 'FILE', 'e'.repeat(64), on, rest);
    const hours = (value: number) =>
      fact('rectify', { eventVersion: versionOf(certified, 'StageCompleted'), field: 'HOURS', value, reason: 'sealed' }, on);
    certified.when(swapped()).thenRefused('rectify.hearing-missing');
    certified.when(hours(1)).thenRefused('rectify.hearing-missing');
    certified.and(hours(900), swapped({ hearing: { informedOn: '2024-02-20', observedOn: '2024-02-24' } }));
    const untold = given().and(started('2024-01-08'), ...readyForJury('2024-02-05'));
    untold.and(rectified(untold, 'MemoireSubmitted', 'FILE', 'e'.repeat(64), on));
  });

  it('is decided by nobody who recorded the fact, or judged what rests on it', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const of = refused(rules);
    const eventVersion = versionOf(of, 'DecisionNotified');
    const looked = recordedRectifiable(of.events, eventVersion);
    const earlier = (actorId: string, sender?: string) =>
      by(
        actorId,
        fact('rectify', { eventVersion, field: 'NOTIFIED_ON', value: '2025-01-21', reason: 'sealed', hearing }, '2025-03-25', {
          attached: { ...(looked && { rectified: looked }), ...(sender && { sender }) },
        }),
      );
    of.when(earlier('act_test')).thenRefused('rectify.same-person-as-recorded');
    of.when(earlier('act_other', 'jur_2')).thenRefused('rectify.same-person-as-recorded');
    of.and(earlier('act_other'));
    const gains = { ...rectified(of, 'DecisionNotified', 'NOTIFIED_ON', '2025-01-31', '2025-03-25'), actorId: 'act_test' };
    of.and(gains);
  });

  it('asks for none in journeys opened before it did', () => {
    const before = refused(pinnedBeforeDeciders(withFinalAssessment));
    before.and(rectified(before, 'DecisionNotified', 'NOTIFIED_ON', '2025-01-21', '2025-03-25'));
  });
});

describe('what a result already told rests on', () => {
  const told1 = recevable().and(
    validationFile('2024-12-01'),
    ...juryDecided('ses_1', '2025-01-20', 'FULL'),
    ...told('ses_1', '2025-01-30'),
  );
  const delivered = told1.and(diplomaIssued('2025-02-10'));
  const isUnder = (of: Given, type: string) => isUnderToldResult(of.journey.state, versionOf(of, type));

  it('is all that the jury had before it, its session, its minutes, the notification and the parchemin', () => {
    for (const type of ['ValidationFileSubmitted', 'JuryConvened', 'SoutenanceHeld', 'MinutesSigned', 'DecisionNotified', 'DiplomaIssued'])
      expect([type, isUnder(delivered, type)]).toEqual([type, true]);
    expect(isUnder(delivered, 'FeasibilityFileSubmitted')).toBe(false);
    expect(isUnder(recevable(), 'RecevabiliteDecided')).toBe(true);
  });

  it('is nothing before it is told, nor what came since', () => {
    const training = given().and(started('2024-09-02'), ...readyForJury('2024-11-04'));
    expect(['MemoireSubmitted', 'StageCompleted', 'AssessmentScheduled'].map((type) => isUnder(training, type))).toEqual([
      false,
      false,
      false,
    ]);
    const certified = training.and(fact('issue-block-certificate', { block: 'A' }, '2024-11-05', { attached: { number: 'CB-1' } }));
    expect([isUnder(certified, 'BlockCertificateIssued'), isUnder(certified, 'MemoireSubmitted')]).toEqual([true, false]);
    const partial = recevable().and(
      validationFile('2024-12-01'),
      ...juryDecided('ses_1', '2025-01-20', 'DEFERRED'),
      ...told('ses_1', '2025-01-30'),
    );
    const again = partial.and(
      fact('submit-validation-file', { dossier: file, proofs: ['A', 'B'].map((block) => ({ block, files: [file] })) }, '2025-02-03'),
    );
    expect([isUnder(partial, 'ValidationFileSubmitted'), isUnder(again, 'ValidationFileSubmitted')]).toEqual([true, false]);
  });
});
