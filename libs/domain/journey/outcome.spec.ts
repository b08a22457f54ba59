import { withoutFinalAssessment } from './testing/certifications.js';
import {
  convened,
  decided,
  diplomaIssued,
  finalParts,
  heard,
  minutesSigned,
  motive,
  notified,
  readyForJury,
  stageAgreed,
  stageStarted,
  validatedA,
  validatedB,
} from './testing/facts.js';
import { fact, given, started, type Fact } from './testing/given.js';
import { hasEnded, outcome } from './outcome.js';

const entry = '2025-01-06';
const day = '2025-03-10';
const later = '2025-03-20';
const withdrawn = (concerns: 'DIPLOMA' | 'BLOCK', block?: string): readonly Fact[] => [
  fact('open-fraud-procedure', { concerns, ...(block ? { block } : {}), grievances: 'sealed' }, day),
  fact('record-observations', { observations: 'sealed' }, day),
  fact('withdraw-for-fraud', { reasons: 'sealed' }, later),
];
const certified = () => given().and(started(entry), ...readyForJury(day), convened(day), heard(day, finalParts), decided(day, 'FULL'));
const onlyA = () => given().and(started(entry, { scope: 'BLOCKS', targetBlocks: ['A'] }));

describe('what a journey has come to', () => {
  it('is open from its entry on', () => {
    expect(outcome(given().journey)).toEqual({ kind: 'OPEN', since: null });
    expect(outcome(given().and(started(entry)).journey)).toEqual({ kind: 'OPEN', since: entry });
    expect(hasEnded(given().and(started(entry)).journey)).toBe(false);
  });

  it('is certified from the full decision on, not before', () => {
    const undecided = given().and(started(entry), ...readyForJury(day), convened(day), heard(day, finalParts));
    expect(outcome(undecided.journey).kind).toBe('OPEN');
    expect(outcome(certified().journey)).toEqual({ kind: 'CERTIFIED', since: day });
    expect(hasEnded(certified().journey)).toBe(true);
  });

  it('is ended for blocks alone on the day on which the last became valid', () => {
    const both = given().and(started(entry, { scope: 'BLOCKS' }), stageAgreed(day), stageStarted(day), ...validatedA(day));
    expect(outcome(both.journey).kind).toBe('OPEN');
    expect(outcome(both.and(...validatedB(later)).journey)).toEqual({ kind: 'BLOCKS_VALIDATED', since: later });
  });

  it('needs no decision where the certification sets no jury', () => {
    const routes = withoutFinalAssessment.routes.map((route) => ({ ...route, jury: null }));
    const on = '2020-03-10';
    const all = [stageAgreed(on), stageStarted(on), ...validatedA(on), ...validatedB(on)];
    const ended = given({ ...withoutFinalAssessment, routes }).and(started('2020-01-06', { certification: { code: 'no-final' } }), ...all);
    expect(outcome(ended.journey)).toEqual({ kind: 'CERTIFIED', since: on });
    const awaiting = given(withoutFinalAssessment).and(started('2020-01-06', { certification: { code: 'no-final' } }), ...all);
    expect(outcome(awaiting.journey).kind).toBe('OPEN');
  });

  it('is partial or deferred without having ended', () => {
    const failed = given().and(started(entry), ...readyForJury(day), convened(day), heard(day, { ...finalParts, 'F.S1': 'NON_ACQUIS' }));
    const partial = failed.and(decided(day, 'PARTIAL', { blocks: ['A', 'B'], motives: [motive('F.S1')] }));
    expect([outcome(partial.journey), hasEnded(partial.journey)]).toEqual([{ kind: 'PARTIAL', since: day }, false]);
    const deferred = failed.and(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }));
    expect([outcome(deferred.journey), hasEnded(deferred.journey)]).toEqual([{ kind: 'DEFERRED', since: day }, false]);
  });

  it('is open again after a refusal whose appeal is upheld, and stays refused otherwise', () => {
    const refused = given()
      .and(started(entry), ...readyForJury(day), convened(day), heard(day, { ...finalParts, 'F.S1': 'NON_ACQUIS' }))
      .and(decided(day, 'REFUSED', { motives: [motive('F.S1')] }), ...minutesSigned(day), notified(day))
      .and(fact('file-appeal', { session: 'ses_1', grounds: 'sealed' }, day));
    expect(outcome(refused.journey).kind).toBe('REFUSED');
    const appeal = (upheld: boolean) => refused.and(fact('decide-appeal', { upheld, motive: 'sealed' }, later));
    expect(outcome(appeal(true).journey).kind).toBe('OPEN');
    expect(outcome(appeal(false).journey).kind).toBe('REFUSED');
  });

  it('is withdrawn with the diploma, or with a block that the journey was for', () => {
    const issued = certified().and(...minutesSigned(day), notified(day), diplomaIssued(day));
    expect(outcome(issued.and(...withdrawn('DIPLOMA')).journey)).toEqual({ kind: 'WITHDRAWN', since: later });
    const certificate = fact('issue-block-certificate', { block: 'A' }, day, { attached: { number: 'C-1' } });
    const lost = onlyA().and(...validatedA(day), certificate, ...withdrawn('BLOCK', 'A'));
    expect(outcome(lost.journey)).toEqual({ kind: 'WITHDRAWN', since: later });
  });
});
