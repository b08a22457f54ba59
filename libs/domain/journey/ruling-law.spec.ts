import { law } from '../law/law.js';
import type { Law } from '../law/line.js';
import { withLine } from '../law/testing/with-line.js';
import type { LocalDate } from '../time/local-date.js';
import { deadlines } from './clocks/deadlines.js';
import { evolveUnder, fold } from './evolve.js';
import { initialState } from './state.js';
import { withFinalAssessment } from './testing/certifications.js';
import { convened, diplomaIssued, members, validationFileSubmitted } from './testing/facts.js';
import { fact, given, started, tenOClock, type Fact, type Given } from './testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told, validationFile } from './testing/vae-facts.js';
import { walk } from './testing/walk.js';
import { clausesBehind } from './why/grounds.js';

const change = '2025-01-01';
const citation = 'code du travail (version à venir)';
const eightMonths = { from: change, citation, months: 8, mayOverride: 'NOT_AT_ALL' } as const;
const amended = withLine(law, 'CADUCITE', eightMonths);

/** A VAE begun on a day, notified as recevable on 15 March 2025. */
function recevable(begunOn: LocalDate, under?: Law): Given {
  return given(withFinalAssessment, under).and(
    started(begunOn, { path: 'VAE' }),
    feasibilityFile('2025-03-10'),
    completeFile('2025-03-12'),
    recevabilite('RECEVABLE', '2025-03-15'),
  );
}

const delivered = (begunOn: LocalDate, deliveredOn: LocalDate, under?: Law): Given =>
  recevable(begunOn, under).and(
    validationFile('2025-04-01'),
    ...juryDecided('ses_1', '2025-05-05', 'FULL'),
    ...told('ses_1', '2025-05-06'),
    diplomaIssued(deliveredOn),
  );

const deadline = ({ journey }: Given, key: string) => deadlines(journey).find((due) => due.key === key);
const dueOn = (journey: Given, key: string) => deadline(journey, key)?.dueOn;

