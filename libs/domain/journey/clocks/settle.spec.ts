import fc from 'fast-check';
import { startOfDay } from '../../time/local-date.js';
import { withFinalAssessment, withoutFinalAssessment } from '../testing/certifications.js';
import { convened, decided, diplomaIssued, heard, stageAgreed, stageStarted, validatedA, validatedB } from '../testing/facts.js';
import { contextAt, fact, given, started, tenOClock, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told, validationFile } from '../testing/vae-facts.js';
import { decideBatch } from '../decide.js';
import { deadlines } from './deadlines.js';
import { nextAlarm, settle } from './settle.js';

const entry = '2024-09-02';
const vae = given().and(started(entry, { path: 'VAE' }), feasibilityFile('2024-09-10'));
const complete = vae.and(completeFile('2024-10-01'));
const recevable = complete.and(recevabilite('RECEVABLE', '2024-10-15'));
const certified = recevable.and(
  validationFile('2024-12-01'),
  ...juryDecided('ses_1', '2025-01-20', 'FULL'),
  ...told('ses_1', '2025-01-30'),
);
const delivered = certified.and(diplomaIssued('2025-02-10'));

const deadline = (journey: Given, key: string) => deadlines(journey.journey).find((due) => due.key === key);
const sinceThen = (before: Given, after: Given) => after.events.slice(before.events.length);

