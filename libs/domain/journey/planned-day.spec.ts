import type { CertificationRules } from '../certification/rules.js';
import { deadlines } from './clocks/deadlines.js';
import { remaining } from './remaining.js';
import { pinnedBeforeDeciders, withFinalAssessment } from './testing/certifications.js';
import {
  allAcquired,
  attended,
  convened,
  finalParts,
  graded,
  heard,
  passed,
  readyForJury,
  scheduled,
  validationFileSubmitted,
} from './testing/facts.js';
import { fact, given, started, tenOClock, type Given } from './testing/given.js';
import { feasibilityFile } from './testing/vae-facts.js';

const entry = '2025-01-06';
const day = '2025-03-10';
const later = '2025-04-10';
const whole = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
const withDelay: CertificationRules = {
  ...withFinalAssessment,
  reglement: { ...withFinalAssessment.reglement, recordingDays: { value: 15, source: 'test' } },
};
const enrolled = (rules: CertificationRules = withFinalAssessment) => given(rules).and(started(entry));
const cancelled = (on: string) => fact('cancel-assessment', { assessment: 'A-E1', reason: 'ORGANISATION' }, on);
const sessionCancelled = (on: string, session = 'ses_1') => fact('cancel-session', { session, reason: 'JUDGES' }, on);

describe('what is planned for a day', () => {
  it('is within the journey, and convened no later than that day', () => {
    const at = (on: string) => ({ at: tenOClock(on) });
    enrolled()
      .when(scheduled('A-E1', day, at('2024-12-20')))
      .thenRefused('planned.before-entry');
    enrolled()
      .when(scheduled('A-E1', later, at(day)))
      .thenRefused('planned.convened-afterwards');
    enrolled()
      .when(convened(later, at(day)))
      .thenRefused('planned.convened-afterwards');
    enrolled()
      .when(convened(day, at('2024-12-20')))
      .thenRefused('planned.before-entry');
  });

  it('may be recorded months after, dated of the day on which it was convened', () => {
    const convocation = { assessment: 'A-E1', at: tenOClock(day), place: 'Grenoble', evaluators: ['evl_1'] };
    enrolled()
      .when(fact('schedule-assessment', convocation, '2025-02-20', { recordedOn: '2025-09-01' }))
      .then({ type: 'AssessmentScheduled', data: { afterwards: true } });
  });

  it('is not said twice the same, and a move is told', () => {
    const planned = enrolled().and(scheduled('A-E1', day));
    planned.when(scheduled('A-E1', day)).thenRefused('assessment.already-scheduled');
    planned.when(scheduled('A-E1', later)).thenWarned('assessment.moved');
    planned.when(scheduled('A-E1', day, { place: 'Lyon' })).thenWarned('assessment.moved');
    enrolled().when(scheduled('A-E1', day)).thenWarned();
  });

  it('is not moved by a rectification to before the entry', () => {
    const planned = enrolled().and(scheduled('A-E1', day));
    const eventVersion = planned.journey.state.version;
    const moved = (value: string) => fact('rectify', { eventVersion, field: 'AT', value, reason: 'sealed' }, day);
    planned.when(moved('2024-12-20')).thenRefused('rectify.out-of-sequence');
    planned.when(moved(later)).then('FactRectified');
  });

  it('stays as it was accepted under rules pinned before', () => {
    const before = enrolled(pinnedBeforeDeciders(withFinalAssessment));
    before.and(scheduled('A-E1', later, { at: tenOClock(day) }), scheduled('A-E1', later, { at: tenOClock(day) }));
    before.and(convened(day, { at: tenOClock('2024-12-20') }));
    given(pinnedBeforeDeciders(withFinalAssessment)).and(started(entry, { path: 'VAE' }), convened(day));
  });
});

describe('a convocation before a jury', () => {
  it('needs a VAE file that is recevable on its day', () => {
    const inVae = given().and(started(entry, { path: 'VAE' }));
    inVae.when(convened(day)).thenRefused('vae.not-recevable');
    inVae.and(feasibilityFile(entry)).when(convened(day)).thenRefused('vae.not-recevable');
    expect(inVae.forbids('convene-jury', day)).toContain('vae.not-recevable');
    const recevable = inVae.and(...validationFileSubmitted('2025-02-03', 'A', 'B').slice(0, -1));
    recevable.when(convened(day)).then('JuryConvened');
    recevable.when(convened('2025-09-10')).thenRefused('vae.recevabilite-lapsed');
  });
});

describe('cancelling an assessment', () => {
  it('frees the attempt of its date, until the candidate came', () => {
    const free = enrolled().and(scheduled('A-E1', day), cancelled(day));
    expect(free.journey.state.blocks.A?.assessments['A-E1']?.attempts).toEqual([
      { attempt: 1, scheduled: null, attendance: null, grid: null },
    ]);
    free.when(attended('A-E1', day)).thenRefused('assessment.not-scheduled');
    free.when(cancelled(day)).thenRefused('assessment.not-scheduled');
    free.when(scheduled('A-E1', later)).then({ type: 'AssessmentScheduled', data: { attempt: 1 } });
    enrolled().and(scheduled('A-E1', day), attended('A-E1', day)).when(cancelled(day)).thenRefused('assessment.already-attended');
    enrolled()
      .and(...passed('A-E1', day, whole))
      .when(cancelled(day))
      .thenRefused('assessment.already-attended');
  });

  it('leaves nothing of the convocation to rectify', () => {
    const planned = enrolled().and(scheduled('A-E1', day));
    const moved = fact('rectify', { eventVersion: planned.journey.state.version, field: 'AT', value: later, reason: 'sealed' }, day);
    planned.and(cancelled(day)).when(moved).thenRefused('rectify.fact-not-rectifiable');
  });
});