describe('a law that changes on a day, by one line', () => {
  it('moves the caducité of the VAE begun from that day on, and of no other', () => {
    expect(dueOn(recevable(change), 'caducite:1')).toBe('2025-09-15');
    expect(dueOn(recevable(change, amended), 'caducite:1')).toBe('2025-11-15');
    expect(dueOn(recevable('2024-12-31', amended), 'caducite:1')).toBe('2025-09-15');
  });

  it('changes with it what the clock does, what a command may do, and the text that both cite', () => {
    const begunAfter = recevable(change, amended);
    expect(begunAfter.until('2025-11-15').types()).not.toContain('RecevabiliteLapsed');
    begunAfter.when(step('2025-11-15')).then('ReminderRaised', 'CandidateStepRecorded');
    const lapsed = begunAfter.until('2025-11-16');
    const fell = lapsed.events.at(-1)!;
    expect(fell).toMatchObject({ type: 'RecevabiliteLapsed', data: { dueOn: '2025-11-15' } });
    expect(clausesBehind(lapsed.journey, fell)).toEqual([{ rule: 'délai', source: citation }]);
    const refused = lapsed.decide(step('2025-11-16'));
    expect(refused.accepted || refused.unmet).toMatchObject([{ code: 'vae.recevabilite-lapsed', source: citation }]);
    recevable('2024-12-31', amended).when(step('2025-09-16')).thenRefused('vae.recevabilite-lapsed');
  });

  it('moves each other delay likewise, the transmission by the day of the delivery', () => {
    const line = { from: change, citation, mayOverride: 'ONLY_LESS' } as const;
    const both = (key: string, under: Law) => ['2024-12-31', change].map((day) => dueOn(delivered(day, '2025-05-10', under), key));
    expect(both('recevabilite:1', withLine(law, 'RECEVABILITE', { ...line, months: 3 }))).toEqual(['2025-05-12', '2025-06-12']);
    expect(both('jury-date:1', withLine(law, 'JURY_DATE', { ...line, months: 4 }))).toEqual(['2025-07-01', '2025-08-01']);
    expect(both('notification:ses_1', withLine(law, 'VAE_RESULT', { ...line, days: 20 }))).toEqual(['2025-05-20', '2025-05-25']);
    const transmission = withLine(law, 'TRANSMISSION', { ...line, from: '2025-05-10', months: 1 });
    expect(['2025-05-09', '2025-05-10'].map((day) => deadline(delivered(change, day, transmission), 'transmission:1'))).toMatchObject([
      { dueOn: '2025-08-09', source: expect.stringContaining('R6113-17-2') },
      { dueOn: '2025-06-10', source: citation },
    ]);
  });

  it('changes how many files a year takes, and how many members a jury', () => {
    const files = { from: change, citation, files: { sameCertification: 2, all: 4 }, mayOverride: 'NOT_AT_ALL' } as const;
    const second = { attached: { feasibilityFiles: { sameCertification: 1, all: 1 } } };
    const deposit = (begunOn: LocalDate) =>
      given(withFinalAssessment, withLine(law, 'FEASIBILITY_FILES_PER_YEAR', files))
        .and(started(begunOn, { path: 'VAE' }))
        .when(fact('submit-feasibility-file', { files: [] }, '2025-03-10', second));
    deposit('2024-12-31').thenRefused('vae.files-per-year');
    deposit(change).then('FeasibilityFileSubmitted');

    const larger = withLine(law, 'VAE_JURY', { from: change, citation, members: 4, qualified: 2 });
    const oneQualified = members.map((each) => ({ ...each, qualified: each.president }));
    const convene = (begunOn: LocalDate) =>
      given(withFinalAssessment, larger)
        .and(started(begunOn, { path: 'VAE' }), ...validationFileSubmitted('2025-02-10', 'A', 'B'))
        .when(convened('2025-03-10', { members: oneQualified }));
    convene('2024-12-31').then('JuryConvened');
    convene(change).thenRefused('jury.legal-minimum', 'jury.none-qualified');
  });

  it('leaves training to the règlement', () => {
    const shorter = withLine(law, 'VAE_RESULT', { from: change, citation, days: 1, mayOverride: 'ONLY_LESS' });
    const { journey } = walk(withFinalAssessment, started(change), chooser(1));
    const under = (known: Law) => deadlines({ ...journey, law: known }).find(({ kind }) => kind === 'NOTIFICATION');
    expect(under(shorter)).toEqual(under(law));
    expect(under(law)?.source).toBe('règlement, délai de notification (valeur par défaut)');
  });
});