describe('deadlines', () => {
  it('run two months from the last piece, and silence grants', () => {
    expect(deadline(vae, 'recevabilite:1')).toBeUndefined();
    expect(deadline(complete, 'recevabilite:1')).toMatchObject({
      runsFrom: '2024-10-01',
      dueOn: '2024-12-01',
      metOn: null,
      effect: 'TACIT_GRANT',
    });
    const [granted] = sinceThen(complete, complete.until('2024-12-02')).filter((event) => event.type !== 'ReminderRaised');
    expect(granted).toMatchObject({
      type: 'RecevabiliteGrantedTacitly',
      occurredAt: '2024-12-01T22:59:59.999Z',
      recordedAt: tenOClock('2024-12-02'),
      actor: { id: 'clock', role: 'CLOCK' },
      data: { deadline: 'recevabilite:1', dueOn: '2024-12-01', attempt: 1 },
    });
    expect(granted?.commandId).toBe(`clock:recevabilite:1:${granted?.version}`);
  });

  it('run to the last day of a month that lacks the day', () => {
    expect(deadline(vae.and(completeFile('2024-12-31')), 'recevabilite:1')?.dueOn).toBe('2025-02-28');
  });

  it('run by calendar months where the règlement says so', () => {
    const calendar = { ...withFinalAssessment.reglement, monthsRun: { value: 'CALENDAR' as const, source: 'test' } };
    const journey = { rules: { ...withFinalAssessment, reglement: calendar }, state: complete.journey.state };
    expect(deadlines(journey).find((due) => due.key === 'recevabilite:1')?.dueOn).toBe('2024-12-31');
  });

  it('run as many months as the règlement says, where it promises less than the two of R6412-4', () => {
    const dueOn = (months: number) => {
      const reglement = { ...withFinalAssessment.reglement, recevabiliteMonths: { value: months, source: 'test' } };
      const journey = { rules: { ...withFinalAssessment, reglement }, state: complete.journey.state };
      return deadlines(journey).find((due) => due.key === 'recevabilite:1')?.dueOn;
    };
    expect([dueOn(1), dueOn(2), dueOn(4)]).toEqual(['2024-11-01', '2024-12-01', '2024-12-01']);
  });

  it('lapse at the end of the sixth month after the notification, that of silence being the day on which it grants', () => {
    expect(deadline(recevable, 'caducite:1')).toMatchObject({ runsFrom: '2024-10-15', dueOn: '2025-04-15', effect: 'LAPSE' });
    expect(deadline(complete, 'caducite:1')).toMatchObject({ runsFrom: '2024-12-01', dueOn: '2025-06-01' });
    const both = complete.until('2025-07-01').types();
    expect(both.indexOf('RecevabiliteLapsed')).toBeGreaterThan(both.indexOf('RecevabiliteGrantedTacitly'));
  });

  it('do not lapse under the law before 2024, which silence already bound', () => {
    const before = given().and(started('2023-10-02', { path: 'VAE' }), feasibilityFile('2023-10-10'), completeFile('2023-10-20'));
    expect(deadlines(before.journey).map((due) => [due.key, due.source])).toEqual([
      ['recevabilite:1', 'code de l’éducation, R335-7 (abrogé, alors en vigueur)'],
    ]);
  });

  it('grant nothing by silence once the certification is no longer registered: an alert instead', () => {
    const late = given(withoutFinalAssessment).and(
      started('2021-08-01', { certification: { code: 'no-final' }, path: 'VAE' }),
      feasibilityFile('2021-08-10'),
      completeFile('2021-08-20'),
    );
    expect(late.until('2021-10-21').types().at(-1)).toBe('DeadlineOverdue');
  });

  it('put the jury before the end of the third month after the deposit, else an alert', () => {
    const deposited = recevable.and(validationFile('2024-12-01'));
    expect(deadline(deposited, 'jury-date:1')).toMatchObject({ dueOn: '2025-03-01', metOn: null, effect: 'ALERT' });
    expect(deposited.until('2025-03-02').types().at(-1)).toBe('DeadlineOverdue');
    expect(deadline(certified, 'jury-date:1')?.metOn).toBe('2025-01-20');
  });

  it('put the notification within fifteen days of the passage, whoever has not come apart', () => {
    const passed = recevable.and(validationFile('2024-12-01'), ...juryDecided('ses_1', '2025-01-20', 'FULL'));
    expect(deadline(passed, 'notification:ses_1')).toMatchObject({ dueOn: '2025-02-04', metOn: null, effect: 'ALERT' });
    expect(deadline(certified, 'notification:ses_1')?.metOn).toBe('2025-01-30');
    const absent = recevable.and(
      validationFile('2024-12-01'),
      convened('2025-01-20'),
      heard('2025-01-20', {}, { attendance: 'EXCUSED', gradedBy: [] }),
    );
    expect(deadline(absent, 'notification:ses_1')).toBeUndefined();
  });

  it('count the notification from the decision where the jury deliberates on the file', () => {
    const certification = { code: 'no-final' };
    const onFile = given(withoutFinalAssessment).and(
      started('2020-01-06', { certification }),
      stageAgreed('2020-01-10'),
      stageStarted('2020-01-10'),
      ...validatedA('2020-03-02'),
      ...validatedB('2020-03-03'),
      convened('2020-05-04'),
      decided('2020-05-04', 'FULL'),
    );
    expect(deadline(onFile, 'notification:ses_1')).toMatchObject({ dueOn: '2020-05-19', source: expect.stringContaining('règlement') });
  });

  it('put the transmission within three months of the delivery, and of each rejection', () => {
    expect(deadline(delivered, 'transmission:1')).toMatchObject({ dueOn: '2025-05-10', metOn: null });
    const transmission = (status: 'DEPOSITED' | 'REJECTED' | 'CORRECTED', on: string) => fact('record-transmission', { status }, on);
    const rejected = delivered.and(transmission('DEPOSITED', '2025-03-01'), transmission('REJECTED', '2025-04-01'));
    expect(deadline(rejected, 'transmission:1')?.metOn).toBe('2025-03-01');
    expect(deadline(rejected, 'transmission:2')).toMatchObject({ dueOn: '2025-07-01', metOn: null });
    expect(deadline(rejected.and(transmission('CORRECTED', '2025-05-02')), 'transmission:2')?.metOn).toBe('2025-05-02');
  });

  it('end the right to appeal without an event', () => {
    expect(deadline(certified, 'appeal:ses_1')).toMatchObject({ dueOn: '2025-03-30', effect: 'NONE' });
    const year = certified.until('2026-01-01');
    expect(year.events.slice(certified.events.length).filter((event) => event.type !== 'ReminderRaised')).toEqual([]);
  });

  it('are stopped by no suspension', () => {
    const suspended = complete.and(fact('suspend', { reason: 'PERSONAL', comment: 'x' }, '2024-10-05'));
    expect(suspended.until('2024-12-02').types().at(-1)).toBe('RecevabiliteGrantedTacitly');
  });

  it('stop when the candidate leaves, and run again as if never stopped on return', () => {
    const left = complete.and(fact('abandon', { reason: 'NO_NEWS', comment: 'x' }, '2024-11-15'));
    expect(deadline(left, 'recevabilite:1')).toBeUndefined();
    const waited = left.until('2025-02-01');
    expect(waited.events).toEqual(left.events);
    waited.when(fact('reactivate', { comment: 'x' }, '2025-02-01')).then('JourneyReactivated', 'RecevabiliteGrantedTacitly');
  });

  it('keep what fell before the candidate left', () => {
    const left = complete.until('2024-12-02').and(fact('abandon', { reason: 'NO_NEWS', comment: 'x' }, '2024-12-20'));
    expect(Object.keys(left.journey.state.clocks.fallen)).toEqual(['recevabilite:1']);
  });

  it('are undone by an abandonment recorded late, dated before they fell', () => {
    complete
      .until('2024-12-02')
      .when(fact('abandon', { reason: 'NO_NEWS', comment: 'x' }, '2024-11-20', { recordedOn: '2024-12-10' }))
      .then('JourneyAbandoned', { type: 'DeadlineSuperseded', data: { reason: 'NO_LONGER_RUNS' } });
  });
});

