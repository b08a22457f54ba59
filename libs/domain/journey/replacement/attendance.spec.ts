import type { CommandData } from '../commands.schema.js';
import { withFinalAssessment } from '../testing/certifications.js';
import { allAcquired, attended, concluded, motive, passed, resitOpened, resitScheduled, scheduled } from '../testing/facts.js';
import { fact, given, started, type Fact } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const right = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
type Presence = NonNullable<Extract<CommandData<'replace-fact'>['fact'], { kind: 'ATTENDANCE' }>['replacement']>;
const replacing = (presence: Presence | null, on = later, attempt = 1): Fact =>
  fact(
    'replace-fact',
    {
      fact: { kind: 'ATTENDANCE', assessment: 'A-E1', attempt, replacement: presence },
      authority: 'CERTIFIER',
      ground: 'LATE_PROOF',
      reason: 'sealed',
    },
    on,
  );
const excused = replacing({ attendance: 'EXCUSED' });
const suspected = fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E1', grievances: 'sealed' }, day);
const voided = [fact('record-observations', { observations: 'sealed' }, day), fact('void-for-fraud', { reasons: 'sealed' }, day)] as const;

const enrolled = given().and(started('2025-01-06'));
const missed = enrolled.and(
  scheduled('A-E1', day),
  attended('A-E1', day, 'ABSENT'),
  ...passed('A-E2', day, allAcquired('A.2.1')),
  concluded('A', day, motive('A.1.1')),
  resitOpened('A-E1', day),
);

describe('an attempt voided for fraud', () => {
  it('is not excused, nor taken away with what was voided', () => {
    const failed = enrolled.and(
      ...passed('A-E1', day, right),
      suspected,
      ...voided,
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
      resitOpened('A-E1', day),
    );
    failed.when(excused).thenRefused('replacement.attempt-voided');
    failed.when(replacing(null)).thenRefused('replacement.attempt-voided');
  });
});

describe('a resit that takes the number of the attempt excused before it', () => {
  const sat = missed.and(resitScheduled('A-E1', day), attended('A-E1', day));

  it('keeps its own while a procedure or an appeal is about it', () => {
    const accused = sat.and(suspected);
    accused.when(excused).thenRefused('fraud.assessment-concerned');
    const contested = accused.and(...voided, fact('file-appeal', { assessment: 'A-E1', grounds: 'sealed' }, day));
    contested.when(excused).thenRefused('replacement.appeal-pending');
  });

  it('is followed by the procedures and appeals that are over', () => {
    const over = sat.and(
      suspected,
      ...voided,
      fact('file-appeal', { assessment: 'A-E1', grounds: 'sealed' }, day),
      fact('decide-appeal', { upheld: false, motive: 'sealed' }, day),
      excused,
    );
    const { fraudProcedures, appeals, blocks } = over.journey.state;
    expect([fraudProcedures, appeals]).toMatchObject([[{ attempt: 1 }], [{ attempt: 1, decided: { upheld: false } }]]);
    expect(blocks['A']?.assessments['A-E1']?.attempts).toMatchObject([{ attempt: 1, voided: { counts: true } }]);
    over.when(fact('file-appeal', { assessment: 'A-E1', grounds: 'sealed' }, later)).thenRefused('appeal.already-filed');
  });

  it('leaves nothing of the excused attempt to be rectified', () => {
    const rescheduled = sat.and(excused);
    const known = Object.values(rescheduled.journey.state.facts).filter(({ target }) => target.assessment === 'A-E1');
    expect(known.map(({ type }) => type)).toEqual(['AssessmentScheduled', 'AttendanceRecorded']);
    const versions = rescheduled.events.filter(({ type }) => type === 'AssessmentScheduled').map(({ version }) => version);
    const moving = (eventVersion: number) => fact('rectify', { eventVersion, field: 'PLACE', value: 'Nice', reason: 'sealed' }, later);
    rescheduled.when(moving(versions[0] ?? 0)).thenRefused('rectify.fact-not-rectifiable');
    rescheduled.and(moving(versions.at(-1) ?? 0));
  });
});

it('a presence is not replaced by itself', () => {
  const absent = enrolled.and(scheduled('A-E1', day), attended('A-E1', day, 'ABSENT'));
  absent.when(replacing({ attendance: 'ABSENT' })).thenRefused('replacement.same-fact');
});

it('a departure that counts as an absence waits for the grid that followed it to be annulled', () => {
  const rules = {
    ...withFinalAssessment,
    reglement: { ...withFinalAssessment.reglement, earlyLeave: { value: 'ABSENT' as const, source: 'test' } },
  };
  const left = replacing({ attendance: 'PRESENT', left: { time: '11:00', reason: 'sealed' } });
  const sat = (of: typeof rules | typeof withFinalAssessment) => given(of).and(started('2025-01-06'), ...passed('A-E1', day, right));
  sat(rules).when(left).thenRefused('replacement.grid-rests');
  sat(withFinalAssessment).when(left).then('FactReplaced');
});

it('a presence annulled leaves nothing of the departure', () => {
  const left = enrolled.and(
    scheduled('A-E1', day),
    fact('record-attendance', { assessment: 'A-E1', attendance: 'PRESENT', left: { time: '11:00', reason: 'sealed' } }, day),
  );
  const [attempt] = left.and(replacing(null)).journey.state.blocks['A']?.assessments['A-E1']?.attempts ?? [];
  expect(attempt).not.toHaveProperty('leftAt');
  expect(attempt?.attendance).toBeNull();
});
