import { attended, convened, diplomaIssued, readyForJury, scheduled, validatedA } from '../testing/facts.js';
import { fact, given, started, type Fact, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told, validationFile } from '../testing/vae-facts.js';

const entry = '2024-09-02';
const recevable = given().and(
  started(entry, { path: 'VAE' }),
  feasibilityFile('2024-09-10'),
  completeFile('2024-10-01'),
  recevabilite('RECEVABLE', '2024-10-15'),
  validationFile('2024-12-01'),
);
const delivered = recevable.and(...juryDecided('ses_1', '2025-01-20', 'FULL'), ...told('ses_1', '2025-01-30'), diplomaIssued('2025-02-10'));

describe('rectifying a recorded fact', () => {
  type Field = 'OCCURRED_AT' | 'PLACE' | 'FILE' | 'AT' | 'HOURS' | 'LAST_PIECE_RECEIVED_ON' | 'NOTIFIED_ON' | 'ATTENDANCE';
  const versionOf = (journey: Given, type: string) => journey.events.findLast((event) => event.type === type)?.version ?? 0;
  const rectified = (journey: Given, type: string, field: Field, value: string | number, on = '2025-06-02'): Fact =>
    fact('rectify', { eventVersion: versionOf(journey, type), field, value, reason: 'x' }, on);
  const training = given().and(started(entry), ...readyForJury('2024-11-04'));

  it('names the event and leaves it as it was', () => {
    const stepped = recevable.and(step('2024-12-10'));
    const corrected = stepped.when(rectified(stepped, 'CandidateStepRecorded', 'OCCURRED_AT', '2024-12-12')).then('DeadlineOverdue', {
      type: 'FactRectified',
      data: { eventType: 'CandidateStepRecorded', field: 'OCCURRED_AT', value: '2024-12-12' },
    });
    expect(corrected.journey.state.attempts[0]?.steps.map((each) => each.on)).toEqual(['2024-12-12']);
    expect(corrected.events.slice(0, stepped.events.length)).toEqual(stepped.events);
  });

  it('corrects dates, places, files and hours wherever they are', () => {
    const cases: readonly [Given, string, Field, string | number, (journey: Given) => unknown][] = [
      [training, 'JourneyStarted', 'OCCURRED_AT', '2024-09-05', ({ journey }) => journey.state.opened?.enteredOn],
      [training, 'StageStarted', 'OCCURRED_AT', '2024-11-01', ({ journey }) => journey.state.stages.stg_1?.startedOn],
      [training, 'StageCompleted', 'HOURS', 250, ({ journey }) => journey.state.stages.stg_1?.completed?.hours],
      [training, 'StageAgreed', 'FILE', 'e'.repeat(64), ({ journey }) => journey.state.stages.stg_1?.convention],
      [training, 'MemoireSubmitted', 'FILE', 'e'.repeat(64), ({ journey }) => journey.state.memoire[0]?.file],
      [training, 'LivretSubmitted', 'OCCURRED_AT', '2024-11-02', ({ journey }) => journey.state.livret[0]?.submittedOn],
      [
        training,
        'AssessmentScheduled',
        'PLACE',
        'Nice',
        ({ journey }) => journey.state.blocks.B?.assessments['B-E1']?.attempts[0]?.scheduled?.place,
      ],
      [delivered, 'FeasibilityFileSubmitted', 'OCCURRED_AT', '2024-09-11', ({ journey }) => journey.state.attempts[0]?.submittedOn],
      [delivered, 'RecevabiliteDecided', 'NOTIFIED_ON', '2024-10-18', ({ journey }) => journey.state.attempts[0]?.decision?.notifiedOn],
      [
        recevable,
        'ValidationFileSubmitted',
        'FILE',
        'e'.repeat(64),
        ({ journey }) => journey.state.attempts[0]?.validationFiles[0]?.dossier,
      ],
      [
        delivered,
        'ValidationFileSubmitted',
        'OCCURRED_AT',
        '2024-12-02',
        ({ journey }) => journey.state.attempts[0]?.validationFiles[0]?.on,
      ],
      [delivered, 'SoutenanceHeld', 'OCCURRED_AT', '2025-01-19', ({ journey }) => journey.state.sessions[0]?.soutenance?.on],
      [delivered, 'DecisionNotified', 'NOTIFIED_ON', '2025-01-31', ({ journey }) => journey.state.sessions[0]?.notified?.on],
      [delivered, 'MinutesSigned', 'OCCURRED_AT', '2025-01-29', ({ journey }) => journey.state.sessions[0]?.signatures.jur_3?.on],
      [delivered, 'DiplomaIssued', 'OCCURRED_AT', '2025-02-11', ({ journey }) => journey.state.diploma?.on],
    ];
    for (const [journey, type, field, value, read] of cases) {
      const after = journey.and(rectified(journey, type, field, value));
      expect({ type, field, value: read(after) }).toEqual({ type, field, value });
    }
  });

  it('takes a moment for a day or for an instant, as the field asks', () => {
    const at = training.and(rectified(training, 'AssessmentScheduled', 'AT', '2024-11-04T09:30:00+01:00'));
    expect(at.journey.state.blocks.B?.assessments['B-E1']?.attempts[0]?.scheduled?.at).toBe('2024-11-04T08:30:00.000Z');
    const day = training.and(rectified(training, 'AssessmentScheduled', 'AT', '2024-11-03'));
    expect(day.journey.state.blocks.B?.assessments['B-E1']?.attempts[0]?.scheduled?.at).toBe('2024-11-02T23:00:00.000Z');
    const entered = training.and(rectified(training, 'JourneyStarted', 'OCCURRED_AT', '2024-09-05T23:30:00Z'));
    expect(entered.journey.state.opened?.enteredOn).toBe('2024-09-06');
  });

  it('never changes a grade, a vote or a decision', () => {
    for (const type of ['BlockConcluded', 'MemoireAccepted']) {
      training.when(rectified(training, type, 'OCCURRED_AT', '2024-11-06')).thenRefused('rectify.fact-not-rectifiable');
    }
    training.when(rectified(training, 'GridRecorded', 'PLACE', 'x')).thenRefused('rectify.field-not-rectifiable');
    training.when(rectified(training, 'GridRecorded', 'OCCURRED_AT', '2024-11-06')).thenRefused('rectify.block-concluded');
    delivered.when(rectified(delivered, 'JuryDecided', 'OCCURRED_AT', '2025-01-21')).thenRefused('rectify.fact-not-rectifiable');
    delivered.when(rectified(delivered, 'RecevabiliteDecided', 'OCCURRED_AT', '2024-10-16')).thenRefused('rectify.field-not-rectifiable');
    training
      .when(fact('rectify', { eventVersion: 9999, field: 'PLACE', value: 'x', reason: 'x' }, '2025-06-02'))
      .thenRefusedSaying('rectify.fact-not-rectifiable', /^Ce parcours n’a pas de fait n° 9999/);
    training
      .when(rectified(training, 'MemoireAccepted', 'OCCURRED_AT', '2024-11-06'))
      .thenRefusedSaying('rectify.fact-not-rectifiable', /n’a rien qui se rectifie : .*incident\.$/);
    training
      .when(rectified(training, 'AssessmentScheduled', 'AT', '2024-11-05 09:30'))
      .thenRefusedSaying('rectify.value-malformed', /^Ce champ prend une date et une heure .* 2026-03-05T09:30:00\+01:00\.$/);
  });

  it('corrects the date of a grid until its block is concluded', () => {
    const graded = given().and(started(entry), ...validatedA('2024-11-04').slice(0, 3), scheduled('A-E2', '2024-11-05'));
    graded.when(rectified(graded, 'GridRecorded', 'OCCURRED_AT', '2024-11-06')).then('FactRectified');
  });

  it('asks for a value of the field’s form, in the past and within the journey', () => {
    for (const [type, field, value] of [
      ['StageStarted', 'OCCURRED_AT', 'hier'],
      ['StageStarted', 'OCCURRED_AT', '2024-02-30'],
      ['StageCompleted', 'HOURS', '250'],
      ['StageCompleted', 'HOURS', 0],
      ['StageAgreed', 'FILE', 'x'],
      ['AssessmentScheduled', 'AT', '2024-11-05 09:30'],
    ] as const) {
      training.when(rectified(training, type, field, value)).thenRefused('rectify.value-malformed');
    }
    training.when(rectified(training, 'StageAgreed', 'OCCURRED_AT', '2025-06-03')).thenRefused('fact.in-the-future');
    training.when(rectified(training, 'StageStarted', 'OCCURRED_AT', '2024-09-01')).thenRefused('fact.before-entry');
    training.when(rectified(training, 'AssessmentScheduled', 'AT', '2026-01-01')).thenRefused('rectify.out-of-sequence');
    const planned = given().and(started(entry), scheduled('A-E1', '2024-11-04'));
    planned.when(rectified(planned, 'AssessmentScheduled', 'AT', '2026-01-01')).then('FactRectified');
  });

  it('puts no fact before the one that it rests on', () => {
    for (const [type, field, value] of [
      ['FeasibilityFileSubmitted', 'OCCURRED_AT', '2024-10-02'],
      ['FeasibilityFileCompleted', 'LAST_PIECE_RECEIVED_ON', '2024-09-09'],
      ['FeasibilityFileCompleted', 'LAST_PIECE_RECEIVED_ON', '2024-10-16'],
      ['RecevabiliteDecided', 'NOTIFIED_ON', '2024-10-14'],
      ['SoutenanceHeld', 'OCCURRED_AT', '2025-01-21'],
      ['MinutesSigned', 'OCCURRED_AT', '2025-01-19'],
      ['DecisionNotified', 'NOTIFIED_ON', '2025-01-19'],
    ] as const) {
      delivered.when(rectified(delivered, type, field, value)).thenRefused('rectify.out-of-sequence');
    }
    training.when(rectified(training, 'StageStarted', 'OCCURRED_AT', '2024-11-05')).thenRefused('rectify.out-of-sequence');
    training.when(rectified(training, 'MemoireSubmitted', 'OCCURRED_AT', '2024-11-05')).thenRefused('rectify.out-of-sequence');
  });

  it('asks of a corrected value what the first one was asked', () => {
    const undecided = given().and(
      started(entry, { path: 'VAE' }),
      feasibilityFile('2024-09-10'),
      fact('declare-file-complete', { lastPieceReceivedOn: '2024-10-10' }, '2024-10-11'),
    );
    const lastPiece = (value: string) => rectified(undecided, 'FeasibilityFileCompleted', 'LAST_PIECE_RECEIVED_ON', value, '2024-10-15');
    undecided.when(lastPiece('2024-11-20')).thenRefused('fact.in-the-future', 'rectify.out-of-sequence');
    undecided.when(lastPiece('2024-10-12')).thenRefused('rectify.out-of-sequence');
    undecided.when(lastPiece('2024-10-11')).then('FactRectified');
    recevable.when(rectified(recevable, 'JourneyStarted', 'OCCURRED_AT', '2024-09-11')).thenRefused('rectify.out-of-sequence');
    recevable.when(rectified(recevable, 'ValidationFileSubmitted', 'OCCURRED_AT', '2024-10-14')).thenRefused('rectify.out-of-sequence');
    delivered.when(rectified(delivered, 'JuryConvened', 'AT', '2025-01-21')).thenRefused('rectify.out-of-sequence');
  });

  it('corrects an attendance until anything rests on it', () => {
    const sat = (attendance: 'PRESENT' | 'ABSENT') =>
      given().and(started(entry), scheduled('A-E1', '2024-11-04'), attended('A-E1', '2024-11-04', attendance));
    const absent = sat('ABSENT');
    const present = absent.and(rectified(absent, 'AttendanceRecorded', 'ATTENDANCE', 'PRESENT'));
    expect(present.journey.state.blocks.A?.assessments['A-E1']?.attempts[0]?.attendance).toBe('PRESENT');
    absent.when(rectified(absent, 'AttendanceRecorded', 'ATTENDANCE', 'LATE')).thenRefused('rectify.value-malformed');
    const graded = sat('PRESENT').and(...validatedA('2024-11-04').slice(2, 3));
    graded.when(rectified(graded, 'AttendanceRecorded', 'ATTENDANCE', 'ABSENT')).thenRefused('rectify.attendance-used');
    const excused = given().and(started(entry), scheduled('A-E1', '2024-11-04'), attended('A-E1', '2024-11-04', 'EXCUSED'));
    const again = excused.and(scheduled('A-E1', '2024-11-18'));
    again.when(rectified(again, 'AttendanceRecorded', 'ATTENDANCE', 'PRESENT')).thenRefused('rectify.attendance-used');
    const outside = given().and(started(entry), scheduled('B-E1', '2024-11-04'), attended('B-E1', '2024-11-04', 'ABSENT'));
    outside.when(rectified(outside, 'AttendanceRecorded', 'ATTENDANCE', 'PRESENT')).thenRefused('assessment.outside-host-period');
  });

  it('corrects what stands, not what another event has replaced since', () => {
    const first = given().and(started(entry), scheduled('A-E1', '2024-11-04'));
    const moved = first.and(scheduled('A-E1', '2024-11-18'));
    moved.when(rectified(first, 'AssessmentScheduled', 'AT', '2024-11-05')).thenRefused('rectify.fact-replaced');
    moved.when(rectified(moved, 'AssessmentScheduled', 'AT', '2024-11-19')).then('FactRectified');
    const convoked = recevable.and(convened('2025-01-20'));
    const movedJury = convoked.and(convened('2025-01-27'));
    movedJury.when(rectified(convoked, 'JuryConvened', 'AT', '2025-01-21')).thenRefused('rectify.fact-replaced');
  });

  it('may be done twice, the last one standing', () => {
    const once = training.and(rectified(training, 'StageStarted', 'OCCURRED_AT', '2024-11-01'));
    const twice = once.and(rectified(training, 'StageStarted', 'OCCURRED_AT', '2024-11-02', '2025-06-03'));
    expect(twice.journey.state.stages.stg_1?.startedOn).toBe('2024-11-02');
  });

  it('moves the deadlines that depend on the fact', () => {
    const after = delivered.and(rectified(delivered, 'SoutenanceHeld', 'OCCURRED_AT', '2025-01-10'));
    expect(after.journey.state.clocks.fallen['notification:ses_1']?.dueOn).toBe('2025-01-25');
  });

  it('follows a block through a migration', () => {
    const begun = given().and(started(entry), scheduled('A-E1', '2024-11-04'));
    const { rules } = begun.journey;
    const next = {
      ...rules,
      version: '2',
      digest: '3'.repeat(64),
      blocks: rules.blocks.map((block) => ({ ...block, code: `${block.code}2` })),
      equivalences: [{ from: rules.version, blocks: rules.blocks.map(({ code }) => ({ from: [code], to: [`${code}2`] })), source: 'test' }],
    };
    const blocks = rules.blocks.map(({ code }) => ({ from: code, to: `${code}2` }));
    const migrated = begun.and(
      fact('migrate-certification', { version: '2', blocks, motive: 'x' }, '2024-12-02', { attached: { rules: next } }),
    );
    const after = migrated.and(rectified(begun, 'AssessmentScheduled', 'PLACE', 'Nice'));
    expect(after.journey.state.blocks.A2?.assessments['A-E1']?.attempts[0]?.scheduled?.place).toBe('Nice');
  });
});
