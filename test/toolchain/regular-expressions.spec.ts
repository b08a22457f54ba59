import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import isSafe from 'safe-regex2';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');
/** What strangers' texts reach; the command line and the launcher read their own machine's. */
const served = ['apps/api', 'apps/worker', 'activities', 'libs', 'workflows'];

function literalsIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

const sources = served.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => join(root, folder, path)),
);
const literals = sources.flatMap((path) => literalsIn(path).map((text) => ({ path, text })));

/** A group that may be left out repeats nothing, though the checker counts it. */
const repeatsFlatly = (pattern: string): boolean => isSafe(pattern.replaceAll(')?', ')'));

describe('regular expressions over what strangers send', () => {
  it('repeat nothing that repeats, so that no text makes them backtrack for ever', () => {
    const nested = literals.filter(({ text }) => !repeatsFlatly(text.slice(1, text.lastIndexOf('/'))));
    expect(literals.length).toBeGreaterThan(40);
    expect(nested).toEqual([]);
  });

  it('are written in the code: none is made of a text', () => {
    const made = sources.filter((path) => /\bnew RegExp\(|\bRegExp\(/.test(readFileSync(path, 'utf8')));
    expect(made).toEqual([]);
  });

  it('that do repeat what repeats would be found', () => {
    expect(['^(a+)+$', '^(a+b?)*$', '^((ab)?c)*$'].map(repeatsFlatly)).toEqual([false, false, true]);
  });
});
