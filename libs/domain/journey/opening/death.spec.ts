import { deadlines } from '../clocks/deadlines.js';
import { nextAlarm } from '../clocks/settle.js';
import { commandNames } from '../decide.js';
import { plan } from '../plan/plan.js';
import { remaining } from '../remaining.js';
import { journeyStatus } from '../status.js';
import { attended, convened, diplomaIssued, scheduled, validatedA } from '../testing/facts.js';
import { fact, given, started, tenOClock, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told, validationFile } from '../testing/vae-facts.js';

const recevable = given().and(
  started('2024-09-02', { path: 'VAE' }),
  feasibilityFile('2024-09-10'),
  completeFile('2024-10-01'),
  recevabilite('RECEVABLE', '2024-10-15'),
);
const certified = recevable.and(
  validationFile('2024-12-01'),
  ...juryDecided('ses_1', '2025-01-20', 'FULL'),
  ...told('ses_1', '2025-01-30'),
  diplomaIssued('2025-02-10'),
);
const died = (on: string, recordedOn = on) => fact('record-death', {}, on, { recordedOn });
const running = ({ journey }: Given) => deadlines(journey).filter(({ metOn }) => metOn === null);

describe('the death of a candidate', () => {
  it('stops every clock: nothing falls, nothing is reminded of, nothing remains to be done', () => {
    const dead = recevable.and(died('2024-11-20'));
    expect(journeyStatus(dead.journey)).toBe('DECEASED');
    expect(running(dead)).toEqual([]);
    expect(nextAlarm(dead.journey, tenOClock('2024-11-21'))).toBeNull();
    expect(dead.until('2026-11-20').events).toEqual(dead.events);
    expect(remaining(dead.journey)).toEqual([]);
  });

  it('recorded late, takes back what the clock did since', () => {
    const lapsed = recevable.until('2025-06-01');
    expect(journeyStatus(lapsed.journey)).toBe('LAPSED');
    const dead = lapsed.and(died('2024-11-20', '2025-06-02'));
    expect(dead.types().slice(lapsed.events.length)).toEqual(['CandidateDied', 'DeadlineSuperseded']);
    expect(journeyStatus(dead.journey)).toBe('DECEASED');
  });

  it('leaves what had fallen before it as it is', () => {
    const lapsed = recevable.until('2025-06-01');
    const dead = lapsed.and(died('2025-06-02'));
    expect(dead.types().slice(lapsed.events.length)).toEqual(['CandidateDied']);
  });

  it('leaves what was acquired: a certification stays one, a block keeps its certificate', () => {
    const dead = certified.and(died('2025-03-01'));
    expect(journeyStatus(dead.journey)).toBe('CERTIFIED');
    expect(running(dead)).toEqual([]);
    const ofBlock = given().and(started('2024-09-02'), ...validatedA('2024-10-15'), died('2024-11-01'));
    expect(journeyStatus(ofBlock.journey)).toBe('DECEASED');
    ofBlock
      .when(fact('issue-block-certificate', { block: 'A' }, '2024-11-05', { attached: { number: 'B-1' } }))
      .then('BlockCertificateIssued');
  });

  it('ends the journey, and says so and nothing else of what may not be done any more', () => {
    const dead = recevable.and(died('2024-11-20'));
    dead.when(step('2024-11-25')).thenRefused('candidate.dead');
    expect(commandNames.filter((name) => dead.forbids(name, '2024-11-21').includes('journey.ended'))).toEqual([]);
  });

  it('still lets what happened before it be recorded', () => {
    const dead = recevable.and(died('2024-11-20'));
    dead.when(step('2024-11-18', '2024-11-25')).then('CandidateStepRecorded');
  });

  it('still lets a jury that was convened before it be recorded', () => {
    const dead = recevable.and(validationFile('2024-12-01'), died('2025-01-20'));
    const members = { session: 'ses_1', at: tenOClock('2025-01-25') };
    const late = (on: string) => ({ ...convened(on, members), recordedAt: tenOClock('2025-01-27') });
    dead.when(late('2025-01-10')).then('JuryConvened');
    dead.when(late('2025-01-22')).thenRefused('candidate.dead');
  });

  it('is not dated before the last time that the candidate came or deposited something', () => {
    const deposited = recevable.and(validationFile('2024-12-01'));
    deposited
      .when(died('2024-11-30', '2024-12-02'))
      .thenRefusedSaying('fact.before-its-cause', /avant le dépôt du dossier de validation \(1er décembre 2024\)/);
    deposited.when(died('2024-12-01', '2024-12-02')).then('CandidateDied');
    const sat = given().and(started('2024-09-02'), scheduled('A-E2', '2024-10-15'), attended('A-E2', '2024-10-15'));
    sat.when(died('2024-10-14', '2024-10-20')).thenRefusedSaying('fact.before-its-cause', /avant la présence du candidat à l’épreuve A-E2/);
    const heardByJury = recevable.and(validationFile('2024-12-01'), ...juryDecided('ses_1', '2025-01-20', 'FULL'));
    heardByJury
      .when(died('2025-01-19', '2025-01-21'))
      .thenRefusedSaying('fact.before-its-cause', /avant la soutenance de la session ses_1/);
    const missed = given().and(started('2024-09-02'), scheduled('A-E2', '2024-10-15'), attended('A-E2', '2024-10-15', 'ABSENT'));
    missed.when(died('2024-10-14', '2024-10-20')).then('CandidateDied');
  });

  it('of a candidate who had left, taken back, leaves them as having left', () => {
    const left = recevable.and(fact('abandon', { reason: 'FAMILY', comment: 'x' }, '2024-11-10'));
    const back = left.and(died('2024-11-20'), fact('reactivate', { comment: 'Un homonyme' }, '2024-11-25'));
    expect(back.journey.state).toEqual({ ...left.journey.state, version: back.journey.state.version });
    const archived = left.and(died('2024-11-20'), fact('archive', { reason: 'DECEASED' }, '2024-11-25'));
    const opened = archived.and(fact('reactivate', { comment: 'x' }, '2024-11-26'));
    expect(opened.journey.state).toMatchObject({ archiving: null, death: { on: '2024-11-20' }, abandonment: { on: '2024-11-10' } });
  });

  it('is recorded once, and taken back where it was said by mistake: the clocks run again', () => {
    const dead = recevable.and(died('2024-11-20'));
    dead.when(died('2024-11-21')).thenRefused('candidate.already-dead');
    const back = dead.and(fact('reactivate', { comment: 'Un homonyme' }, '2024-11-25'));
    expect(journeyStatus(back.journey)).toBe(journeyStatus(recevable.journey));
    expect(running(back)).toEqual(running(recevable));
  });

  it('is a reason to archive, which a reactivation does not take back with it', () => {
    recevable.when(fact('archive', { reason: 'DECEASED' }, '2024-11-25')).thenRefused('archive.not-dead');
    const archived = recevable.and(died('2024-11-20'), fact('archive', { reason: 'DECEASED' }, '2024-11-25'));
    const back = archived.and(fact('reactivate', { comment: 'x' }, '2024-11-26'));
    expect(journeyStatus(back.journey)).toBe('DECEASED');
  });

  it('recorded in another journey of theirs, is judged as if it were recorded in this one, from that day on', () => {
    const elsewhere = { attached: { diedElsewhere: '2024-11-20' } };
    const stepOn = (on: string) => fact('record-candidate-step', { kind: 'PLANNED' }, on, { recordedOn: '2024-11-25', ...elsewhere });
    recevable.when(stepOn('2024-11-18')).then('CandidateStepRecorded');
    recevable.when(stepOn('2024-11-20')).thenRefused('candidate.dead');
    recevable.when(fact('suspend', { reason: 'FAMILY', comment: 'x' }, '2024-11-25', elsewhere)).thenRefused('candidate.dead');
    const begun = started('2024-09-02');
    given()
      .when({ ...begun, command: { ...begun.command, ...elsewhere } })
      .thenRefused('candidate.dead');
  });

  it('recorded in another journey of theirs, is taken back there and not here, and an archived one may still be opened to be corrected', () => {
    const elsewhere = { attached: { diedElsewhere: '2024-11-20' } };
    const back = fact('reactivate', { comment: 'x' }, '2024-11-26', elsewhere);
    recevable.and(died('2024-11-20')).when(back).thenRefused('candidate.dead-elsewhere');
    recevable
      .and(fact('abandon', { reason: 'FAMILY', comment: 'x' }, '2024-11-10'))
      .when(back)
      .thenRefused('candidate.dead-elsewhere');
    recevable
      .and(died('2024-11-20'), fact('archive', { reason: 'DECEASED' }, '2024-11-25'))
      .when(back)
      .then('JourneyReactivated');
  });

  it('never has the plan, nor a refusal, speak of another journey', () => {
    const refused = recevable.and(
      validationFile('2024-12-01'),
      ...juryDecided('ses_1', '2025-01-20', 'REFUSED'),
      ...told('ses_1', '2025-01-30'),
    );
    for (const dead of [recevable.and(died('2024-11-20')), refused.and(died('2025-03-01'))]) {
      const { steps, blockedBy } = plan(dead.journey, tenOClock('2025-03-02'));
      expect([steps, blockedBy.map(({ code }) => code)]).toEqual([[], ['candidate.dead']]);
    }
    expect(plan(refused.journey, tenOClock('2025-03-02')).blockedBy[0]?.sentence).toMatch(/un autre peut être ouvert/);
  });
});