describe('a fact recorded late', () => {
  it('supersedes an alert that it shows to be unfounded', () => {
    const passed = recevable.and(validationFile('2024-12-01'), ...juryDecided('ses_1', '2025-01-20', 'FULL'));
    const overdue = passed.until('2025-02-05');
    const fell = overdue.events.at(-1);
    expect(fell).toMatchObject({ type: 'DeadlineOverdue', data: { deadline: 'notification:ses_1' } });
    const signed = overdue.and(...told('ses_1', '2025-01-30').slice(0, 3));
    const notified = fact('notify-decision', { session: 'ses_1', accompanistNotified: false }, '2025-01-30', { recordedOn: '2025-02-06' });
    signed.when(notified).then('DecisionNotified', {
      type: 'DeadlineSuperseded',
      data: { deadline: 'notification:ses_1', fallenVersion: fell?.version, reason: 'MET_IN_TIME' },
    });
  });

  it('leaves an alert standing where it came too late', () => {
    const passed = recevable.and(validationFile('2024-12-01'), ...juryDecided('ses_1', '2025-01-20', 'FULL'));
    const late = passed.and(...told('ses_1', '2025-02-10'));
    expect(Object.keys(late.journey.state.clocks.fallen)).toEqual(['notification:ses_1']);
    expect(deadline(late, 'notification:ses_1')).toMatchObject({ dueOn: '2025-02-04', metOn: '2025-02-10' });
  });

  it('moves the deadline that fell, which falls again on its new day', () => {
    const declared = vae.and(fact('declare-file-complete', { lastPieceReceivedOn: '2024-10-01' }, '2024-12-10'));
    const granted = declared.until('2025-01-15');
    const version = declared.events.find((event) => event.type === 'FeasibilityFileCompleted')?.version ?? 0;
    const hearing = { informedOn: '2025-01-10', observedOn: '2025-01-13' };
    const rectified = (value: string) =>
      fact('rectify', { eventVersion: version, field: 'LAST_PIECE_RECEIVED_ON', value, reason: 'x', hearing }, '2025-01-15');
    const again = granted
      .when(rectified('2024-10-20'))
      .then(
        'FactRectified',
        { type: 'DeadlineSuperseded', data: { deadline: 'recevabilite:1', reason: 'MOVED' } },
        { type: 'RecevabiliteGrantedTacitly', data: { dueOn: '2024-12-20' } },
      );
    expect(again.journey.state.clocks.fallen['recevabilite:1']?.dueOn).toBe('2024-12-20');
    granted
      .when(rectified('2024-12-10'))
      .then('FactRectified', { type: 'DeadlineSuperseded', data: { deadline: 'recevabilite:1', reason: 'MOVED' } }, 'ReminderRaised');
  });

  it('is undone at the time at which the deadline had fallen, so that no view in time sees one without the other', () => {
    const granted = complete.until('2025-01-10');
    const after = granted.and(recevabilite('NON_RECEVABLE', '2024-11-20', '2025-01-10'));
    expect(after.events.at(-1)).toMatchObject({ type: 'DeadlineSuperseded', occurredAt: '2024-12-01T22:59:59.999Z' });
  });

  it('lets nothing fall between the facts of one batch', () => {
    const commands = [completeFile('2024-10-01'), recevabilite('RECEVABLE', '2024-10-15'), step('2025-02-01')].map((each) => each.command);
    const decision = decideBatch(vae.journey, commands, contextAt(tenOClock('2025-09-01')));
    expect(decision.accepted && decision.events.map((event) => event.type)).toEqual([
      'FeasibilityFileCompleted',
      'RecevabiliteDecided',
      'CandidateStepRecorded',
    ]);
  });

  it('may rest, in a batch, on what silence had granted by its day', () => {
    const commands = [completeFile('2024-10-01'), step('2025-02-01')].map((each) => each.command);
    const decision = decideBatch(vae.journey, commands, contextAt(tenOClock('2025-09-01')));
    expect(decision.accepted && decision.events.map((event) => event.type)).toEqual([
      'FeasibilityFileCompleted',
      'CandidateStepRecorded',
      'RecevabiliteGrantedTacitly',
    ]);
  });
});

