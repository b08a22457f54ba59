/** A withdrawal for fraud, or the voiding of an attempt, contested or annulled: what is left to decide, and what is given back. */
import type { CommandData } from '../commands.schema.js';
import { blockStatus } from '../blocks/status.js';
import { outcome } from '../outcome.js';
import { remaining } from '../remaining.js';
import { recordedFact, type Replacement } from '../replacement/recorded-fact.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  decidedFully,
  diplomaIssued,
  graded,
  motive,
  notified,
  passed,
  scheduled,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';

const judgment = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA n° 1' } as const;
type Replacing = CommandData<'replace-fact'>;
const replacing = (what: Replacing['fact'], on: string, rest: Partial<Replacing> = judgment): Fact =>
  fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on);
const closed = (on: string) => fact('close-fraud-procedure', { reasons: 'sealed' }, on);
const decidesAppeal = (upheld: boolean, on: string) => fact('decide-appeal', { upheld, motive: 'sealed' }, on);
const codes = ({ journey }: Given) => remaining(journey).map(({ code }) => code);

describe('a withdrawal for fraud', () => {
  const on = '2024-03-01';
  const certified = given().and(...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-06'));
  const withdrawn = (concerns: 'BLOCK' | 'DIPLOMA') =>
    certified.and(
      fact('open-fraud-procedure', { concerns, ...(concerns === 'BLOCK' && { block: 'A' }), grievances: 'x' }, on),
      fact('record-observations', { observations: 'x' }, on),
      fact('withdraw-for-fraud', { reasons: 'x' }, on),
    );
  const contests = (data: Partial<CommandData<'file-appeal'>>, day = '2024-03-05') =>
    fact('file-appeal', { grounds: 'sealed', ...data }, day);
  const diploma = contests({ withdrawal: 'DIPLOMA' });

  it('is contested itself, in its time and once: of what it took back, the decision gave everything', () => {
    const ended = withdrawn('DIPLOMA');
    ended.when(contests({ session: 'ses_1' })).thenRefused('appeal.withdrawal-instead');
    ended.when(diploma).then({ type: 'AppealFiled', data: { session: null, withdrawn: null } });
    ended.and(diploma).when(diploma).thenRefused('appeal.already-filed');
    ended.when(contests({ withdrawal: 'DIPLOMA' }, '2024-05-02')).thenRefused('appeal.too-late');
    ended.when(contests({ withdrawal: 'BLOCK', block: 'A' })).thenRefused('appeal.nothing-withdrawn');
    ended.when(contests({ withdrawal: 'DIPLOMA', block: 'A' })).thenRefused('appeal.block-of-withdrawal');
    ended.when(contests({ withdrawal: 'DIPLOMA', session: 'ses_1' })).thenRefused('appeal.one-subject', 'appeal.withdrawal-instead');
    expect(ended.forbids('file-appeal', '2024-03-05')).toEqual([]);
  });

  it('gives back the certification where the appeal is upheld, and nothing where it is rejected', () => {
    const ended = withdrawn('DIPLOMA').and(diploma);
    expect(outcome(ended.and(decidesAppeal(false, '2024-03-10')).journey).kind).toBe('WITHDRAWN');
    const upheld = ended.and(decidesAppeal(true, '2024-03-10'));
    expect([outcome(upheld.journey).kind, upheld.journey.state.diploma?.number, codes(upheld)]).toEqual(['CERTIFIED', 'D-1', []]);
    upheld.and(fact('issue-duplicate', { of: 'DIPLOMA' }, '2024-03-11', { attached: { number: 'DU-1' } }));
    upheld.and(fact('open-fraud-procedure', { concerns: 'DIPLOMA', grievances: 'x' }, '2024-03-12'));
  });

  it('gives back a block alone, and the line under its diploma goes', () => {
    const ended = withdrawn('BLOCK');
    expect(codes(ended)).toEqual(['withdrawal']);
    const upheld = ended.and(contests({ withdrawal: 'BLOCK', block: 'A' }), decidesAppeal(true, '2024-03-10'));
    expect([blockStatus(upheld.journey, 'A'), codes(upheld)]).toEqual(['VALID', []]);
  });

  it('is not annulled while an appeal against it waits, nor the appeal decided by who withdrew', () => {
    const waits = withdrawn('DIPLOMA').and(diploma);
    waits.when(replacing({ kind: 'WITHDRAWAL', replacement: null }, '2024-03-10')).thenRefused('replacement.appeal-pending');
    const fourEyes = { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } };
    const under = given({ ...withFinalAssessment, reglement: fourEyes }).and(
      ...decidedFully(),
      notified('2024-02-05'),
      diplomaIssued('2024-02-06'),
      by('act_1', fact('open-fraud-procedure', { concerns: 'DIPLOMA', grievances: 'x' }, on)),
      fact('record-observations', { observations: 'x' }, on),
      by('act_2', fact('withdraw-for-fraud', { reasons: 'x' }, on)),
      diploma,
    );
    const recorded = recordedFact(under.events, {
      name: 'replace-fact',
      data: { fact: { kind: 'WITHDRAWAL', replacement: null } },
    } satisfies Replacement);
    const answered = (actorId: string) =>
      by(actorId, fact('decide-appeal', { upheld: true, motive: 'x' }, '2024-03-10', recorded ? { attached: { recorded } } : {}));
    under.when(answered('act_2')).thenRefused('appeal.same-person-as-decided');
    under.and(answered('act_3'));
  });

  it('once annulled leaves its procedure to be ended, which what remains says', () => {
    const back = withdrawn('DIPLOMA').and(replacing({ kind: 'WITHDRAWAL', replacement: null }, '2024-03-10'));
    expect(remaining(back.journey)).toMatchObject([{ code: 'fraud-procedure', commands: ['close-fraud-procedure'] }]);
    expect(codes(back.and(closed('2024-03-11')))).toEqual([]);
    const again = back.and(fact('withdraw-for-fraud', { reasons: 'x' }, '2024-03-11'));
    expect([outcome(again.journey).kind, codes(again)]).toEqual(['WITHDRAWN', []]);
  });
});