describe('a line written after its day, and known from a later one', () => {
  const knownFrom = '2025-06-02';
  const late = withLine(law, 'CADUCITE', { ...eightMonths, knownFrom });

  /** Begun on the day of the change, all of it recorded on one day, or later where it happened later. */
  function recordedOn(day: LocalDate, ...after: readonly Fact[]): Given {
    const facts = [
      started(change, { path: 'VAE' }),
      feasibilityFile('2025-03-10'),
      completeFile('2025-03-12'),
      recevabilite('RECEVABLE', '2025-03-15'),
    ];
    return given(withFinalAssessment, late).and(...facts.map((each) => ({ ...each, recordedAt: tenOClock(day) })), ...after);
  }

  it('rules the VAE whose beginning is recorded from then on', () => {
    expect(dueOn(recordedOn('2025-06-01'), 'caducite:1')).toBe('2025-09-15');
    expect(dueOn(recordedOn(knownFrom), 'caducite:1')).toBe('2025-11-15');
  });

  it('leaves to the law that we knew what was begun before, when it falls and whatever is recorded after', () => {
    const before = recevable(change, late);
    expect(before.until('2025-09-16').events).toEqual(recevable(change).until('2025-09-16').events);
    expect(before.until('2025-09-16').types().at(-1)).toBe('RecevabiliteLapsed');
    expect(before.until('2027-01-01').types().at(-1)).toBe('RecevabiliteLapsed');
  });

  it('changes no event nor any state of a journey begun before, through every step of random ones', () => {
    const opened = '2025-01-06';
    const line = { from: '2006-05-24', knownFrom: '2025-01-07', citation };
    const everything = [
      (known: Law) => withLine(known, 'RECEVABILITE', { ...line, months: 1, mayOverride: 'NOT_AT_ALL' }),
      (known: Law) => withLine(known, 'CADUCITE', { ...line, months: 1, mayOverride: 'NOT_AT_ALL' }),
      (known: Law) => withLine(known, 'JURY_DATE', { ...line, months: 1, mayOverride: 'NOT_AT_ALL' }),
      (known: Law) => withLine(known, 'VAE_RESULT', { ...line, days: 1, mayOverride: 'NOT_AT_ALL' }),
      (known: Law) => withLine(known, 'VAE_JURY', { ...line, members: 9, qualified: 9 }),
    ].reduce((known, add) => add(known), law);
    for (let seed = 1; seed <= 12; seed += 1) {
      const played = walk(withFinalAssessment, started(opened, { path: 'VAE' }), chooser(seed));
      const again = walk(withFinalAssessment, started(opened, { path: 'VAE' }), chooser(seed), [], everything);
      expect(again.events).toEqual(played.events);
      expect(again.until('2030-01-01').events).toEqual(played.until('2030-01-01').events);
      expect(deadlines(again.journey)).toEqual(deadlines(played.journey));
      // The delivery is recorded once the line is known, and says so.
      const { diploma: _, ...state } = again.journey.state;
      const { diploma: __, ...before } = played.journey.state;
      expect(state).toEqual(before);
    }
  });

  it('rules by the beginning alone, so that the order of recording still does not matter', () => {
    const decided = (when: LocalDate) => recevabilite('RECEVABLE', '2025-03-15', when);
    const complete = given(withFinalAssessment, late).and(
      started(change, { path: 'VAE' }),
      feasibilityFile('2025-03-10'),
      completeFile('2025-03-12'),
    );
    const [inTime, afterwards] = ['2025-03-15', '2025-07-01'].map((when) => complete.and(decided(when)));
    expect(deadline(afterwards!, 'caducite:1')).toEqual(deadline(inTime!, 'caducite:1'));
  });

  it('rules a transmission by the recording of the delivery', () => {
    const line = { from: '2025-05-10', knownFrom, citation, months: 1, mayOverride: 'ONLY_LESS' } as const;
    const under = withLine(law, 'TRANSMISSION', line);
    const undelivered = recevable(change, under).and(
      validationFile('2025-04-01'),
      ...juryDecided('ses_1', '2025-05-05', 'FULL'),
      ...told('ses_1', '2025-05-06'),
    );
    const issued = (day: LocalDate) => undelivered.and({ ...diplomaIssued('2025-05-10'), recordedAt: tenOClock(day) });
    expect([dueOn(issued('2025-06-01'), 'transmission:1'), dueOn(issued(knownFrom), 'transmission:1')]).toEqual([
      '2025-08-10',
      '2025-06-10',
    ]);
  });

  it('keeps in the state the day of the recording, from then on only', () => {
    const changed = fact('change-path', { path: 'TRAINING', route: 'TRAINING', inInitialTraining: false }, '2025-06-03');
    const after = recordedOn(knownFrom, changed);
    expect(after.journey.state).toMatchObject({
      opened: { recordedOn: knownFrom },
      pathChanges: [{ to: 'TRAINING', recordedOn: '2025-06-03' }],
    });
    expect(after.events.reduce(evolveUnder(late), initialState)).toEqual(after.journey.state);
    expect(JSON.stringify(fold(after.events))).not.toContain('recordedOn');
    expect(JSON.stringify(recordedOn('2025-06-01').journey.state)).not.toContain('recordedOn');
  });
});

function chooser(seed: number): (below: number) => number {
  let last = seed;
  return (below) => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((last / 2 ** 32) * below);
  };
}
