import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');

/** Texts of the code, without what is put into them. */
function textsIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

const texts = ['apps', 'libs', 'workflows', 'infra'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .flatMap((path) => textsIn(join(root, folder, path)).map((text) => ({ path: join(folder, path), text }))),
);

describe('what people read', () => {
  it('agrees with its number rather than show both endings', () => {
    expect(texts.length).toBeGreaterThan(10_000);
    expect(texts.filter(({ text }) => /\p{L}\((?:s|e|es|x|ne|ère)\)/u.test(text))).toEqual([]);
  });
});
