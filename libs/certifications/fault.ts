/** What is wrong in a certification's file, where, and in words that its author understands. */
import { plural } from '#libs/domain/french/plural.js';

type JsonPath = readonly (string | number)[];

export interface CertificationFault {
  /** The file as its reader names it. */
  readonly file: string;
  /** `blocks[1].activities[0].skills`; empty for the file as a whole. */
  readonly path: string;
  /** A French sentence. */
  readonly message: string;
}

/** A fault inside one document, before it is known which file the document came from. */
export type Fault = Omit<CertificationFault, 'file'>;

export function fault(path: JsonPath, message: string): Fault {
  return { path: writePath(path), message };
}

/** `['blocks', 1, 'title']` → `blocks[1].title` */
export function writePath(path: JsonPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** As many as somebody mends before they look again. */
const mostTold = 50;

/** Refuses a whole catalogue: none of its files is used while one of them is at fault. */
export class CertificationFaultsError extends Error {
  override readonly name = 'CertificationFaultsError';

  constructor(readonly faults: readonly CertificationFault[]) {
    super(
      [
        faults.length === 1 ? 'Une certification est mal formée :' : `Les certifications comptent ${plural(faults.length, 'faute')} :`,
        ...faults.slice(0, mostTold).map(({ file, path, message }) => `- ${file}${path === '' ? '' : `, ${path}`} : ${message}`),
        ...(faults.length > mostTold ? [`- et ${plural(faults.length - mostTold, 'autre', 'autres')}`] : []),
      ].join('\n'),
    );
  }
}
