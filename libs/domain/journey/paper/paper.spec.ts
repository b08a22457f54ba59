import fc from 'fast-check';
import type { CommandData } from '../commands.schema.js';
import type { RecordedEvent } from '../event.js';
import { fold } from '../evolve.js';
import { standing } from '../standing.js';
import { deadlines } from '../clocks/deadlines.js';
import { anyFacts } from '../testing/any-fact.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  convened,
  decided,
  file,
  finalParts,
  graded,
  heard,
  lines,
  member,
  members,
  minutesSigned,
  motive,
  notified,
  readyForJury,
  refusedForFraud,
  scheduled,
} from '../testing/facts.js';
import { by, fact, given, started, tenOClock, type Fact, type Given } from '../testing/given.js';
import { administrator, confirmed, entered, rejected, sheet, staff, wholeSession } from '../testing/paper-facts.js';

const sessionDay = '2024-02-01';
const entryDay = '2024-02-05';
const confirmDay = '2024-02-07';
const otherScan = 'e'.repeat(64);
const short = { motives: [motive('F.L1', 'F.S1')] };
type Decision = Omit<CommandData<'decide'>, 'session'>;

const convenedFor = (data = {}): Given => given().and(started('2024-01-05'), ...readyForJury('2024-01-10'), convened(sessionDay, data));
const awaiting = (): Given => convenedFor();
const enteredOf = (record: Parameters<typeof entered>[0], rest = {}): Fact =>
  entered(record, sessionDay, { recordedOn: entryDay, ...rest });
const whole = enteredOf(wholeSession(sessionDay));
const pending = (from: Given = awaiting(), each: Fact = whole): { readonly journey: Given; readonly entry: number } => {
  const journey = from.and(each);
  return { journey, entry: journey.journey.state.paperEntry?.version ?? 0 };
};
const confirming = (from?: Given, each?: Fact): Given => {
  const { journey, entry } = pending(from, each);
  return journey.and(confirmed(entry, confirmDay));
};
const last = (journey: Given, count: number): readonly RecordedEvent[] => journey.events.slice(-count);
const faults = (journey: Given, each: Fact): readonly (readonly [string, string | undefined])[] => {
  const decision = journey.decide(each);
  return decision.accepted ? [] : decision.unmet.map(({ code, field }) => [code, field] as const);
};

