import { asTheyStand, replacedBy } from '#libs/domain/journey/replacement/as-they-stand.js';
import { allAcquired, concluded, lines, motive, passed } from '#libs/domain/journey/testing/facts.js';
import { fact, given, started } from '#libs/domain/journey/testing/given.js';
import { restsOn } from '#libs/domain/journey/why/evidence.js';
import { sentenceOf } from './event-sentences.js';
import { explainEvent } from './explanation.js';
import { replacedNote } from './replaced.js';

const day = '2025-03-10';
const right = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
const { events, journey } = given().and(
  started('2025-01-06'),
  ...passed('A-E1', day, { ...right, 'A.1.1': 'NON_ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
  concluded('A', day, motive('A.1.1')),
  fact(
    'replace-fact',
    {
      fact: { kind: 'GRID', assessment: 'A-E1', replacement: { evaluator: 'evl_1', lines: lines(right) } },
      authority: 'CERTIFIER',
      ground: 'MATERIAL_ERROR',
      reference: 'PV rectificatif 12',
      reason: 'sealed',
    },
    '2025-04-10',
  ),
);
const versionOf = (type: string) => events.find((event) => event.type === type)?.version ?? 0;
const replacement = events.at(-1)!;

it('a fact that was replaced is told with what replaced it, when and why, and so is what fell with it; nothing else is', () => {
  const replaced = replacedBy(events);
  const notes = events.flatMap((event) => {
    const by = replaced.get(event.version);
    return by ? [[event.type, replacedNote(event, by)]] : [];
  });
  const when = `le fait n° ${replacement.version}, le 10 avril 2025, motif : erreur matérielle`;
  expect(notes).toEqual([
    ['GridRecorded', `remplacé par ${when}`],
    ['BlockConcluded', `tombé avec ${when}`],
  ]);
});

it('a replacement says what it replaces, by whose authority, what stands instead and what falls', () => {
  expect(sentenceOf(replacement)).toBe(
    'Grille de l’épreuve A-E1 remplacée par le certificateur (erreur matérielle, PV rectificatif 12) : ' +
      'Grille de l’épreuve A-E1 remplie : 3 acquis ; la conclusion du bloc A tombe',
  );
  expect(restsOn(replacement, events).map(({ type }) => type)).toEqual(['GridRecorded', 'BlockConcluded']);
});

it('a fact that was replaced says so when asked why, and its replacement stands in its place', () => {
  expect(asTheyStand(events).map(({ type }) => type)).not.toContain('FactReplaced');
  const old = events.find(({ version }) => version === versionOf('GridRecorded'))!;
  const known = { events, rules: journey.rules, command: null, refusals: [] };
  expect(explainEvent(old, known).replaced).toContain(`remplacé par le fait n° ${replacement.version}`);
  expect(explainEvent(replacement, known)).toMatchObject({
    replaced: null,
    because: 'ce qui était consigné comportait une erreur matérielle',
  });
});