describe('cancelling a session of the jury', () => {
  it('leaves the candidate without one, until it has been held', () => {
    const ready = enrolled().and(...readyForJury(day), convened(day));
    const without = ready.when(sessionCancelled(day)).then({ type: 'JurySessionCancelled', data: { purpose: 'CERTIFICATION' } });
    without.when(heard(day, finalParts)).thenRefused('jury.none-convened', 'jury.session-unknown');
    without.when(convened(later, { session: 'ses_2' })).then('JuryConvened');
    ready.when(sessionCancelled(day, 'ses_9')).thenRefused('jury.session-unknown');
    ready.and(heard(day, finalParts)).when(sessionCancelled(day)).thenRefused('jury.session-held');
  });
});

describe('what was planned and has no sequel', () => {
  const due = ({ journey }: Given) => deadlines(journey).filter(({ kind }) => kind === 'ASSESSMENT' || kind === 'JURY_SESSION');
  const late = (journey: Given) =>
    journey
      .until(later)
      .events.filter(({ type }) => type === 'DeadlineOverdue')
      .map(({ data }) => (data as { deadline: string }).deadline);

  it('is late once the delay of the règlement is over, among what remains too', () => {
    const planned = enrolled(withDelay).and(scheduled('A-E1', day));
    expect(due(planned)).toMatchObject([{ key: 'assessment:A-E1:1', runsFrom: day, dueOn: '2025-03-25', metOn: null, effect: 'ALERT' }]);
    expect(late(planned)).toEqual(['assessment:A-E1:1']);
    const [item] = remaining(planned.until(later).journey).filter(({ about }) => about?.value === 'A-E1');
    expect(item?.sentence).toBe('L’épreuve A-E1 est à passer : rien n’en est consigné depuis le 10 mars 2025.');
  });

  it('is late where the candidate came and no grid followed', () => {
    expect(late(enrolled(withDelay).and(scheduled('A-E1', day), attended('A-E1', day)))).toEqual(['assessment:A-E1:1']);
  });

  it('is not late where it was graded, missed, moved, cancelled or not to be shown any more', () => {
    const planned = enrolled(withDelay).and(scheduled('A-E1', day));
    expect(late(planned.and(attended('A-E1', day), graded('A-E1', day, whole)))).toEqual([]);
    expect(late(planned.and(attended('A-E1', day, 'ABSENT')))).toEqual([]);
    expect(late(planned.and(scheduled('A-E1', day, { at: tenOClock('2025-04-01') })))).toEqual([]);
    expect(late(planned.and(cancelled(day)))).toEqual([]);
    expect(late(planned.and(fact('abandon', { reason: 'FAMILY', comment: 'x' }, day)))).toEqual([]);
  });

  it('is not late where fraud used it up, with or without a grid', () => {
    const sat = enrolled(withDelay).and(scheduled('A-E1', day), attended('A-E1', day));
    const suspected = sat.and(
      fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', grievances: 'sealed' }, day),
      fact('record-observations', { observations: 'sealed' }, day),
    );
    expect(late(suspected.and(fact('void-for-fraud', { reasons: 'sealed' }, day)))).toEqual([]);
  });

  it('concerns a session of the jury likewise', () => {
    const ready = enrolled(withDelay).and(...readyForJury(day), convened(day));
    expect(late(ready)).toEqual(['jury-session:ses_1']);
    expect(late(ready.and(heard(day, finalParts)))).not.toContain('jury-session:ses_1');
    expect(late(ready.and(sessionCancelled(day)))).toEqual([]);
  });

  it('is awaited from its recording where that came after its day', () => {
    const convocation = { assessment: 'A-E1', at: tenOClock(day), place: 'Grenoble', evaluators: ['evl_1'] };
    const entered = enrolled(withDelay).and(fact('schedule-assessment', convocation, day, { recordedOn: '2025-09-01' }));
    expect(due(entered)).toMatchObject([{ runsFrom: '2025-09-01', dueOn: '2025-09-16' }]);
  });

  it('has no delay under rules that set none', () => {
    expect(due(enrolled().and(scheduled('A-E1', day)))).toEqual([]);
  });
});

describe('a candidate who leaves before the end', () => {
  const left = (attendance: 'PRESENT' | 'ABSENT' = 'PRESENT', time = '10:10') =>
    fact('record-attendance', { assessment: 'A-E1', attendance, left: { time, reason: 'sealed' } }, day);
  const under = (earlyLeave: 'GRADED' | 'ABSENT') =>
    given({
      ...withFinalAssessment,
      reglement: { ...withFinalAssessment.reglement, earlyLeave: { value: earlyLeave, source: 'test' } },
    }).and(started(entry), scheduled('A-E1', day));

  it('was present, and left after it had begun', () => {
    under('GRADED')
      .when(left())
      .then({ type: 'AttendanceRecorded', data: { attendance: 'PRESENT', left: { time: '10:10', reason: 'sealed' } } });
    under('GRADED').when(left('ABSENT')).thenRefused('attendance.left-without-coming');
    under('GRADED').when(left('PRESENT', '09:59')).thenRefused('attendance.left-before-start');
  });

  it('is graded on what was seen, or counts as absent, as the règlement says', () => {
    under('GRADED')
      .and(left())
      .when(graded('A-E1', day, whole))
      .then('GridRecorded');
    const absent = under('ABSENT');
    absent.when(left()).thenWarned('assessment.early-leave-counts');
    absent
      .and(left())
      .when(graded('A-E1', day, whole))
      .thenRefused('assessment.not-attended');
    absent.and(left()).when(scheduled('A-E1', later)).thenRefused('assessment.over');
  });
});
