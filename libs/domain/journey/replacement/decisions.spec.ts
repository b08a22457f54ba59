import type { Attached } from '../command.js';
import type { CommandData } from '../commands.schema.js';
import { deadlines } from '../clocks/deadlines.js';
import type { CertificationRules } from '../../certification/rules.js';
import { pinnedBeforeDeciders, withFinalAssessment, withoutFinalAssessment } from '../testing/certifications.js';
import { remaining } from '../remaining.js';
import { journeyStatus } from '../status.js';
import {
  convened,
  decided,
  decidedFully,
  diplomaIssued,
  everyCriterion,
  finalParts,
  heard,
  lines,
  minutesSigned,
  motive,
  notified,
  readyForJury,
  refusedForFraud,
  type Gradings,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, noFilesYet, recevabilite, step, told, validationFile } from '../testing/vae-facts.js';
import { vaeStanding } from '../vae/status.js';

const day = '2024-02-01';
const later = '2024-03-01';
type Replacing = CommandData<'replace-fact'>;
const replacing = (what: Replacing['fact'], on: string, rest: Partial<Replacing> = {}): Fact =>
  fact('replace-fact', { fact: what, authority: 'JURY', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on);

const present = ['jur_1', 'jur_2', 'jur_3'];
const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
type OfDecision = Extract<Replacing['fact'], { kind: 'DECISION' }>;
type Decision = NonNullable<OfDecision['replacement']>;
function decision(replacement: Partial<Decision> | null): OfDecision {
  return {
    kind: 'DECISION',
    session: 'ses_1',
    replacement: replacement && { present, votes, decision: 'FULL', blocks: [], motives: [], ...replacement },
  };
}
const full = decision({});
const deferred = decision({ decision: 'DEFERRED', motives: [motive('F.M1')] });
const annulled = decision(null);
const hearing = { informedOn: '2024-02-10', observedOn: '2024-02-12' };
const judge = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA Lyon n° 2401234', hearing } as const;

const ready = given().and(started('2023-01-10'), ...readyForJury('2024-01-10'), convened(day));
const weak: Gradings = { ...finalParts, 'F.M1': 'PARTIELLEMENT_ACQUIS' };
const unsigned = ready.and(heard(day, weak), decided(day, 'FULL'));
const typedDeferred = ready.and(heard(day, weak), decided(day, 'DEFERRED', { motives: [motive('F.M1')] }));
const signed = unsigned.and(...minutesSigned(day));
const toldFull = signed.and(notified('2024-02-05'));
const delivered = toldFull.and(diplomaIssued('2024-02-06'));
const sessionIn = ({ journey }: Given) => journey.state.sessions.find(({ session }) => session === 'ses_1');

describe('a decision of the jury typed wrong', () => {
  it('gives way before any signature, by who records it', () => {
    const replaced = unsigned.when(replacing(deferred, '2024-02-02', { authority: 'CERTIFIER' })).then('FactReplaced');
    expect(sessionIn(replaced)).toMatchObject({ decision: { decision: 'DEFERRED', on: day }, signatures: {} });
    expect(journeyStatus(replaced.journey)).toBe('DEFERRED');
  });

  it('gives way once signed by the jury alone, whose members sign anew', () => {
    signed.when(replacing(deferred, later, { authority: 'CERTIFIER' })).thenRefused('replacement.authority');
    const replaced = signed.and(replacing(deferred, later));
    replaced.when(notified(later)).thenRefused('minutes.incomplete');
    replaced.and(...minutesSigned(later), notified(later));
  });

  it('is replaced for who sat, and nothing else, its diploma left as it is', () => {
    const two = ['jur_1', 'jur_2'];
    const composed = { ...withFinalAssessment, juries: withFinalAssessment.juries.map((jury) => ({ ...jury, minMembers: 2 })) };
    const sat = given(composed)
      .and(...decidedFully())
      .and(notified('2024-02-05'), diplomaIssued('2024-02-06'));
    const whoSat = decision({ present: two, votes: two.map((jurorId) => ({ jurorId, inFavour: true })), women: 1, men: 1 });
    const replaced = sat.when(replacing(whoSat, later)).then({ type: 'FactReplaced', data: { falls: { documents: [] } } });
    expect(sessionIn(replaced)).toMatchObject({ decision: { present: two }, signatures: {}, notified: null });
    expect(replaced.journey.state.diploma?.number).toBe('D-1');
  });

  it('is replaced against the candidate, once notified, for a material error, a fraud or a judgment, and after their observations', () => {
    delivered.when(replacing(deferred, later)).thenRefused('replacement.hearing-missing');
    delivered
      .when(replacing(deferred, '2024-02-15', { hearing: { informedOn: '2024-02-10' } }))
      .thenRefused('replacement.observations-awaited');
    delivered.when(replacing(deferred, later, { hearing, ground: 'LATE_PROOF' })).thenRefused('replacement.ground-against');
    delivered
      .when(replacing(deferred, later, { hearing: { informedOn: '2024-02-12', observedOn: '2024-02-10' } }))
      .thenRefused('replacement.hearing-order');
    const replaced = delivered.when(replacing(deferred, later, { hearing })).then({
      type: 'FactReplaced',
      data: { falls: { documents: [{ of: 'DIPLOMA', number: 'D-1' }] } },
    });
    expect(replaced.journey.state).toMatchObject({
      diploma: null,
      annulledDocuments: [{ kind: 'DIPLOMA', number: 'D-1', issuedOn: '2024-02-06', on: later }],
    });
    expect(journeyStatus(replaced.journey)).toBe('DEFERRED');
  });

  it('annuls the duplicates with what they duplicate', () => {
    const copied = delivered.and(fact('issue-duplicate', { of: 'DIPLOMA' }, '2024-02-20', { attached: { number: 'DU-1' } }));
    const replaced = copied.and(replacing(deferred, later, { hearing }));
    expect(replaced.journey.state.annulledDocuments?.map(({ kind, number }) => [kind, number])).toEqual([
      ['DIPLOMA', 'D-1'],
      ['DUPLICATE', 'DU-1'],
    ]);
    expect(replaced.journey.state.duplicates).toEqual([]);
  });

  it('is replaced in favour of the candidate without a hearing', () => {
    const toldDeferred = typedDeferred.and(...minutesSigned(day), notified('2024-02-05'));
    const replaced = toldDeferred.and(replacing(full, later));
    expect(journeyStatus(replaced.journey)).toBe('CERTIFIED');
  });

  it('is notified anew, and its remedies run anew, an appeal against the former one being spent', () => {
    const contested = typedDeferred.and(
      ...minutesSigned(day),
      notified('2024-02-05'),
      fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2024-02-08'),
    );
    contested.when(replacing(full, later)).thenRefused('replacement.appeal-pending');
    const replaced = contested.and(fact('decide-appeal', { upheld: false, motive: 'x' }, '2024-02-20'), replacing(full, later));
    const dueOn = (kind: string, of: Given) => deadlines(of.journey).find((due) => due.kind === kind)?.dueOn;
    expect(dueOn('NOTIFICATION', replaced)).toBe('2024-03-16');
    expect(dueOn('APPEAL', replaced)).toBeUndefined();
    const toldAgain = replaced.and(...minutesSigned(later), notified('2024-03-05'));
    expect(dueOn('APPEAL', toldAgain)).toBe('2024-05-05');
    toldAgain.and(fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2024-03-06'));
  });

  it('is not replaced to undo an appeal that was upheld against it; a judge may still annul it', () => {
    const upheld = typedDeferred.and(
      ...minutesSigned(day),
      notified('2024-02-05'),
      fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2024-02-08'),
      fact('decide-appeal', { upheld: true, motive: 'x' }, '2024-02-20'),
    );
    upheld.when(replacing(deferred, later)).thenRefused('replacement.appeal-upheld');
    upheld.when(replacing(annulled, later, { authority: 'CERTIFIER' })).thenRefused('replacement.appeal-upheld');
    upheld.when(replacing(annulled, later, judge)).then('FactReplaced');
  });

  it('is replaced by other eyes than those that recorded it, once notified', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const toldBy = given(rules)
      .and(started('2023-01-10'), ...readyForJury('2024-01-10'), convened(day), by('act_jury', heard(day, weak)))
      .and(by('act_president', decided(day, 'DEFERRED', { motives: [motive('F.M1')] })), ...minutesSigned(day), notified('2024-02-05'));
    toldBy.when(by('act_president', replacing(full, later))).thenRefused('replacement.same-person-as-judged');
    toldBy.when(by('act_second', replacing(full, later))).then('FactReplaced');
  });

  describe('decided again without the candidate being told', () => {
    const again = delivered.and(replacing(full, '2024-02-20'));
    const failedGrid: Replacing['fact'] = {
      kind: 'SOUTENANCE',
      session: 'ses_1',
      replacement: {
        attendance: 'PRESENT',
        grid: lines({ ...finalParts, 'F.M1': 'NON_ACQUIS' }),
        gradedBy: ['jur_2'],
        heardBy: present,
      },
    };

    it('is not taken away, with its diploma, on a ground and in a way that the notified one was not', () => {
      const byCertifier = { authority: 'CERTIFIER', ground: 'LATE_PROOF' } as const;
      again.when(replacing(annulled, later, byCertifier)).thenRefused('replacement.ground-against', 'replacement.hearing-missing');
      again.when(replacing(failedGrid, later)).thenRefused('replacement.hearing-missing');
      const heardFirst = again.and(replacing(failedGrid, later, { hearing }));
      expect(heardFirst.journey.state.annulledDocuments).toMatchObject([{ kind: 'DIPLOMA', number: 'D-1' }]);
    });

    it('is compared with what was last notified', () => {
      const untold = toldFull.and(replacing(deferred, '2024-02-20', { hearing }));
      untold
        .when(replacing(decision({ decision: 'REFUSED', motives: [motive('F.M1')] }), later))
        .thenRefused('replacement.hearing-missing');
      expect(untold.decide(replacing(full, later)).accepted).toBe(true);
      const toldAgain = typedDeferred.and(
        ...[...minutesSigned(day), notified('2024-02-05'), replacing(full, '2024-02-20')],
        ...[...minutesSigned('2024-02-20'), notified('2024-02-21')],
      );
      toldAgain.when(replacing(deferred, later)).thenRefused('replacement.hearing-missing');
    });

    it('is still replaced by other eyes', () => {
      const rules = {
        ...withFinalAssessment,
        reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } },
      };
      const twice = given(rules)
        .and(started('2023-01-10'), ...readyForJury('2024-01-10'), convened(day), by('act_jury', heard(day, weak)))
        .and(by('act_president', decided(day, 'FULL')), ...minutesSigned(day), notified('2024-02-05'))
        .and(by('act_second', replacing(full, '2024-02-20')));
      twice.when(by('act_second', replacing(full, later))).thenRefused('replacement.same-person-as-judged');
    });
  });

  it('is not replaced after a hearing that came before it', () => {
    const early = { informedOn: '2024-01-20', observedOn: '2024-02-12' };
    delivered.when(replacing(deferred, later, { hearing: early })).thenRefused('replacement.hearing-before-its-fact');
  });

  it('is judged by the rules of any decision: who sat, motives, votes', () => {
    unsigned
      .when(replacing(decision({ decision: 'DEFERRED', present: ['jur_1'], votes: [] }), later))
      .thenRefused(
        ...['jury.balance-unknown', 'jury.legal-minimum', 'jury.too-few-members', 'motive.missing'],
        ...['vote.lost', 'vote.silent', 'vote.too-few'],
      );
  });

  it('is judged by what was looked up for it too: what those who sat were to the candidate, and the blocks held no more', () => {
    const knowing = (attached: Attached): Fact => {
      const sent = replacing(full, '2024-02-02');
      return { ...sent, command: { ...sent.command, attached } as Fact['command'] };
    };
    const tied = (as: 'ACCOMPANIST' | 'EVALUATOR') => ({ ties: [{ jurorId: 'jur_3', as, personId: 'jur_3' }] });
    unsigned.when(knowing(tied('ACCOMPANIST'))).thenRefused('jury.accompanist');
    unsigned.when(knowing(tied('EVALUATOR'))).thenWarned('jury.evaluator-sits');
    unsigned.when(knowing({ heldNoMore: ['A'] })).thenRefused('held-block.withdrawn');
  });

  it('is not replaced under a session that has followed it', () => {
    const next = typedDeferred.and(
      ...minutesSigned(day),
      notified('2024-02-05'),
      convened(later, { session: 'ses_2' }),
      heard(later, finalParts, { session: 'ses_2' }),
    );
    next.when(replacing(full, '2024-03-02')).thenRefused('replacement.later-session');
  });
});