describe('a paper session that the office enters', () => {
  it('is so for nobody until it is confirmed: nothing of it shows in what the journey has come to', () => {
    const before = awaiting();
    const { journey } = pending(before);
    expect(journey.types().at(-1)).toBe('PaperRecordEntered');
    expect(standing(journey.journey)).toEqual(standing(before.journey));
    expect(deadlines(journey.journey)).toEqual(deadlines(before.journey));
    expect({ ...journey.journey.state, paperEntry: null, version: 0 }).toEqual({ ...before.journey.state, paperEntry: null, version: 0 });
  });

  it('makes, once confirmed, the facts that the jurors’ own commands would have made, and the same journey', () => {
    const journey = confirming();
    const electronic = awaiting().and(heard(sessionDay, finalParts), decided(sessionDay, 'FULL'), ...minutesSigned(sessionDay));
    expect(last(journey, 6).map(({ type }) => type)).toEqual([
      'PaperRecordConfirmed',
      'SoutenanceHeld',
      'JuryDecided',
      'MinutesSigned',
      'MinutesSigned',
      'MinutesSigned',
    ]);
    expect(standing(journey.journey)).toEqual(standing(electronic.journey));
    const withoutMark = ({ data }: RecordedEvent): object => ({ ...data, paper: undefined, textsFrom: undefined });
    expect(last(journey, 5).map(withoutMark)).toEqual(last(electronic, 5).map(withoutMark));
  });

  it('is dated of the paper and recorded on the day of its confirmation', () => {
    const decision = confirming().events.find(({ type }) => type === 'JuryDecided');
    expect([decision?.occurredAt, decision?.recordedAt]).toEqual([tenOClock(sessionDay), tenOClock(confirmDay)]);
  });

  it('says for ever that it was on paper, in each fact and in the state: the scan, who entered it, who confirmed it', () => {
    const { journey, entry } = pending();
    const after = journey.and(confirmed(entry, confirmDay));
    for (const event of last(after, 5)) {
      expect(event.actor.id).toBe(administrator);
      expect(event.data).toMatchObject({ paper: { scan: file, entry, enteredBy: staff } });
    }
    const paper = { scan: file, entry, enteredBy: staff, confirmedBy: administrator };
    const [session] = after.journey.state.sessions;
    expect(session?.soutenance?.paper).toEqual(paper);
    expect(session?.decision?.paper).toEqual(paper);
    expect(Object.values(session?.signatures ?? {}).map((signature) => signature.paper)).toEqual([paper, paper, paper]);
    expect(fold(after.events)).toEqual(after.journey.state);
  });

  it('takes back, dated of before, what the clock did meanwhile, as any fact recorded late', () => {
    const recordingDays = { value: 15, source: 'default' as const };
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, recordingDays } };
    const { journey, entry } = pending(given(rules).and(started('2024-01-05'), ...readyForJury('2024-01-10'), convened(sessionDay)));
    const late = journey.until('2024-03-01');
    expect(late.events.at(-1)).toMatchObject({ type: 'DeadlineOverdue', data: { deadline: 'jury-session:ses_1' } });
    const superseded = late.and(confirmed(entry, '2024-03-02')).events.filter(({ type }) => type === 'DeadlineSuperseded');
    expect(superseded.map(({ data }) => data)).toMatchObject([{ deadline: 'jury-session:ses_1' }]);
  });

  it('leaves the candidate to be notified once one member at least has signed, impediments and refusals being recorded', () => {
    const impeded = (...jurors: readonly string[]) =>
      wholeSession(sessionDay, {
        signatures: members.map(({ jurorId }) => ({ jurorId, ...(jurors.includes(jurorId) && { impediment: 'sealed' }) })),
      });
    confirming(undefined, enteredOf(impeded('jur_2', 'jur_3')))
      .when(notified(confirmDay))
      .then('DecisionNotified');
    confirming(undefined, enteredOf(impeded('jur_1', 'jur_2', 'jur_3')))
      .when(notified(confirmDay))
      .thenRefused('minutes.unsigned');
  });
});

describe('four eyes', () => {
  it('nobody confirms what they entered, be they administrator', () => {
    const { journey, entry } = pending();
    journey.when(by(staff, confirmed(entry, confirmDay))).thenRefused('paper.same-person-as-entered');
  });

  it('who entered and who confirmed have both recorded the decision: neither hears the appeal', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const from = given(rules as never).and(started('2024-01-05'), ...readyForJury('2024-01-10'), convened(sessionDay));
    const appealed = confirming(from, enteredOf(failing('REFUSED'))).and(
      notified(confirmDay),
      fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2024-02-10'),
    );
    const decideAppeal = fact('decide-appeal', { upheld: false, motive: 'x' }, '2024-02-12');
    appealed.when(by(staff, decideAppeal)).thenRefused('appeal.same-person-as-decided');
    appealed.when(by(administrator, decideAppeal)).thenRefused('appeal.same-person-as-decided');
    appealed.when(by('act_third', decideAppeal)).then('AppealDecided');
  });
});

function failing(decision: 'DEFERRED' | 'REFUSED'): ReturnType<typeof wholeSession> {
  return wholeSession(sessionDay, {
    hearing: sheet(heard(sessionDay, { ...finalParts, 'F.L1': 'NON_ACQUIS', 'F.S1': 'NON_ACQUIS' })),
    decision: sheet(decided(sessionDay, decision, short)),
  });
}

