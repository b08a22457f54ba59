/** Reads the rules of retention: those that ship, or a centre's own. */
import { readFile } from 'node:fs/promises';
import { parseInFrench } from '#libs/certifications/french-issue.js';
import { packageFile } from '#libs/certifications/shipped.js';
import { retentionDocument, type RetentionDocument } from './retention.schema.js';

/** Every fault of the file at once, where and in French. */
export class RetentionFaults extends Error {
  constructor(
    readonly file: string,
    readonly faults: readonly { readonly path: string; readonly message: string }[],
  ) {
    super(
      [
        `Les durées de conservation (${file}) sont mal formées :`,
        ...faults.map(({ path, message }) => `- ${path === '' ? '' : `${path} : `}${message}`),
      ].join('\n'),
    );
    this.name = 'RetentionFaults';
  }
}

export const shippedRetention = (): string => packageFile('libs', 'persons', 'retention', 'data', 'retention.json');

/** @param file null for the rules that ship @throws {RetentionFaults} */
export async function readRetention(file: string | null): Promise<RetentionDocument> {
  const path = file ?? shippedRetention();
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RetentionFaults(path, [{ path: '', message: `le fichier ne peut pas être lu : ${(error as Error).message}` }]);
  });
  return parseRetention(text, path);
}

/** @throws {RetentionFaults} */
export function parseRetention(text: string, file: string): RetentionDocument {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new RetentionFaults(file, [{ path: '', message: `ce n’est pas du JSON : ${(error as SyntaxError).message}` }]);
  }
  const read = parseInFrench(retentionDocument, raw);
  if ('faults' in read) throw new RetentionFaults(file, read.faults);
  return read.value;
}