describe('the annulment of a decision', () => {
  it('by a judge, a year later, takes the diploma, and has another session convened', () => {
    const on = '2025-03-01';
    delivered.when(replacing(annulled, on, { ...judge, reference: undefined })).thenRefused('replacement.judgment-unnamed');
    const reopened = delivered
      .when(replacing(annulled, on, judge))
      .then(
        'DeadlineOverdue',
        { type: 'FactReplaced', data: { closesSession: true, falls: { documents: [{ of: 'DIPLOMA', number: 'D-1' }] } } },
        'DeadlineSuperseded',
      );
    expect(journeyStatus(reopened.journey)).toBe('READY_FOR_JURY');
    reopened.when(decided(on, 'FULL')).thenRefused('jury.annulled', 'jury.none-convened');
    const again = reopened.and(
      convened(on, { session: 'ses_2' }),
      heard(on, finalParts, { session: 'ses_2' }),
      decided(on, 'FULL', { session: 'ses_2' }),
      ...told('ses_2', on),
    );
    again.when(diplomaIssued(on, 'D-2')).then({ type: 'DiplomaIssued', data: { number: 'D-2' } });
  });

  it('by a judge is recorded whatever session has followed, whose decision is then to be looked at', () => {
    const first = typedDeferred.and(...told('ses_1', '2024-02-05'), convened('2024-02-20', { session: 'ses_2' }));
    const next = first.and(
      heard('2024-02-20', finalParts, { session: 'ses_2' }),
      decided('2024-02-20', 'FULL', { session: 'ses_2' }),
      ...told('ses_2', '2024-02-20'),
      diplomaIssued('2024-02-21'),
    );
    const reviewed = next.and(replacing(annulled, later, judge));
    expect([journeyStatus(reviewed.journey), reviewed.journey.state.diploma?.number]).toEqual(['CERTIFIED', 'D-1']);
    expect(remaining(reviewed.journey)).toMatchObject([{ code: 'annulled-ground', about: { field: 'session', value: 'ses_2' } }]);
    const second = replacing({ ...full, session: 'ses_2' }, '2024-03-02');
    expect(remaining(reviewed.and(second).journey).map(({ code }) => code)).not.toContain('annulled-ground');
  });

  it('leaves the session its name, which is not cancelled to be convened and decided again', () => {
    const cancelling = fact('cancel-session', { session: 'ses_1', reason: 'JUDGES' }, later);
    const onFile = given(withoutFinalAssessment).and(
      started('2020-01-10', { certification: { code: 'no-final' } }),
      ...readyForJury('2024-01-10').slice(0, -4),
      convened(day),
      decided(day, 'FULL'),
    );
    onFile.and(replacing(annulled, later)).when(cancelling).thenRefused('jury.session-held');
    const closed = onFile.and(...minutesSigned(day), notified('2024-02-05'), replacing(annulled, later, judge));
    closed.when(cancelling).thenRefused('jury.session-held');
  });

  it('has the delay to tell what is decided instead run from that day', () => {
    const on = '2025-03-01';
    const due = ({ journey }: Given, kind: string) => deadlines(journey).find((each) => each.kind === kind);
    const open = toldFull.and(replacing(annulled, on, { hearing }));
    expect(due(open, 'NOTIFICATION')).toMatchObject({ runsFrom: on, dueOn: '2025-03-16', metOn: null });
    expect(due(open.and(decided(on, 'FULL')), 'NOTIFICATION')).toMatchObject({ runsFrom: on, metOn: null });
    const withDelay = {
      ...withoutFinalAssessment,
      reglement: { ...withoutFinalAssessment.reglement, recordingDays: { value: 15, source: 'test' } },
    };
    const onFile = given(withDelay).and(
      started('2020-01-10', { certification: { code: 'no-final' } }),
      ...readyForJury('2024-01-10').slice(0, -4),
      convened(day),
      decided(day, 'FULL'),
      ...told('ses_1', '2024-02-05'),
    );
    expect(due(onFile.and(replacing(annulled, on, { hearing })), 'JURY_SESSION')).toMatchObject({ runsFrom: on, dueOn: '2025-03-16' });
    expect(due(onFile.and(replacing(annulled, on, judge)), 'JURY_SESSION')).toBeUndefined();
  });

  it('of an archived journey is recorded, whatever has become of it', () => {
    const archived = delivered.and(fact('archive', { reason: 'CERTIFIED' }, '2024-03-04'));
    archived.when(replacing(annulled, '2024-03-05', judge)).then('FactReplaced');
  });

  it('by the jury itself leaves the session to decide again', () => {
    const open = signed.and(replacing(annulled, later));
    expect(journeyStatus(open.journey)).toBe('WITH_JURY');
    open.and(decided(later, 'FULL'));
  });

  it('of a refusal for fraud reopens its procedure, so that it is refused again, or closed', () => {
    const refused = ready.and(
      heard(day, finalParts),
      fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, day),
      fact('record-observations', { observations: 'sealed' }, day),
      refusedForFraud(day),
    );
    const open = refused.and(replacing(annulled, later, { authority: 'CERTIFIER' }));
    expect(open.journey.state.fraudProcedures).toMatchObject([{ concerns: 'DECISION', observationsOn: day, outcome: null }]);
    open.and(refusedForFraud(later));
    open.and(fact('close-fraud-procedure', { reasons: 'sealed' }, later), decided(later, 'FULL'));
    const instead = refused.and(replacing(full, later, { authority: 'CERTIFIER' }));
    expect(instead.journey.state.fraudProcedures).toMatchObject([{ outcome: { on: day } }]);
  });

  it('of a refusal costs the candidate nothing, and asks for no hearing', () => {
    const refused = ready.and(heard(day, weak), decided(day, 'REFUSED', { motives: [motive('F.M1')] }), ...told('ses_1', '2024-02-05'));
    const { hearing: _, ...without } = judge;
    expect(journeyStatus(refused.and(replacing(annulled, later, without)).journey)).toBe('READY_FOR_JURY');
  });
});