describe('a paper that the rules refuse', () => {
  it('gives each fault of each sheet with its line and field, and records nothing', () => {
    const record = wholeSession(sessionDay, {
      hearing: sheet(heard(sessionDay, { 'F.M1': 'ACQUIS' })),
      decision: sheet(
        decided(sessionDay, 'FULL', {
          votes: [
            { jurorId: 'jur_1', inFavour: true },
            { jurorId: 'jur_9', inFavour: true },
          ],
        }),
      ),
      signatures: [{ jurorId: 'jur_1' }, { jurorId: 'jur_1' }, { jurorId: 'jur_9' }],
    });
    const told = faults(awaiting(), enteredOf(record));
    expect(told).toEqual(
      expect.arrayContaining([
        ['grid.line-missing', 'record.hearing.grid'],
        ['vote.not-present', 'record.decision.votes'],
        ['vote.silent', 'record.decision.votes'],
        ['minutes.already-signed', 'record.signatures.1.jurorId'],
        ['minutes.not-present', 'record.signatures.2.jurorId'],
      ]),
    );
  });

  it('is composed of those who sat, exactly as an electronic session is', () => {
    const present = ['jur_2', 'jur_3'];
    const record = (on: string) =>
      wholeSession(on, {
        hearing: sheet(heard(on, finalParts, { heardBy: present })),
        decision: sheet(decided(on, 'FULL', { present, women: 1, men: 1 })),
        signatures: [],
      });
    const electronic = faults(
      awaiting().and(heard(sessionDay, finalParts, { heardBy: present })),
      decided(sessionDay, 'FULL', { present, women: 1, men: 1 }),
    );
    expect(electronic.length).toBeGreaterThan(0);
    expect(faults(awaiting(), enteredOf(record(sessionDay)))).toEqual(
      electronic.map(([code, field]) => [code, ['record.decision', field].filter(Boolean).join('.')]),
    );
  });

  it('is refused with a known tie of a member, looked up for the paper too', () => {
    const tied = enteredOf(wholeSession(sessionDay));
    const ties = [{ jurorId: 'jur_2', as: 'TUTOR', personId: 'jur_2' }];
    const withTies = { ...tied, command: { ...tied.command, attached: { scanType: 'application/pdf', ties } } } as Fact;
    expect(faults(awaiting(), withTies).map(([, field]) => field)).toContain('record.decision.present');
  });

  it('is no recording or text, but pages', () => {
    expect(faults(awaiting(), enteredOf(wholeSession(sessionDay), { scanType: 'audio/mpeg' }))).toEqual([['paper.scan-type', 'scan']]);
    expect(faults(awaiting(), enteredOf(wholeSession(sessionDay), { scanType: 'image/png' }))).toEqual([]);
  });

  it('says something, of a session that was convened, on a day that has come', () => {
    expect(faults(awaiting(), enteredOf({ kind: 'JURY_SESSION', session: 'ses_1', signatures: [] }))).toEqual([['paper.empty', 'record']]);
    expect(faults(awaiting(), enteredOf(wholeSession(sessionDay, { session: 'ses_9' })))).toEqual([
      ['jury.session-unknown', 'record.session'],
    ]);
    const early = { ...entered(wholeSession('2024-02-09'), '2024-02-09', { recordedOn: entryDay }) };
    expect(faults(awaiting(), early)).toContainEqual(['fact.in-the-future', 'at']);
    const ownDay = wholeSession(sessionDay);
    const decision = { ...ownDay.decision, occurredAt: tenOClock('2024-01-20') } as typeof ownDay.decision;
    expect(faults(awaiting(), enteredOf({ ...ownDay, decision }))).toContainEqual(['fact.before-its-cause', 'record.decision.occurredAt']);
  });
});

