/** What a candidate was told is not taken from them by two steps, neither of which would be allowed to do it alone. */
import type { CommandData } from '../commands.schema.js';
import { blockStatus } from '../blocks/status.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  diplomaIssued,
  finalParts,
  heard,
  lines,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
  type Gradings,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact } from '../testing/given.js';

const fourEyes = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
type Replacing = CommandData<'replace-fact'>;
const replacing = (what: Replacing['fact'], on: string, rest: Partial<Replacing> = {}): Fact =>
  fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on);

describe('a block communicated as valid', () => {
  const day = '2025-03-10';
  const [next, later] = ['2025-04-10', '2025-04-20'];
  const hearing = { informedOn: '2025-04-12', observedOn: '2025-04-15' };
  const right = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
  const grid = (gradings: Gradings, assessment: string) =>
    ({ kind: 'GRID', assessment, replacement: { evaluator: 'evl_1', lines: lines(gradings) } }) as const;
  const conclusion = (replacement: { evaluators: string[]; motives: [] } | null) =>
    ({ kind: 'CONCLUSION', block: 'A', replacement }) as const;
  const same = conclusion({ evaluators: ['evl_1'], motives: [] });
  const told = given(fourEyes).and(
    started('2025-01-06'),
    ...[...passed('A-E1', day, right), ...passed('A-E2', day, allAcquired('A.2.1'))].map((each) => by('act_grader', each)),
    by('act_manager', concluded('A', day)),
    fact('communicate-conclusion', { block: 'A' }, day),
  );

  it('is not taken by its second grid once the first has left it valid, which the candidate is not told yet', () => {
    const first = told.and(by('act_other', replacing(grid({ ...right, 'A.2.1': 'NON_ACQUIS' }, 'A-E1'), next)));
    expect(blockStatus(first.journey, 'A')).toBe('VALID');
    const second = replacing(grid({ 'A.2.1': 'NON_ACQUIS' }, 'A-E2'), later, { ground: 'IRREGULARITY' });
    first
      .when(by('act_grader', second))
      .thenRefused('replacement.ground-against', 'replacement.hearing-missing', 'replacement.same-person-as-judged');
    first.when(by('act_second', replacing(grid({ 'A.2.1': 'NON_ACQUIS' }, 'A-E2'), later, { hearing }))).then('FactReplaced');
  });

  it('is not taken by the annulment of the conclusion that stands in the place of the one communicated', () => {
    const again = told.and(by('act_other', replacing(same, next)));
    const annulment = replacing(conclusion(null), later, { ground: 'IRREGULARITY' });
    again.when(by('act_third', annulment)).thenRefused('replacement.ground-against', 'replacement.hearing-missing');
    again
      .when(by('act_other', annulment))
      .thenRefused('replacement.ground-against', 'replacement.hearing-missing', 'replacement.same-person-as-judged');
  });

  it('asks no hearing to be as the candidate was last told that it is', () => {
    const failed = given().and(
      started('2025-01-06'),
      ...passed('A-E1', day, { ...right, 'A.1.1': 'NON_ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
      fact('communicate-conclusion', { block: 'A' }, day),
    );
    const slip = failed.and(replacing(grid(right, 'A-E1'), next), concluded('A', next));
    slip.when(replacing(grid({ ...right, 'A.1.1': 'NON_ACQUIS' }, 'A-E1'), later)).then('FactReplaced');
    const toldAgain = slip.and(fact('communicate-conclusion', { block: 'A' }, next));
    toldAgain.when(replacing(grid({ ...right, 'A.1.1': 'NON_ACQUIS' }, 'A-E1'), later)).thenRefused('replacement.hearing-missing');
  });

  it('leaves whoever grades free to put right a resit of which nobody was told', () => {
    const failed = given(fourEyes).and(
      started('2025-01-06'),
      ...passed('A-E1', day, { ...right, 'A.1.1': 'NON_ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
      fact('open-resit', { assessment: 'A-E1' }, day),
      ...passed('A-E1', next, { 'A.1.1': 'NON_ACQUIS' }),
    );
    failed.when(replacing(grid(allAcquired('A.1.1'), 'A-E1'), next)).then('FactReplaced');
  });
});

describe('a decision notified', () => {
  const day = '2024-02-01';
  const [next, later] = ['2024-02-12', '2024-02-14'];
  const hearing = { informedOn: '2024-02-08', observedOn: '2024-02-09' };
  const present = ['jur_1', 'jur_2', 'jur_3'];
  const weak: Gradings = { ...finalParts, 'F.M1': 'PARTIELLEMENT_ACQUIS' };
  const annulment = { kind: 'DECISION', session: 'ses_1', replacement: null } as const;
  const grid = (gradings: Gradings): Replacing['fact'] => ({
    kind: 'SOUTENANCE',
    session: 'ses_1',
    replacement: { attendance: 'PRESENT', grid: lines(gradings), gradedBy: ['jur_2'], heardBy: present },
  });
  const failing = grid({ 'F.M1': 'NON_ACQUIS', 'F.L1': 'NON_ACQUIS', 'F.S1': 'NON_ACQUIS' });
  const motivated = { motives: [motive('F.M1')] };
  const heardBy = given(fourEyes).and(
    started('2023-01-10'),
    ...readyForJury('2024-01-10'),
    convened(day),
    by('act_jury', heard(day, weak)),
  );
  const told = (decision: Fact) => heardBy.and(by('act_president', decision), ...minutesSigned(day), notified('2024-02-05'));
  const deferred = told(decided(day, 'DEFERRED', motivated));
  const full = told(decided(day, 'FULL'));

  it('is not followed, once annulled without a hearing, by one that gives less', () => {
    const open = deferred.and(by('act_admin', replacing(annulment, next, { ground: 'LATE_PROOF' })));
    const refusal = decided(later, 'REFUSED', motivated);
    open.when(by('act_president', refusal)).thenRefused('decision.less-than-notified', 'replacement.same-person-as-judged');
    open.when(by('act_other', refusal)).thenRefused('decision.less-than-notified');
    open.when(by('act_president', decided(later, 'DEFERRED', motivated))).then('JuryDecided');
    open.when(by('act_president', decided(later, 'FULL'))).then('JuryDecided');
  });

  it('is followed by one that gives less where it was annulled after a hearing, by other eyes', () => {
    const open = deferred.and(by('act_admin', replacing(annulment, next, { hearing })));
    open.when(by('act_president', decided(later, 'REFUSED', motivated))).thenRefused('replacement.same-person-as-judged');
    const refused = open.and(by('act_other', decided(later, 'REFUSED', motivated)), ...minutesSigned(later), notified(later));
    expect(refused.journey.state.sessions[0]).toMatchObject({ decision: { decision: 'REFUSED' } });
    // The hearing was about that decision, and about none that is notified since.
    const fullThen = open.and(by('act_other', decided(later, 'FULL')), ...minutesSigned(later), notified(later));
    const late = fullThen.and(by('act_third', replacing(annulment, '2024-03-20', { hearing: { informedOn: later, observedOn: later } })));
    expect(late.journey.state.sessions[0]).toMatchObject({ heardAgainstOn: '2024-03-20', lastNotified: { decision: 'FULL' } });
  });

  it('may still be replaced by less, once taken anew as it was', () => {
    const open = deferred.and(by('act_admin', replacing(annulment, next, { ground: 'LATE_PROOF' })));
    const again = open.and(by('act_president', decided(later, 'DEFERRED', motivated)));
    const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
    const refusal: Replacing['fact'] = {
      kind: 'DECISION',
      session: 'ses_1',
      replacement: { present, votes, decision: 'REFUSED', blocks: [], ...motivated },
    };
    again.when(by('act_other', replacing(refusal, later, { authority: 'JURY' }))).thenRefused('replacement.hearing-missing');
    again
      .when(by('act_other', replacing(refusal, later, { authority: 'JURY', hearing: { informedOn: later, observedOn: later } })))
      .then('FactReplaced');
  });

  it('leaves its grid the jury’s, and not to be emptied without a hearing, once it is annulled', () => {
    for (const open of [
      deferred.and(by('act_admin', replacing(annulment, next, { ground: 'LATE_PROOF' }))),
      full.and(by('act_admin', replacing(annulment, next, { hearing }))),
    ]) {
      open.when(by('act_admin', replacing(failing, later))).thenRefused('replacement.authority', 'replacement.hearing-missing');
      open.when(by('act_admin', replacing(failing, later, { authority: 'JURY', hearing }))).then('FactReplaced');
      open.when(by('act_admin', replacing(grid(finalParts), later, { authority: 'JURY', ground: 'LATE_PROOF' }))).then('FactReplaced');
    }
  });

  it('leaves its grid the jury’s where its minutes were signed, notified or not', () => {
    const signed = heardBy.and(by('act_president', decided(day, 'DEFERRED', motivated)), ...minutesSigned(day));
    const open = signed.and(by('act_admin', replacing(annulment, next)));
    open.when(by('act_admin', replacing(failing, later))).thenRefused('replacement.authority');
  });

  it('whose grid was put right in favour of the candidate is decided again, and not to give them less', () => {
    const open = deferred.and(by('act_other', replacing(grid(finalParts), next, { authority: 'JURY', ground: 'LATE_PROOF' })));
    open
      .when(by('act_other', decided(later, 'REFUSED', motivated)))
      .thenRefused('decision.less-than-notified', 'decision.nothing-lacks', 'replacement.same-person-as-judged');
    open.and(by('act_other', decided(later, 'FULL')), ...minutesSigned(later), notified(later), diplomaIssued(later));
  });
});
