/** Reads the rules of retention: those that ship, or a centre's own. */
import { readFile } from 'node:fs/promises';
import { fault } from '#libs/certifications/fault.js';
import { parseInFrench } from '#libs/certifications/french-issue.js';
import { packageFile } from '#libs/certifications/shipped.js';
import { readJson } from '#libs/certifications/read-json.js';
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
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new RetentionFaults(path, [{ path: '', message: `le fichier ne peut pas être lu : ${(error as Error).message}` }]);
  });
  return parseRetention(bytes, path);
}

/** @throws {RetentionFaults} */
export function parseRetention(bytes: Uint8Array, file: string): RetentionDocument {
  const json = readJson(bytes);
  if ('faults' in json)
    throw new RetentionFaults(
      file,
      json.faults.map(({ path, message }) => fault(path, message)),
    );
  const read = parseInFrench(retentionDocument, json.value);
  if ('faults' in read) throw new RetentionFaults(file, read.faults);
  return read.value;
}