describe('reminders', () => {
  it('are raised 30, 7 and 1 days before, once each, and none after', () => {
    const days = ['2024-10-31', '2024-11-01', '2024-11-02', '2024-11-24', '2024-11-25', '2024-11-30', '2024-12-01', '2024-12-02'];
    let journey = complete;
    const raised = days.map((on) => {
      const before = journey;
      journey = before.until(on);
      return sinceThen(before, journey).flatMap((event) => (event.type === 'ReminderRaised' ? [event.data.daysBefore] : []));
    });
    expect(raised).toEqual([[], [30], [], [7], [], [1], [], []]);
  });

  it('skip those whose day is past for the nearest one', () => {
    const journey = complete.until('2024-11-26');
    expect(sinceThen(complete, journey)).toMatchObject([{ type: 'ReminderRaised', data: { daysBefore: 7, dueOn: '2024-12-01' } }]);
  });

  it('are not raised for what is met, nor before a delay begins, nor for a right of the candidate', () => {
    expect(sinceThen(recevable, recevable.and(step('2024-10-20')).until('2025-04-10')).map((event) => event.type)).toEqual([
      'CandidateStepRecorded',
    ]);
    const passed = recevable.and(validationFile('2024-12-01'), convened('2025-01-20'));
    const keys = passed.until('2025-02-28').events.flatMap((event) => (event.type === 'ReminderRaised' ? [event.data.deadline] : []));
    expect(new Set(keys)).toEqual(new Set(['jury-date:1']));
    expect(sinceThen(certified, certified.until('2025-03-25')).map((event) => event.type)).toEqual([]);
  });

  it('of a delay shorter than they are long are left out', () => {
    const passed = recevable.and(validationFile('2024-12-01'), ...juryDecided('ses_1', '2025-01-20', 'FULL'));
    expect(sinceThen(passed, passed.until('2025-01-21'))).toEqual([]);
    expect(sinceThen(passed, passed.until('2025-01-28'))).toMatchObject([{ data: { deadline: 'notification:ses_1', daysBefore: 7 } }]);
  });
});

describe('the next alarm', () => {
  const journeys = fc.constantFrom(vae, complete, recevable, certified, delivered, recevable.and(validationFile('2024-12-01')));
  const instants = fc
    .integer({ min: 0, max: 900 })
    .map((days) => new Date(Date.parse('2024-10-16T08:00:00.000Z') + days * 86_400_000).toISOString());

  it('is when settling does something, never before', () => {
    fc.assert(
      fc.property(journeys, instants, fc.double({ min: 0, max: 1, noNaN: true }), ({ journey }, now, share) => {
        const settled = settle(journey, contextAt(now)).journey;
        expect(settle(settled, contextAt(now)).events).toEqual([]);
        const alarm = nextAlarm(settled, now);
        if (alarm === null) {
          expect(settle(settled, contextAt('2090-01-01T00:00:00.000Z')).events).toEqual([]);
          return;
        }
        expect(alarm > now).toBe(true);
        expect(settle(settled, contextAt(alarm)).events.length).toBeGreaterThan(0);
        const between = Math.floor(Date.parse(now) + share * (Date.parse(alarm) - 1 - Date.parse(now)));
        expect(settle(settled, contextAt(new Date(between).toISOString())).events).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is now where something is due already', () => {
    expect(nextAlarm(complete.journey, tenOClock('2025-01-10'))).toBe(tenOClock('2025-01-10'));
  });

  it('is the beginning of the day of the next reminder, then the end of the day of the deadline', () => {
    expect(nextAlarm(complete.journey, tenOClock('2024-10-02'))).toBe(startOfDay('2024-11-01'));
    const reminded = complete.until('2024-11-30');
    expect(nextAlarm(reminded.journey, tenOClock('2024-11-30'))).toBe('2024-12-01T22:59:59.999Z');
  });
});
