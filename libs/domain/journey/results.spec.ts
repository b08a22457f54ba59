import type { CommandData } from './commands.schema.js';
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
  lines,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
  resitOpened,
  resitScheduled,
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
    const regraded = again.and(resitScheduled('A-E1', day), attended('A-E1', day), graded('A-E1', day, { 'A.1.1': 'ACQUIS' }));
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

describe('a fact replaced', () => {
  type Replacing = CommandData<'replace-fact'>;
  const replacing = (what: Replacing['fact'], on: string, rest: Partial<Replacing> = {}) =>
    fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on);
  const later = '2025-04-10';
  const present = ['jur_1', 'jur_2', 'jur_3'];
  const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
  const decision = (decided: 'DEFERRED' | null): Replacing['fact'] => ({
    kind: 'DECISION',
    session: 'ses_1',
    replacement: decided && { present, votes, decision: decided, blocks: [], motives: [motive('F.M1')] },
  });
  const communicated = fact('communicate-conclusion', { block: 'A' }, later);
  const hearing = { informedOn: '2025-03-20', observedOn: '2025-03-25' };

  it('is told at once where it annuls what was told, since nothing is notified in its place', () => {
    const delivered = decidedFull.and(
      ...minutesSigned(day),
      notified(day),
      fact('issue-diploma', {}, day, { attached: { number: 'D-1' } }),
    );
    const judge = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA n° 1', hearing } as const;
    expect(hidden(delivered.and(replacing(decision(null), later, judge)))).toEqual([]);
    expect(hidden(delivered.and(replacing(decision(null), later, { authority: 'JURY', hearing })))).toEqual([]);
    const told = enrolled.and(...validatedA(day), communicated);
    expect(hidden(told.and(replacing({ kind: 'CONCLUSION', block: 'A', replacement: null }, later, { hearing })))).toEqual([]);
    expect(hidden(failedA.and(replacing({ kind: 'CONCLUSION', block: 'A', replacement: null }, later))).at(-1)).toBe('FactReplaced');
  });

  it('leaves untold for ever a decision annulled before it was notified, and shows the jury convened instead', () => {
    const closed = decidedFull.and(
      ...minutesSigned(day),
      replacing(decision(null), later, { ground: 'IRREGULARITY' }),
      convened('2025-04-20', { session: 'ses_2' }),
    );
    const untold = hidden(closed);
    expect(untold.slice(-4)).toEqual(['JuryDecided', 'MinutesSigned', 'MinutesSigned', 'MinutesSigned']);
  });

  it('is told with the next communication where the block stays concluded by another grid', () => {
    const told = enrolled.and(...validatedA(day), communicated);
    const regraded = told.and(
      replacing(
        {
          kind: 'GRID',
          assessment: 'A-E1',
          replacement: { evaluator: 'evl_1', lines: lines({ 'A.1.1': 'PARTIELLEMENT_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }) },
        },
        later,
      ),
    );
    expect(hidden(regraded)).toEqual(['FactReplaced']);
    expect(hidden(regraded.and(communicated))).toEqual([]);
  });

  it('hides the jury convened after a decision that replaces one told', () => {
    const weak = { ...finalParts, 'F.M1': 'NON_ACQUIS' } as const;
    const deferred = ready.and(
      convened(day),
      heard(day, weak),
      decided(day, 'DEFERRED', { motives: [motive('F.M1')] }),
      ...minutesSigned(day),
      notified(day),
    );
    const again = deferred.and(replacing(decision('DEFERRED'), later, { authority: 'JURY' }), convened('2025-04-20', { session: 'ses_2' }));
    expect(hidden(again)).toEqual(['FactReplaced', 'JuryConvened']);
  });

  it('says that a presence is another, and nothing of an untold conclusion that fell with it', () => {
    const excused = replacing({ kind: 'ATTENDANCE', assessment: 'A-E1', replacement: { attendance: 'EXCUSED' } }, later);
    const absent = enrolled.and(
      scheduled('A-E1', day),
      attended('A-E1', day, 'ABSENT'),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
    );
    const untold = absent.and(excused);
    expect(hidden(untold)).toEqual(['GridRecorded', 'BlockConcluded']);
    expect(untoldResults(untold.events).withoutFalls.size).toBe(1);
    expect(untoldResults(absent.and(communicated, excused).events).withoutFalls.size).toBe(0);
  });
});
