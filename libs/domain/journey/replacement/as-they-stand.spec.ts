import type { CommandData } from '../commands.schema.js';
import { allAcquired, attended, concluded, graded, lines, motive, passed, resitOpened, resitScheduled } from '../testing/facts.js';
import { fact, given, started, type Given } from '../testing/given.js';
import { replacedBy } from './as-they-stand.js';

const day = '2025-03-10';
const later = '2025-04-10';
const right = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
type Replaced = CommandData<'replace-fact'>['fact'];
const replacing = (what: Replaced) =>
  fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed' }, later);
const failed = given().and(
  started('2025-01-06'),
  ...passed('A-E1', day, { ...right, 'A.1.1': 'NON_ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
  concluded('A', day, motive('A.1.1')),
);
const gradedRight = (attempt: number, gradings = right) =>
  replacing({ kind: 'GRID', assessment: 'A-E1', attempt, replacement: { evaluator: 'evl_1', lines: lines(gradings) } });

/** Versions of the facts of a type, and of those that stand no more. */
function versions({ events }: Given, type: string): { readonly all: readonly number[]; readonly gone: readonly number[] } {
  const gone = replacedBy(events);
  const all = events.filter((event) => event.type === type).map(({ version }) => version);
  return { all, gone: all.filter((version) => gone.has(version)) };
}

it('a conclusion that had not weighed the grid replaced stands', () => {
  const resat = failed.and(
    resitOpened('A-E1', day),
    resitScheduled('A-E1', day),
    attended('A-E1', day),
    graded('A-E1', day, { 'A.1.1': 'NON_ACQUIS' }),
    concluded('A', day, motive('A.1.1')),
  );
  const second = versions(resat.and(gradedRight(2, allAcquired('A.1.1'))), 'BlockConcluded');
  expect(second.gone).toEqual(second.all.slice(1));
  const first = versions(resat.and(gradedRight(1)), 'BlockConcluded');
  expect(first.gone).toEqual(first.all);
});

it('a conclusion that replaced another falls as that one would have', () => {
  const conclusion: Replaced = { kind: 'CONCLUSION', block: 'A', replacement: { evaluators: ['evl_1'], motives: [motive('A.1.1')] } };
  const { all, gone } = versions(failed.and(replacing(conclusion), gradedRight(1)), 'FactReplaced');
  expect(gone).toEqual(all.slice(0, 1));
});
