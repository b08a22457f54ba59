import { withFinalAssessment } from '../testing/certifications.js';
import { stageAgreed, stageCompleted, stageStarted } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';
import { hostPeriodDoneOn } from './status.js';

const day = '2025-03-10';
const later = '2025-06-10';
const enrolled = () => given().and(started('2025-01-06'));
const agreed = () => enrolled().and(stageAgreed(day));
const underWay = () => agreed().and(stageStarted(day));
const brokenOff = fact('break-off-stage', { stageId: 'stg_1', reason: 'MUTUAL', comment: 'sealed' }, later);

describe('agreeing a period in a host organisation', () => {
  it('records who, where and when', () => {
    enrolled()
      .when(stageAgreed(day, { kind: 'ALTERNANCE' }))
      .then({ type: 'StageAgreed', data: { kind: 'ALTERNANCE', tutorId: 'tut_1' } });
  });

  it('refuses a name in use, and an end before the start', () => {
    agreed()
      .when(stageAgreed(day, { from: later, until: day }))
      .thenRefused('stage.id-taken', 'stage.dates');
  });

  it('is refused where the path asks for none: VAE by default', () => {
    given()
      .and(started('2025-01-06', { path: 'VAE' }))
      .when(stageAgreed(day))
      .thenRefused('stage.not-asked');
  });
});

describe('the course of a period', () => {
  it('starts once, among those agreed', () => {
    enrolled().when(stageStarted(day)).thenRefused('stage.none-agreed', 'stage.unknown');
    agreed().when(stageStarted(day, 'stg_9')).thenRefused('stage.unknown');
    agreed().when(stageStarted(day)).then('StageStarted');
    underWay().when(stageStarted(later)).thenRefused('stage.already-started');
  });

  it('warns where it starts outside the dates of the convention', () => {
    agreed().when(stageStarted('2025-03-01')).thenWarned('stage.outside-agreed-dates');
  });

  it('is completed after it started, once', () => {
    agreed().when(stageCompleted(later)).thenRefused('stage.not-started');
    underWay()
      .when(fact('complete-stage', { stageId: 'stg_1', hours: 10 }, '2025-03-01', { recordedOn: later }))
      .thenRefused('stage.ends-before-start');
    underWay().and(stageCompleted(later)).when(stageCompleted(later)).thenRefused('stage.already-completed');
    underWay().and(stageCompleted(later)).when(brokenOff).thenRefused('stage.already-completed');
  });

  it('may be broken off, before or after its start, and another may follow', () => {
    agreed().when(brokenOff).then('StageBrokenOff');
    const after = underWay().and(brokenOff);
    after.when(stageCompleted(later)).thenRefused('stage.broken-off');
    after.when(stageAgreed(later, { stageId: 'stg_2' })).then('StageAgreed');
    expect(hostPeriodDoneOn(after.journey)).toBeNull();
  });

  it('reaches the least hours of the règlement by one period or several', () => {
    const asking = {
      ...withFinalAssessment,
      reglement: { ...withFinalAssessment.reglement, hostPeriodMinHours: { value: 300, source: 'test' } },
    };
    const short = given(asking).and(started('2025-01-06'), stageAgreed(day), stageStarted(day));
    short.when(stageCompleted(later, 200)).thenWarned('stage.hours-short');
    const first = short.and(stageCompleted(later, 200));
    expect(hostPeriodDoneOn(first.journey)).toBeNull();
    const second = first.and(stageAgreed(later, { stageId: 'stg_2' }), stageStarted(later, 'stg_2'), stageCompleted(later, 100, 'stg_2'));
    expect(hostPeriodDoneOn(second.journey)).toBe(later);
  });
});
