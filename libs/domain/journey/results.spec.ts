import { withFinalAssessment } from './testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  convened,
  decided,
  finalParts,
  graded,
  heard,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
  resitOpened,
  scheduled,
  validatedA,
} from './testing/facts.js';
import { fact, given, started, type Given } from './testing/given.js';
import { untoldResults } from './results.js';

const day = '2025-03-10';
const enrolled = given(withFinalAssessment).and(started('2025-01-06'));
const gradedA = [
  ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
];
const failedA = enrolled.and(...gradedA, concluded('A', day, motive('A.1.1')));
const ready = enrolled.and(...readyForJury(day));
const decidedFull = ready.and(convened(day), heard(day, finalParts), decided(day, 'FULL'));

/** Types of the facts that the candidate is not shown, in order. */
function hidden({ events }: Given): readonly string[] {
  const { hidden: versions } = untoldResults(events);
  return events.filter(({ version }) => versions.has(version)).map(({ type }) => type);
}

describe('a result that the candidate has not been told', () => {
  it('is a block’s grids and conclusion, until the conclusion is communicated', () => {
    expect(hidden(failedA)).toEqual(['GridRecorded', 'GridRecorded', 'BlockConcluded']);
    expect(hidden(failedA.and(fact('communicate-conclusion', { block: 'A' }, day)))).toEqual([]);
  });

  it('is told by a resit opened, and that of the resit is not yet', () => {
    const again = failedA.and(resitOpened('A-E1', day));
    expect(hidden(again)).toEqual([]);
    const regraded = again.and(scheduled('A-E1', day), attended('A-E1', day), graded('A-E1', day, { 'A.1.1': 'ACQUIS' }));
    expect(hidden(regraded)).toEqual(['GridRecorded']);
  });

  it('is told by the certificate of the block, and of no other', () => {
    const issued = enrolled.and(...validatedA(day), fact('issue-block-certificate', { block: 'A' }, day, { attached: { number: 'N-1' } }));
    expect(hidden(issued)).toEqual([]);
    const alsoB = enrolled.and(...readyForJury(day), fact('issue-block-certificate', { block: 'A' }, day, { attached: { number: 'N-1' } }));
    expect(hidden(alsoB)).toEqual(['GridRecorded', 'BlockConcluded']);
  });

  it('is a jury’s decision and its minutes, until the decision is notified; the soutenance shows without its grid', () => {
    const signed = decidedFull.and(...minutesSigned(day));
    const jury = ['JuryDecided', 'MinutesSigned', 'MinutesSigned', 'MinutesSigned'];
    expect(hidden(signed).slice(-jury.length)).toEqual(jury);
    expect(untoldResults(signed.events).withoutGrid.size).toBe(1);
    const told = signed.and(notified(day));
    expect(hidden(told)).toEqual([]);
    expect(untoldResults(told.events).withoutGrid.size).toBe(0);
  });

  it('hides the jury convened after it, which it alone explains', () => {
    const weak = { ...finalParts, 'F.M1': 'NON_ACQUIS' } as const;
    const deferred = ready.and(convened(day), heard(day, weak), decided(day, 'DEFERRED', { motives: [motive('F.M1')] }));
    expect(hidden(deferred.and(convened('2025-03-20', { session: 'ses_2' }))).slice(-2)).toEqual(['JuryDecided', 'JuryConvened']);
  });
});