describe('two staff who enter the same session', () => {
  it('enter it once: the second is told that an entry awaits, whatever it says', () => {
    const { journey } = pending();
    expect(faults(journey, by('act_staff_2', whole))).toEqual([['paper.entry-pending', undefined]]);
    expect(faults(journey, by('act_staff_2', enteredOf(wholeSession(sessionDay), { scan: otherScan })))).toEqual([
      ['paper.entry-pending', undefined],
    ]);
  });

  it('enter it again once the first is rejected, with its reason; nothing of the first is kept', () => {
    const { journey, entry } = pending();
    const after = journey.when(rejected(entry, confirmDay)).then({ type: 'PaperRecordRejected', data: { entry, reason: 'sealed' } });
    expect(after.journey.state.paperEntry).toBeUndefined();
    expect(after.journey.state.sessions[0]?.soutenance).toBeNull();
    expect(faults(after, enteredOf(wholeSession(sessionDay), { scan: otherScan, recordedOn: '2024-02-08' }))).toEqual([]);
  });

  it('an entry is confirmed or rejected once, by its own number and its own scan', () => {
    const { journey, entry } = pending();
    journey.when(confirmed(entry + 1, confirmDay)).thenRefused('paper.no-such-entry');
    journey.when(confirmed(entry, confirmDay, otherScan)).thenRefused('paper.other-scan');
    const after = journey.and(confirmed(entry, confirmDay));
    after.when(confirmed(entry, confirmDay)).thenRefused('paper.none-pending', 'paper.no-such-entry');
    after.when(rejected(entry, confirmDay)).thenRefused('paper.none-pending', 'paper.no-such-entry');
  });

  it('a session that is on paper is not entered twice', () => {
    const codes = faults(confirming(), enteredOf(wholeSession(sessionDay), { recordedOn: '2024-02-09' })).map(([code]) => code);
    expect(codes).toEqual(expect.arrayContaining(['soutenance.already-held', 'jury.already-decided', 'minutes.already-signed']));
  });
});

describe('what happens while an entry is pending', () => {
  it('is not forbidden by it: the jurors’ own acts stand, and the entry is then refused', () => {
    const { journey, entry } = pending();
    const own = journey.and(heard(sessionDay, finalParts), decided(sessionDay, 'FULL'), ...minutesSigned(sessionDay));
    expect(faults(own, confirmed(entry, confirmDay))).toEqual(
      expect.arrayContaining([
        ['soutenance.already-held', 'entry'],
        ['jury.already-decided', 'entry'],
        ['minutes.already-signed', 'entry'],
      ]),
    );
    own.when(confirmed(entry, confirmDay)).thenRefusedSaying('soutenance.already-held', /^Audition : La soutenance a déjà eu lieu/);
    own.when(rejected(entry, confirmDay)).then('PaperRecordRejected');
  });

  it('a candidate who left since was still judged before; one who had left was not', () => {
    const left = (on: string): Fact => fact('abandon', { reason: 'PERSONAL', comment: 'x' }, on);
    const { journey, entry } = pending();
    expect(faults(journey.and(left('2024-02-06')), confirmed(entry, confirmDay))).toEqual([]);
    expect(faults(journey.and(left('2024-01-25')), confirmed(entry, confirmDay)).map(([code]) => code)).toContain('journey.abandoned');
  });

  it('a session cancelled or convened anew is judged as it is on the day of the confirmation', () => {
    const { journey, entry } = pending();
    const cancelled = journey.and(fact('cancel-session', { session: 'ses_1', reason: 'MISTAKE' }, '2024-02-06'));
    expect(faults(cancelled, confirmed(entry, confirmDay)).map(([code]) => code)).toContain('jury.session-unknown');
    const others = convened(sessionDay, { members: [members[0] ?? member('jur_1'), member('jur_7'), member('jur_8')] });
    const anew = journey.and({ ...others, recordedAt: tenOClock('2024-02-06') });
    expect(faults(anew, confirmed(entry, confirmDay)).map(([code]) => code)).toContain('jury.present-not-member');
  });
});

