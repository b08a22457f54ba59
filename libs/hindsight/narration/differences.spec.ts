import fc from 'fast-check';
import { History } from '#libs/domain/journey/as-of.js';
import { changesBetween, standing } from '#libs/domain/journey/standing.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { concluded, motive, passed } from '#libs/domain/journey/testing/facts.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { completeFile, feasibilityFile, recevabilite } from '#libs/domain/journey/testing/vae-facts.js';
import { endOfDay } from '#libs/domain/time/local-date.js';
import { differencesBetween } from './differences.js';

const rules = new Map([[withFinalAssessment.digest, withFinalAssessment]]);
const failed = { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'ACQUIS' } as const;

describe('what changed between two instants', () => {
  it('tells which block was refused, by whom and why', () => {
    const { events } = given().and(
      started('2026-01-05'),
      ...passed('A-E1', '2026-03-01', failed),
      ...passed('A-E2', '2026-03-02', { 'A.2.1': 'ACQUIS' }),
      concluded('A', '2026-03-05', motive('A.1.1', 'A.1.2')),
    );
    const from = { occurredUntil: endOfDay('2026-03-03') };
    const { changes } = differencesBetween(new History(events), from, { occurredUntil: endOfDay('2026-03-10') }, rules);
    expect(changes.map(({ sentence }) => sentence)).toEqual([
      'Bloc A : non validé (auparavant : évalué, à conclure), par l’administrateur act_test, fait n° 8 du 5 mars 2026, ' +
        'parce que la compétence A.1 n’est pas acquise (non acquis : A.1.1 et A.1.2).',
    ]);
  });

  it('tells a grant by silence and what a fact recorded late makes of it, on the axis of what was known', () => {
    const { events } = given()
      .and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-05'))
      .until('2024-05-01')
      .and(recevabilite('NON_RECEVABLE', '2024-03-01', '2024-05-02'));
    const history = new History(events);
    const known = (from: string, to: string) =>
      differencesBetween(history, { recordedUntil: endOfDay(from) }, { recordedUntil: endOfDay(to) }, rules).changes;
    expect(known('2024-04-30', '2024-05-01').map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^Recevabilité : acquise par le silence .* l’horloge du registre.* parce qu’aucune décision/),
    );
    const caducite = known('2024-02-01', '2024-05-01').find(({ subject }) => subject === 'caducite:1');
    expect(caducite?.cause).toMatchObject({ type: 'RecevabiliteGrantedTacitly', actor: { role: 'CLOCK' } });
    const undone = known('2024-05-01', '2024-05-02').find(({ kind }) => kind === 'RECEVABILITE');
    expect(undone).toMatchObject({ before: 'RECEVABLE_TACITLY', after: 'NON_RECEVABLE' });
    expect(undone?.sentence).toContain('saisi le 2 mai 2024');
  });

  it('leads from the first standing to the second, each change with an event of between as its cause', () => {
    fc.assert(
      fc.property(anyFacts('2025-01-06'), fc.nat({ max: 400 }), fc.nat({ max: 400 }), fc.boolean(), (facts, one, other, occurred) => {
        const { events } = facts.reduce(
          (journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey),
          given().and(started('2024-11-01')),
        );
        const history = new History(events);
        const instants = events.map((event) => (occurred ? event.occurredAt : event.recordedAt)).toSorted();
        const [first, last] = [one % instants.length, other % instants.length];
        const [from = '', to = ''] = [instants[Math.min(first, last)], instants[Math.max(first, last)]];
        const at = (instant: string) => (occurred ? { occurredUntil: instant } : { recordedUntil: instant });
        const { changes, events: between } = differencesBetween(history, at(from), at(to), rules);
        const standingAt = (instant: string) => standing({ rules: withFinalAssessment, state: history.stateAsOf(at(instant)) });
        expect(changes.map(({ cause: _, sentence: __, ...change }) => change)).toEqual(
          changesBetween(standingAt(from), standingAt(to)).map((change) => ({ ...change })),
        );
        const versions = new Set(between.map(({ version }) => version));
        expect(changes.every(({ cause }) => versions.has(cause.version))).toBe(true);
        expect(changes.every(({ sentence }) => !sentence.includes('undefined'))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
