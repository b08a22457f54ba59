import { commandNames } from '../decide.js';
import type { CommandName } from '../command.js';
import { validatedA } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';

const entry = '2024-09-02';
const journey = given().and(started(entry));
const suspended = journey.and(fact('suspend', { reason: 'PERSONAL', comment: 'x' }, '2024-10-01'));
const abandoned = journey.and(fact('abandon', { reason: 'NO_NEWS', comment: 'x' }, '2024-10-01'));
const archived = abandoned.and(fact('archive', { reason: 'ABANDONED' }, '2024-11-01'));
const assessment = { assessment: 'A-E1', at: '2024-10-15T08:00:00.000Z', place: 'Lyon', evaluators: ['act_e'] };

/** Commands that a journey refuses with this code on a day. */
function refusing(code: string, where: typeof journey, on: string): readonly CommandName[] {
  return commandNames.filter((name) => where.forbids(name, on).includes(code)).toSorted();
}

const afterEverything = [
  'close-fraud-procedure',
  // Of a paper, each sheet is judged as its own command.
  'confirm-paper-record',
  'decide-appeal',
  'end-held-block',
  'restore-held-block',
  'replace-dispense',
  'file-appeal',
  'issue-duplicate',
  'open-fraud-procedure',
  'reactivate',
  'record-observations',
  'record-transmission',
  'rectify',
  'reject-paper-record',
  'replace-fact',
  'resume-from-journal',
  'void-for-fraud',
  'withdraw-for-fraud',
];

describe('a journey that is not open', () => {
  it('refuses everything but its start before it has started', () => {
    expect(refusing('journey.not-started', given(), entry)).toEqual(commandNames.filter((name) => name !== 'start-journey').toSorted());
  });

  it('refuses facts from before the entry', () => {
    journey.when(fact('record-placement-review', {}, '2024-09-01', { recordedOn: entry })).thenRefused('fact.before-entry');
  });

  it('advances no assessment while suspended, and nothing else waits', () => {
    expect(refusing('journey.suspended', suspended, '2024-10-02')).toEqual([
      'accept-document',
      'accept-livret',
      'accept-memoire',
      'complete-stage',
      'conclude-block',
      'hold-soutenance',
      'open-resit',
      'record-attendance',
      'record-grid',
      'return-document',
      'return-livret',
      'return-memoire',
      'schedule-assessment',
      'start-stage',
      'submit-document',
      'submit-livret',
      'submit-memoire',
    ]);
  });

  it('still records while suspended what had happened before', () => {
    suspended.when(fact('schedule-assessment', assessment, '2024-10-02')).thenRefused('journey.suspended');
    suspended.when(fact('schedule-assessment', assessment, '2024-09-20', { recordedOn: '2024-10-02' })).then('AssessmentScheduled');
  });

  it('once abandoned, accepts only what follows from what was acquired', () => {
    const refused = refusing('journey.abandoned', abandoned, '2024-10-02');
    const accepted = commandNames.filter((name) => !refused.includes(name)).toSorted();
    const further = [
      'archive',
      'communicate-conclusion',
      'enter-paper-record',
      'issue-block-certificate',
      'issue-diploma',
      'notify-decision',
      'record-death',
      'record-incident',
      'sign-minutes',
      'start-journey',
    ];
    expect(accepted).toEqual([...afterEverything, ...further].toSorted());
  });

  it('still records once abandoned what had happened before', () => {
    abandoned.when(fact('record-placement-review', {}, '2024-09-10', { recordedOn: '2024-12-01' })).then('PlacementReviewRecorded');
    abandoned.when(fact('record-placement-review', {}, '2024-12-01')).thenRefused('journey.abandoned');
  });

  it('once archived, accepts only duplicates, appeals, fraud procedures, rectifications, the end of a paper’s entry and transmissions', () => {
    const refused = refusing('journey.archived', archived, '2024-11-02');
    expect(commandNames.filter((name) => !refused.includes(name)).toSorted()).toEqual([...afterEverything, 'start-journey'].toSorted());
    archived.when(fact('record-placement-review', {}, '2024-09-10', { recordedOn: '2024-12-01' })).thenRefused('journey.archived');
  });

  it('refuses to be opened any further once it has ended', () => {
    const aimed = given().and(started(entry, { scope: 'BLOCKS', targetBlocks: ['A'] }));
    expect(refusing('journey.ended', aimed, '2024-10-20')).toEqual([]);
    const refused = refusing('journey.ended', aimed.and(...validatedA('2024-10-15')), '2024-10-20');
    const further = [
      'archive',
      'communicate-conclusion',
      'issue-block-certificate',
      'issue-diploma',
      'notify-decision',
      'record-death',
      'record-incident',
      // Until the conclusion is communicated, as before it.
      'request-amenagement',
      'sign-minutes',
      'start-journey',
    ];
    expect(commandNames.filter((name) => !refused.includes(name)).toSorted()).toEqual([...afterEverything, ...further].toSorted());
  });
});