describe('the two modes', () => {
  it('what is decided is of the mode of what was heard', () => {
    const hearingOnly = { decision: undefined, signatures: [] } as never;
    const heardOnPaper = confirming(undefined, enteredOf(wholeSession(sessionDay, hearingOnly)));
    heardOnPaper.when(decided(confirmDay, 'FULL')).thenRefused('paper.heard-on-paper');
    expect(heardOnPaper.forbids('decide', confirmDay)).toEqual(['paper.heard-on-paper']);
    const decisionOnly = wholeSession(sessionDay, { hearing: undefined } as never);
    const { journey, entry } = pending(heardOnPaper, enteredOf(decisionOnly, { recordedOn: '2024-02-08' }));
    expect(faults(journey, confirmed(entry, '2024-02-09'))).toEqual([]);
    const heardByThem = awaiting().and(heard(sessionDay, finalParts));
    expect(faults(heardByThem, enteredOf(decisionOnly))).toContainEqual(['paper.heard-electronically', 'record.session']);
  });

  it('a member who was away signs in either mode, and each signature says its own', () => {
    const two = wholeSession(sessionDay, { signatures: [{ jurorId: 'jur_1' }, { jurorId: 'jur_2' }] });
    const later = fact('sign-minutes', { session: 'ses_1', jurorId: 'jur_3' }, '2024-02-08');
    const signedByThem = confirming(undefined, enteredOf(two)).and(later).journey.state.sessions[0]?.signatures;
    expect([signedByThem?.jur_2?.paper?.scan, signedByThem?.jur_3?.paper]).toEqual([file, undefined]);

    const electronic = awaiting().and(heard(sessionDay, finalParts), decided(sessionDay, 'FULL'), ...minutesSigned(sessionDay).slice(0, 2));
    const onPaper = enteredOf({ kind: 'JURY_SESSION', session: 'ses_1', signatures: [{ jurorId: 'jur_3' }] });
    const signedOnPaper = confirming(electronic, onPaper).journey.state.sessions[0]?.signatures;
    expect([signedOnPaper?.jur_2?.paper, signedOnPaper?.jur_3?.paper?.scan]).toEqual([undefined, file]);
  });

  it('a refusal for fraud is the jury’s own act, also in a session on paper', () => {
    const hearingOnly = wholeSession(sessionDay, { decision: undefined, signatures: [] } as never);
    const suspected = confirming(undefined, enteredOf(hearingOnly)).and(
      fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'x' }, confirmDay),
      fact('record-observations', { observations: 'x' }, confirmDay),
    );
    suspected.when(by('act_jury', refusedForFraud(confirmDay))).then('RefusedForFraud');
  });

  it('a decision entered wrongly gives way to another that names it; the paper stays in the record', () => {
    const replacing = fact(
      'replace-fact',
      {
        fact: { kind: 'DECISION', session: 'ses_1', replacement: sheet<Decision>(decided(sessionDay, 'REFUSED', short)) },
        authority: 'JURY',
        ground: 'MATERIAL_ERROR',
        reason: 'x',
      },
      '2024-02-09',
    );
    const after = confirming(undefined, enteredOf(failing('DEFERRED'))).and(replacing);
    const [session] = after.journey.state.sessions;
    expect([session?.decision?.decision, session?.decision?.paper, session?.soutenance?.paper?.scan]).toEqual(['REFUSED', undefined, file]);
    expect(after.types().filter((type) => type === 'JuryDecided')).toHaveLength(1);
  });

  it('an annulled hearing leaves the session to either mode', () => {
    const annulling = fact(
      'replace-fact',
      { fact: { kind: 'SOUTENANCE', session: 'ses_1', replacement: null }, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'x' },
      '2024-02-04',
    );
    const annulled = awaiting().and(heard(sessionDay, finalParts), annulling);
    expect(faults(annulled, whole)).toEqual([]);
  });
});