describe('an attempt voided for fraud', () => {
  const day = '2025-03-10';
  const later = '2025-03-12';
  const acquired = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
  const voided = given().and(
    started('2025-01-06'),
    ...[scheduled('A-E1', day), attended('A-E1', day), graded('A-E1', day, acquired)],
    fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', grievances: 'x' }, day),
    fact('record-observations', { observations: 'x' }, later),
    fact('void-for-fraud', { reasons: 'x' }, later),
  );
  const annuls = replacing({ kind: 'VOIDING', assessment: 'A-E1', replacement: null }, '2025-04-01');
  const attemptOf = ({ journey }: Given) => journey.state.blocks['A']?.assessments['A-E1']?.attempts[0];

  it('is given back by a judge, and its procedure is to be ended', () => {
    const back = voided.and(annuls);
    expect([attemptOf(back)?.grid?.gradings, attemptOf(back)?.voided]).toEqual([acquired, undefined]);
    expect(codes(back)).toContain('fraud-procedure');
    expect(codes(back.and(closed('2025-04-02')))).not.toContain('fraud-procedure');
    back.and(fact('void-for-fraud', { reasons: 'x' }, '2025-04-02'));
    back.when(annuls).thenRefused('replacement.no-such-fact');
  });

  it('is not while its appeal waits', () => {
    const contested = voided.and(fact('file-appeal', { assessment: 'A-E1', grounds: 'x' }, later));
    contested.when(annuls).thenRefused('replacement.appeal-pending');
  });

  it.each([
    ['an appeal', [fact('file-appeal', { assessment: 'A-E1', grounds: 'x' }, later), decidesAppeal(true, '2025-03-14')]],
    ['a judge', [annuls, closed('2025-04-02')]],
  ])('given back by %s, leaves the conclusion drawn without it to be replaced', (_, facts) => {
    const failed = voided.and(...passed('A-E2', later, allAcquired('A.2.1')), concluded('A', later, motive('A.1.1', 'A.1.2')));
    expect(codes(failed)).not.toContain('conclusion');
    const back = failed.and(...facts);
    expect(remaining(back.journey).find(({ code }) => code === 'conclusion')?.about).toEqual({ field: 'block', value: 'A' });
    const instead: Replacing['fact'] = { kind: 'CONCLUSION', block: 'A', replacement: { evaluators: ['evl_1'], motives: [] } };
    const replaced = back.and(replacing(instead, '2025-04-03', {}));
    expect([blockStatus(replaced.journey, 'A'), codes(replaced).includes('conclusion')]).toEqual(['VALID', false]);
  });
});