describe('interruptions', () => {
  it('suspends once, then resumes', () => {
    suspended.when(fact('suspend', { reason: 'FAMILY', comment: 'x' }, '2024-10-05')).thenRefused('journey.already-suspended');
    suspended.when(fact('resume', {}, '2024-10-05')).then('JourneyResumed');
    journey.when(fact('resume', {}, '2024-10-05')).thenRefused('journey.not-suspended');
    suspended.when(fact('resume', {}, '2024-09-30', { recordedOn: '2024-10-05' })).thenRefused('fact.before-its-cause');
  });

  it('judges what happened during a suspension by it, although it is recorded after the return', () => {
    const resumed = suspended.and(fact('resume', {}, '2024-11-04'));
    const later = { ...assessment, at: '2024-11-05T08:00:00.000Z' };
    const scheduling = (on: string) => fact('schedule-assessment', later, on, { recordedOn: '2024-11-10' });
    resumed.when(scheduling('2024-09-30')).then('AssessmentScheduled');
    resumed.when(scheduling('2024-10-01')).thenRefused('journey.was-suspended');
    resumed.when(scheduling('2024-11-03')).thenRefused('journey.was-suspended');
    resumed.when(scheduling('2024-11-04')).then('AssessmentScheduled');
    const incident = fact('record-incident', { assessment: 'A-E1', description: 'x' }, '2024-10-15', { recordedOn: '2024-11-10' });
    resumed.when(incident).then('IncidentRecorded');
  });

  it('judges what happened during an abandonment by it, although the candidate is back', () => {
    const back = suspended.and(
      fact('abandon', { reason: 'NO_NEWS', comment: 'x' }, '2024-10-10'),
      fact('reactivate', { comment: 'x' }, '2024-12-02'),
    );
    const review = (on: string) => fact('record-placement-review', {}, on, { recordedOn: '2024-12-10' });
    back.when(review('2024-10-09')).then('PlacementReviewRecorded');
    back.when(review('2024-11-01')).thenRefused('journey.was-abandoned');
    back.when(review('2024-12-02')).then('PlacementReviewRecorded');
    back.when(fact('schedule-assessment', assessment, '2024-10-05', { recordedOn: '2024-12-10' })).thenRefused('journey.was-suspended');
  });

  it('follow one another in the order of their dates, and so do changes of path', () => {
    const resumed = suspended.and(fact('resume', {}, '2024-11-04'));
    const pause = (on: string) => fact('suspend', { reason: 'FAMILY', comment: 'x' }, on, { recordedOn: '2024-12-01' });
    resumed.when(pause('2024-10-15')).thenRefused('fact.before-its-cause');
    resumed.when(pause('2024-11-04')).then('JourneySuspended');
    const moved = (path: 'TRAINING' | 'VAE', on: string) =>
      fact('change-path', { path, route: path, inInitialTraining: false }, on, { recordedOn: '2024-12-01' });
    const inVae = journey.and(moved('VAE', '2024-10-15'));
    inVae.when(moved('TRAINING', '2024-10-14')).thenRefused('fact.before-its-cause');
    inVae.when(moved('TRAINING', '2024-10-15')).then('PathChanged');
  });

  it('refuses to abandon before the suspension that preceded it', () => {
    suspended
      .when(fact('abandon', { reason: 'PERSONAL', comment: 'x' }, '2024-09-15', { recordedOn: '2024-10-20' }))
      .thenRefused('fact.before-its-cause');
  });

  it('reactivates what was abandoned or archived, and nothing else', () => {
    abandoned.when(fact('reactivate', { comment: 'x' }, '2025-01-06')).then('JourneyReactivated');
    archived.when(fact('reactivate', { comment: 'x' }, '2025-01-06')).then('JourneyReactivated');
    journey.when(fact('reactivate', { comment: 'x' }, '2025-01-06')).thenRefused('journey.not-interrupted');
    archived.when(fact('reactivate', { comment: 'x' }, '2024-10-15', { recordedOn: '2025-01-06' })).thenRefused('fact.before-its-cause');
    const back = archived.and(fact('reactivate', { comment: 'x' }, '2025-01-06'));
    expect(back.journey.state).toMatchObject({ abandonment: null, archiving: null, suspension: null });
  });

  it('archives for a reason that is true of the journey', () => {
    journey.when(fact('archive', { reason: 'CERTIFIED' }, '2024-11-01')).thenRefused('archive.reason-not-met');
    journey.when(fact('archive', { reason: 'REFUSED' }, '2024-11-01')).thenRefused('archive.reason-not-met');
    journey.when(fact('archive', { reason: 'ABANDONED' }, '2024-11-01')).thenRefused('archive.not-abandoned');
    journey.when(fact('archive', { reason: 'OTHER' }, '2024-11-01')).thenRefused('archive.comment-missing');
    journey.when(fact('archive', { reason: 'DUPLICATE' }, '2024-11-01')).then('JourneyArchived');
    archived.when(fact('archive', { reason: 'ABANDONED' }, '2024-11-02')).thenRefused('journey.archived');
    abandoned
      .when(fact('archive', { reason: 'ABANDONED' }, '2024-09-15', { recordedOn: '2024-11-02' }))
      .thenRefused('fact.before-its-cause');
  });

  it('goes on from the journal only where the journey was found frozen, archived included', () => {
    archived.when(fact('resume-from-journal', { motive: 'x' }, '2024-12-01')).thenRefused('journey.not-frozen');
    archived
      .when(fact('resume-from-journal', { motive: 'x' }, '2024-12-01', { attached: { lostVersions: 3 } }))
      .then({ type: 'JourneyResumedFromJournal', data: { lostVersions: 3 } });
  });
});
