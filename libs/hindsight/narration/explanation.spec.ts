import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  concluded,
  file,
  motive,
  passed,
  readyForJury,
  convened,
  decided,
  diplomaIssued,
  finalParts,
  heard,
  minutesSigned,
  notified,
} from '#libs/domain/journey/testing/facts.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { completeFile, feasibilityFile, recevabilite } from '#libs/domain/journey/testing/vae-facts.js';
import { walk } from '#libs/domain/journey/testing/walk.js';
import { explainEvent, type RefusedCommand } from './explanation.js';

const staff = { id: 'act_staff', role: 'STAFF' as const };
const refused = (rest: Partial<RefusedCommand>): RefusedCommand => ({
  commandId: 'cmd_refused',
  names: ['conclude-block'],
  actor: staff,
  receivedAt: '2026-03-04T08:00:00.000Z',
  refusedAt: '2026-03-04T08:00:01.000Z',
  targets: [{ block: 'A' }],
  unmet: [{ code: 'block.assessment-pending', sentence: 'Épreuves sans grille.', source: 'test' }],
  ...rest,
});

describe('why an event is what it is', () => {
  it('names who refused a block, under which clauses, on which grids, and what had been refused before', () => {
    const { events } = given().and(
      started('2026-01-05'),
      ...passed('A-E1', '2026-03-01', { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', '2026-03-02', { 'A.2.1': 'ACQUIS' }),
      concluded('A', '2026-03-05', motive('A.1.1')),
    );
    const event = events.at(-1)!;
    const command = { ...refused({}), commandId: event.commandId };
    const refusals = [
      refused({}),
      refused({ commandId: 'cmd_other-block', targets: [{ block: 'B' }] }),
      refused({ commandId: 'cmd_certificate', names: ['issue-block-certificate'] }),
      refused({ commandId: 'cmd_later', refusedAt: '2026-03-06T08:00:00.000Z' }),
    ];
    const explanation = explainEvent(event, { events, rules: withFinalAssessment, command, refusals });
    expect(explanation).toMatchObject({
      sentence: 'Bloc A non validé : 1 compétence sur 2',
      because: 'la compétence A.1 n’est pas acquise (non acquis : A.1.1)',
      who: { role: 'ADMINISTRATOR', name: 'l’administrateur act_test' },
      command: { names: ['conclude-block'] },
      rules: { code: 'two-blocks', version: '1' },
    });
    expect(explanation.clauses.map(({ rule }) => rule)).toEqual([
      'bloc A',
      'critère apprécié plusieurs fois',
      'compétence acquise',
      'bloc validé',
    ]);
    expect(explanation.restsOn.map(({ type }) => type)).toEqual([
      'AttendanceRecorded',
      'GridRecorded',
      'AttendanceRecorded',
      'GridRecorded',
    ]);
    expect(explanation.refusedBefore.map(({ commandId, alike }) => [commandId, alike])).toEqual([
      ['cmd_refused', 'COMMAND'],
      ['cmd_certificate', 'TARGET'],
    ]);
  });

  it('finds the files behind a diploma through the facts that it rests on', () => {
    const { events } = given()
      .and(started('2026-01-05'), ...readyForJury('2026-02-01'), convened('2026-03-01'), heard('2026-03-01', finalParts))
      .and(decided('2026-03-01', 'FULL'), ...minutesSigned('2026-03-02'), notified('2026-03-02'), diplomaIssued('2026-03-03'));
    const event = events.at(-1)!;
    const { files, restsOn } = explainEvent(event, { events, rules: withFinalAssessment, command: null, refusals: [] });
    expect(files.map(({ hash }) => hash)).toEqual([file]);
    expect(restsOn.map(({ type }) => type)).toContain('DecisionNotified');
  });

  it('says of a grant by silence that the clock made it, under which text', () => {
    const { events } = given()
      .and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-05'))
      .until('2024-05-01')
      .and(recevabilite('NON_RECEVABLE', '2024-03-01', '2024-05-02'));
    const granted = events.find(({ type }) => type === 'RecevabiliteGrantedTacitly')!;
    const explanation = explainEvent(granted, { events, rules: withFinalAssessment, command: null, refusals: [] });
    expect(explanation.who.name).toBe('l’horloge du registre');
    expect(explanation.clauses[0]?.source).toContain('R6412-4');
    expect(explanation.restsOn.map(({ type }) => type)).toEqual(['FeasibilityFileSubmitted', 'FeasibilityFileCompleted']);
    const undone = events.find(({ type }) => type === 'DeadlineSuperseded')!;
    expect(
      explainEvent(undone, { events, rules: withFinalAssessment, command: null, refusals: [] }).restsOn.map(({ version }) => version),
    ).toEqual([granted.version]);
  });

  it('answers for every event of a journey, from earlier facts only, each clause with its source', () => {
    let seed = 5;
    const pick = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (const path of ['TRAINING', 'VAE'] as const) {
      const { events } = walk(withFinalAssessment, started('2025-01-06', { path }), pick);
      for (const event of events) {
        const { clauses, restsOn } = explainEvent(event, { events, rules: withFinalAssessment, command: null, refusals: [] });
        expect(clauses.every(({ rule, source }) => rule !== '' && source !== '')).toBe(true);
        expect(clauses.length).toBeGreaterThan(0);
        expect(restsOn.every(({ version }) => version < event.version)).toBe(true);
      }
    }
  });
});
