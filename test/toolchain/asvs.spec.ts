import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const infra = join(root, 'infra');
const page = readFileSync(join(infra, 'asvs.md'), 'utf8');

/** How many requirements each section of each chapter of ASVS 5.0 has: V1.1 has 2, V1.2 has 10… */
const standard: readonly (readonly number[])[] = [
  [2, 10, 12, 3, 3],
  [3, 3, 5, 2],
  [1, 3, 5, 8, 8, 1, 5],
  [5, 5, 2, 4],
  [1, 6, 3, 3],
  [3, 12, 8, 6, 8, 4, 2, 4],
  [3, 4, 2, 5, 3, 2],
  [4, 4, 3, 2],
  [3, 4],
  [2, 3, 5, 16, 5, 2, 3],
  [4, 5, 5, 4, 2, 2, 2],
  [5, 2, 5],
  [4, 6, 4, 7],
  [2, 8, 3],
  [5, 5, 7, 4],
  [1, 5, 4, 3, 4],
  [2, 8, 2],
];
const required = standard.flatMap((sections, chapter) =>
  sections.flatMap((count, section) => Array.from({ length: count }, (_, index) => `${chapter + 1}.${section + 1}.${index + 1}`)),
);

interface Row {
  readonly ids: readonly string[];
  readonly how: string;
}

const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return { ids: (cells[1] ?? '').split(', ').flatMap(between), how: cells[4] ?? '' };
  });

/** "3.3.1–3.3.5" is each of them. */
function between(text: string): string[] {
  const [first = '', last = first] = text.split('–');
  const section = first.slice(0, first.lastIndexOf('.'));
  const [from, to] = [first, last].map((id) => Number(id.slice(id.lastIndexOf('.') + 1)));
  return Array.from({ length: (to ?? 0) - (from ?? 0) + 1 }, (_, index) => `${section}.${(from ?? 0) + index}`);
}

const pathsIn = (text: string): string[] =>
  Array.from(text.matchAll(/`((?:activities|apps|infra|libs|test|workflows)\/[^`]*|\.[\w.]+json)`/g), ([, path]) => path ?? '');
const linksIn = (text: string): string[] => Array.from(text.matchAll(/\]\(([^)]+)\)/g), ([, target]) => target ?? '');

/** As a reader of Markdown makes them of headings. */
const anchorsOf = (text: string): string[] =>
  Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the table of OWASP ASVS 5.0', () => {
  it('answers each requirement once', () => {
    expect(required).toHaveLength(345);
    expect(rows.flatMap(({ ids }) => ids).toSorted()).toEqual(required.toSorted());
  });

  it('answers by what is there: every path and every heading that it names exists', () => {
    expect(pathsIn(page).length).toBeGreaterThan(150);
    expect(pathsIn(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const broken = linksIn(page).filter((target) => {
      const [file = '', anchor] = target.split('#');
      const path = join(infra, file);
      return !existsSync(path) || (anchor !== undefined && !anchorsOf(readFileSync(path, 'utf8')).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('says plainly, where it gives no place, why: n/a, operator, decided or open', () => {
    const bare = rows.filter(
      ({ how }) => pathsIn(how).length + linksIn(how).length === 0 && !/^(?:n\/a|operator|decided|open)(?:: .|$)/.test(how),
    );
    expect(bare).toEqual([]);
  });

  it('names at its head each requirement that is open, and no other', () => {
    const open = rows.filter(({ how }) => /(?:^|; )open: /.test(how)).flatMap(({ ids }) => ids);
    const [, head = ''] = /\*\*Open at level 1 or 2\*\*([^]*?)\n## /.exec(page) ?? [];
    expect(Array.from(head.matchAll(/\d+\.\d+\.\d+/g), ([id]) => id).toSorted()).toEqual(open.toSorted());
  });
});
