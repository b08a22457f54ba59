import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, type Measure } from './catalogue.js';

const page = readFileSync(join(import.meta.dirname, '../../../infra/metrics.md'), 'utf8');

/** As the page has it. */
const table = [
  ['measure', 'type', 'labels', 'of', 'what', 'alert on'],
  Array.from({ length: 6 }, () => '---'),
  ...Object.entries<Measure>(catalogue).map(([name, { type, labels, known, servedBy, help, alert }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\`${known?.[label] ? ` (${known[label].join(', ')})` : ''}`).join(', '),
    servedBy.join(', '),
    help,
    (alert ?? 'nothing: to look at').replaceAll('|', String.raw`\|`),
  ]),
].map((cells) => `| ${cells.join(' | ')} |`);

describe('the page of what is measured', () => {
  it('has a line for each measure of the catalogue, as it is there, and no other', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('| '));
    const from = lines.indexOf(table[0]!);
    expect(lines.slice(from, from + table.length)).toEqual(table);
    expect([...page.matchAll(/`jalon_[a-z_]+/g)].map(([name]) => name.slice(1)).filter((name) => !Object.hasOwn(catalogue, name))).toEqual(
      [],
    );
  });
});