describe('an assessment on paper', () => {
  const day = '2024-01-15';
  const record = {
    kind: 'ASSESSMENT' as const,
    assessment: 'A-E2',
    attendance: { attendance: 'PRESENT' as const },
    grid: { evaluator: 'evl_1', lines: lines(allAcquired('A.2.1')) },
  };
  const planned = (): Given => given().and(started('2024-01-05'), scheduled('A-E2', day));
  const attempt = ({ journey }: Given) => journey.state.blocks.A?.assessments['A-E2']?.attempts[0];

  it('is entered with its attendance and grid, and stands once confirmed, as on paper', () => {
    const { journey, entry } = pending(planned(), entered(record, day, { recordedOn: entryDay }));
    expect(attempt(journey)?.attendance).toBeNull();
    const after = journey
      .when(confirmed(entry, confirmDay))
      .then('PaperRecordConfirmed', { type: 'AttendanceRecorded', data: { block: 'A', attempt: 1 } }, 'GridRecorded');
    const paper = { scan: file, entry, enteredBy: staff, confirmedBy: administrator };
    expect([attempt(after)?.attendedOnPaper, attempt(after)?.grid?.paper]).toEqual([paper, paper]);
    const annulled = after.and(...(['GRID', 'ATTENDANCE'] as const).map((kind) => fact('replace-fact', annulling(kind), '2024-02-09')));
    expect(attempt(annulled)).toEqual({ ...attempt(planned()), grid: null });
  });

  const annulling = (kind: 'GRID' | 'ATTENDANCE'): CommandData<'replace-fact'> => ({
    fact: { kind, assessment: 'A-E2', replacement: null },
    authority: 'CERTIFIER',
    ground: 'MATERIAL_ERROR',
    reason: 'x',
  });

  it('takes its grid on paper where the office recorded the attendance: it is the office’s fact in both modes', () => {
    const { attendance: _, ...gridOnly } = record;
    const after = confirming(planned().and(attended('A-E2', day)), entered(gridOnly, day, { recordedOn: entryDay }));
    expect([attempt(after)?.attendedOnPaper, attempt(after)?.grid?.paper?.scan]).toEqual([undefined, file]);
  });

  it('gives each fault where it stands', () => {
    const wrong = { ...record, grid: { evaluator: 'evl_9', lines: lines(allAcquired('B.1.1')) } };
    expect(faults(planned(), entered(wrong, day, { recordedOn: entryDay }))).toEqual(
      expect.arrayContaining([
        ['grid.evaluator-not-scheduled', 'record.grid.evaluator'],
        ['grid.line-missing', 'record.grid.lines'],
      ]),
    );
    expect(faults(planned(), entered({ ...record, assessment: 'Z-E1' }, day, { recordedOn: entryDay }))).toEqual([
      ['assessment.unknown', 'record.assessment'],
    ]);
    expect(
      faults(
        planned().and(attended('A-E2', day), graded('A-E2', day, allAcquired('A.2.1'))),
        entered(record, day, { recordedOn: entryDay }),
      ).map(([code]) => code),
    ).toContain('assessment.already-graded');
  });
});

it('whatever was recorded, a pending entry changes nothing of what is decided next, and its rejection leaves no trace in the state', () => {
  const facts = anyFacts('2024-02-06');
  fc.assert(
    fc.property(facts, (all) => {
      const play = (start: Given): Given =>
        all
          .filter(({ command }) => !command.name.includes('paper'))
          .slice(0, 25)
          .reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), start);
      const { journey, entry } = pending();
      const [without, beside] = [play(awaiting()), play(journey)];
      expect(beside.types().filter((type) => type !== 'PaperRecordEntered')).toEqual(without.types());
      expect(standing(beside.and(rejected(entry, '2027-01-04')).until('2027-01-04').journey)).toEqual(
        standing(without.until('2027-01-04').journey),
      );
    }),
    { numRuns: 40 },
  );
});