describe('the passage before the jury, typed wrong', () => {
  const grid = (gradings: Gradings, attendance: 'PRESENT' | 'ABSENT' | 'EXCUSED' = 'PRESENT') =>
    ({
      kind: 'SOUTENANCE',
      session: 'ses_1',
      replacement: {
        attendance,
        grid: lines(gradings),
        ...(attendance === 'PRESENT' ? { gradedBy: ['jur_2'], heardBy: present } : { gradedBy: [], heardBy: [] }),
      },
    }) as const;

  it('gives way with the decision that rested on its grid, which is taken again', () => {
    const replaced = unsigned
      .when(replacing(grid(finalParts), '2024-02-02'))
      .then({ type: 'FactReplaced', data: { falls: { decision: true } } });
    expect(sessionIn(replaced)).toMatchObject({ decision: null, soutenance: { on: day, gradings: finalParts } });
    replaced.and(decided(later, 'FULL'));
  });

  it('is an absence no more, nor is the session that was convened because of it', () => {
    const absent = ready.and(heard(day, {}, { attendance: 'ABSENT' }), convened(later, { session: 'ses_2' }));
    const came = absent.and(replacing(grid(finalParts), later));
    expect(came.journey.state.sessions).toHaveLength(1);
    came.and(decided(later, 'FULL'));
    expect(sessionIn(absent.and(replacing(grid({}, 'EXCUSED'), later)))).toMatchObject({ soutenance: { attendance: 'EXCUSED' } });
  });
});

