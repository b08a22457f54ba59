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

/** What is called by one word alone, by the other words that people use for it. Texts of a référentiel (`data/`) keep its own. */
const otherWords = {
  promotion: /\bcohortes?\b/iu,
  // The label of one kind of period, beside a contract and a job; a paper of that kind.
  'période en structure d’accueil': /\bstages?\b(?<!^Stage$)(?<!^Convention de stage$)/u,
  // Where an assessment takes place or somebody was born has no other word; where a journey belongs is a site.
  // Where the first dossiers said so, they are made again to the byte.
  site: /(?<!\b(?:a|au|avoir|eu|son) )\blieux?\b(?! de naissance)(?!…)(?<!^Promotion, lieu$)/iu,
};

describe('what people read', () => {
  it('agrees with its number rather than show both endings', () => {
    expect(texts.length).toBeGreaterThan(10_000);
    expect(texts.filter(({ text }) => /\p{L}\((?:s|e|es|x|ne|ère)\)/u.test(text))).toEqual([]);
  });

  it.each(Object.entries(otherWords))('calls a %s so and not otherwise', (_, other) => {
    const French = /\s\p{L}|^\p{Lu}\p{Ll}+$/u;
    expect(texts.filter(({ text }) => French.test(text) && other.test(text))).toEqual([]);
  });
});
