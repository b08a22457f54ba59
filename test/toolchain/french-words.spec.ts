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
  // Whoever it is, woman or man. The first dossiers said otherwise, and are made again.
  'présidence du jury': /\bprésident(?:e?s?)\b(?<!^président|^le président(?= du jury$))/iu,
};

/** What a program calls a command or a field: who reads a sentence knows what it is about by its title, and a program by the pointer. */
const codeInParentheses = /\((?:champ )?(?:\p{Ll}+(?:-\p{Ll}+)+|\p{Ll}+\p{Lu}\p{L}*|\p{Lu}+(?:_\p{Lu}+)+)\)/u;

describe('what people read', () => {
  it('agrees with its number rather than show both endings', () => {
    expect(texts.length).toBeGreaterThan(10_000);
    expect(texts.filter(({ text }) => /\p{L}\((?:s|e|es|x|ne|ère)\)/u.test(text))).toEqual([]);
  });

  it('names no command or field by its code in a sentence', () => {
    // Who runs the service reads the names of its variables, and who writes a certification those of its fields.
    const told =
      /^(?:apps\/api|libs\/(?:audit|domain|hindsight|journey|persons|record|verification))\/(?!.*(?:openapi\/|\.controller\.ts$|\.schema\.ts$))/;
    const sentences = texts.filter(({ path, text }) => told.test(path) && /[\p{Ll}’] \p{Ll}/u.test(text));
    expect(sentences.length).toBeGreaterThan(1_000);
    expect(sentences.filter(({ text }) => codeInParentheses.test(text))).toEqual([]);
  });

  it.each(Object.entries(otherWords))('calls a %s so and not otherwise', (_, other) => {
    const French = /\s\p{L}|^\p{Lu}\p{Ll}+$/u;
    expect(texts.filter(({ text }) => French.test(text) && other.test(text))).toEqual([]);
  });
});