it('an absence before the jury is excused once another session has followed, which stays as it is', () => {
  const absent = ready.and(heard(day, {}, { attendance: 'ABSENT' }), convened(later, { session: 'ses_2' }));
  const next = absent.and(
    heard(later, finalParts, { session: 'ses_2' }),
    decided(later, 'FULL', { session: 'ses_2' }),
    ...told('ses_2', later),
    diplomaIssued(later),
  );
  const replaced = (attendance: 'EXCUSED' | 'PRESENT') =>
    replacing(
      {
        kind: 'SOUTENANCE',
        session: 'ses_1',
        replacement: {
          attendance,
          grid: attendance === 'PRESENT' ? lines(finalParts) : [],
          ...(attendance === 'PRESENT' ? { gradedBy: ['jur_2'], heardBy: present } : { gradedBy: [] }),
        },
      },
      '2024-03-05',
    );
  const excused = next.and(replaced('EXCUSED'));
  expect(sessionIn(excused)).toMatchObject({ soutenance: { attendance: 'EXCUSED' } });
  expect([journeyStatus(excused.journey), excused.journey.state.diploma?.number]).toEqual(['CERTIFIED', 'D-1']);
  next.when(replaced('PRESENT')).thenRefused('replacement.later-session');
});

describe('a decision on recevabilité, typed wrong', () => {
  const complete = given().and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-03'));
  const slip = complete.and(recevabilite('NON_RECEVABLE', '2024-02-10'));
  const instead = (what: 'RECEVABLE' | 'NON_RECEVABLE' | null, notifiedOn?: string) =>
    ({
      kind: 'RECEVABILITE',
      replacement: what && { decision: what, ...(what === 'NON_RECEVABLE' && { motives: 'x' }), ...(notifiedOn && { notifiedOn }) },
    }) as const;
  const byCertifier = { authority: 'CERTIFIER' } as const;

  it('is recevable since its day, and its clock runs from the new notification', () => {
    const replaced = slip.and(replacing(instead('RECEVABLE'), '2024-05-06', byCertifier));
    expect(vaeStanding(replaced.journey)).toEqual({ status: 'RECEVABLE', tacit: false, notifiedOn: '2024-05-06' });
    expect(deadlines(replaced.journey).find(({ kind }) => kind === 'CADUCITE')?.dueOn).toBe('2024-11-06');
    replaced.and(step('2024-06-03'), validationFile('2024-06-04'));
  });

  it('gives back the file that was deposited because of it, and its place in the year', () => {
    const refiled = slip.and(fact('submit-feasibility-file', { files: [] }, '2025-01-06', noFilesYet));
    const replaced = refiled.and(replacing(instead('RECEVABLE'), '2025-01-08', byCertifier));
    expect(replaced.journey.state.attempts).toHaveLength(1);
    const decidedAgain = refiled.and(completeFile('2025-01-07'), recevabilite('RECEVABLE', '2025-01-08'));
    decidedAgain.when(replacing({ ...instead('RECEVABLE'), attempt: 1 }, '2025-01-10', byCertifier)).thenRefused('replacement.later-file');
  });

  it('once annulled is taken again, in as long a time as the first', () => {
    const annulledOn = '2024-09-02';
    const reopened = slip.and(replacing(instead(null), annulledOn, { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA n° 1' }));
    expect(vaeStanding(reopened.journey).status).toBe('COMPLETE');
    expect(vaeStanding(reopened.until('2024-11-03').journey)).toMatchObject({ status: 'RECEVABLE', tacit: true });
    reopened.and(recevabilite('RECEVABLE', '2024-10-01'));
  });

  it('is replaced by other eyes than those that decided, once notified', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const decidedBy = (of: CertificationRules) =>
      given(of)
        .and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-03'))
        .and(by('act_first', recevabilite('RECEVABLE', '2024-02-10')));
    const against = replacing(instead('NON_RECEVABLE'), later, { ...byCertifier, hearing });
    decidedBy(rules).when(by('act_first', against)).thenRefused('replacement.same-person-as-judged');
    const replaced = decidedBy(rules).and(by('act_second', against));
    const back = replacing(instead('RECEVABLE'), '2024-03-05', byCertifier);
    for (const judge of ['act_first', 'act_second']) replaced.when(by(judge, back)).thenRefused('replacement.same-person-as-judged');
    replaced.when(by('act_third', back)).then('FactReplaced');
    const before = decidedBy(pinnedBeforeDeciders(rules));
    expect(JSON.stringify([before.events.at(-1)?.data, before.journey.state.attempts])).not.toMatch(/fourEyes|judgedBy/);
    before.when(by('act_first', against)).then('FactReplaced');
  });

  it('is not taken under a jury that is convened on it, whose session is cancelled first', () => {
    const convoked = complete.and(recevabilite('RECEVABLE', '2024-02-10'), convened('2024-02-20', { at: '2024-06-03T08:00:00.000Z' }));
    const against = replacing(instead('NON_RECEVABLE'), later, { ...byCertifier, hearing });
    convoked.when(against).thenRefused('replacement.session-rests');
    convoked
      .and(fact('cancel-session', { session: 'ses_1', reason: 'OTHER', comment: 'sealed' }, later))
      .when(against)
      .then('FactReplaced');
  });

  it('is taken from the candidate after a hearing, and never under a validation file', () => {
    const granted = complete.and(recevabilite('RECEVABLE', '2024-02-10'));
    granted.when(replacing(instead('NON_RECEVABLE'), later, byCertifier)).thenRefused('replacement.hearing-missing');
    granted.when(replacing(instead('NON_RECEVABLE'), later, { ...byCertifier, hearing })).then('FactReplaced');
    granted
      .and(validationFile('2024-02-20'))
      .when(replacing(instead('NON_RECEVABLE'), later, { ...byCertifier, hearing }))
      .thenRefused('replacement.validation-file-rests');
  });
});

it('blocks that a jury granted go with its decision, and their certificates', () => {
  const vae = given().and(
    started('2024-02-01', { path: 'VAE' }),
    feasibilityFile('2024-02-02'),
    completeFile('2024-02-03'),
    recevabilite('RECEVABLE', '2024-02-04'),
    validationFile('2024-02-05'),
    ...juryDecided('ses_1', '2024-02-06', 'FULL'),
    ...told('ses_1', '2024-02-06'),
    fact('issue-block-certificate', { block: 'A' }, '2024-02-07', { attached: { number: 'CB-1' } }),
  );
  const partial = decision({ decision: 'PARTIAL', blocks: ['B'], motives: [motive('A.1.1')] });
  const graded = { ...everyCriterion, 'A.1.1': 'NON_ACQUIS' } as Gradings;
  const grid: Replacing['fact'] = {
    kind: 'SOUTENANCE',
    session: 'ses_1',
    replacement: { attendance: 'PRESENT', grid: lines(graded), gradedBy: ['jur_2'], heardBy: present },
  };
  const fallen = vae.and(replacing(grid, later, { hearing }));
  expect(fallen.journey.state.annulledDocuments).toMatchObject([{ kind: 'BLOCK_CERTIFICATE', block: 'A', number: 'CB-1' }]);
  expect(fallen.journey.state.blocks['B']?.conclusions).toEqual([]);
  vae.when(replacing(partial, later, { hearing })).thenRefused('motive.line-acquired', 'motive.missing');
});
