/** Texts that occur nowhere else, and a search for any trace of them in whatever was written to disk or answered. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface Trace {
  readonly file: string;
  readonly canary: string;
  /** In which form it stands there. */
  readonly form: string;
}

/** A word that no dictionary, no other test and no chance holds. */
export const canary = (kind: string, number: number): string => `Zwÿrnfjäll${kind}Qü${String(number * 7919).padStart(6, '0')}`;

/** Every form in which a text may lie in a file, by name; as bytes, one character each. */
export function formsOf(text: string): ReadonlyMap<string, string> {
  const utf8 = Buffer.from(text, 'utf8');
  const plain = text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
  const forms: [string, Buffer | string][] = [
    ['UTF-8', utf8],
    ['decomposed', Buffer.from(text.normalize('NFD'), 'utf8')],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['Latin-1', Buffer.from(text, 'latin1')],
    [
      'JSON escapes',
      JSON.stringify(text)
        .slice(1, -1)
        .replaceAll(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['percent', encodeURIComponent(text)],
    ['hexadecimal', utf8.toString('hex')],
    ['HEXADECIMAL', utf8.toString('hex').toUpperCase()],
    ['without accents', plain],
    ['lower case', Buffer.from(text.toLowerCase(), 'utf8')],
    ['upper case', Buffer.from(text.toUpperCase(), 'utf8')],
    // Whatever stands before it shifts what base 64 makes of it: three shifts, less the characters that depend on neighbours.
    ...[0, 1, 2].flatMap((shift): [string, string][] => [
      [`base 64, shifted by ${shift}`, shiftedBase64(utf8, shift)],
      [`base 64 of addresses, shifted by ${shift}`, shiftedBase64(utf8, shift).replaceAll('+', '-').replaceAll('/', '_')],
    ]),
  ];
  return new Map(forms.map(([name, bytes]) => [name, typeof bytes === 'string' ? bytes : bytes.toString('latin1')]));
}

function shiftedBase64(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const first = shift === 0 ? 0 : shift + 1;
  return encoded.slice(first, Math.floor(((shift + bytes.length) * 8) / 6));
}

/** Where the canaries have left a trace in the files under a folder. */
export async function tracesUnder(folder: string, canaries: readonly string[]): Promise<readonly Trace[]> {
  const search = new Search(canaries);
  const traces: Trace[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    for (const found of await search.inFile(path)) traces.push({ ...found, file: relative(folder, path) });
  }
  return traces;
}

export function tracesIn(name: string, text: string, canaries: readonly string[]): readonly Trace[] {
  return new Search(canaries).in(Buffer.from(text, 'utf8').toString('latin1')).map((found) => ({ ...found, file: name }));
}

class Search {
  private readonly sought: readonly { readonly canary: string; readonly form: string; readonly bytes: string }[];
  private readonly longest: number;

  constructor(canaries: readonly string[]) {
    this.sought = canaries.flatMap((one) => [...formsOf(one)].map(([form, bytes]) => ({ canary: one, form, bytes })));
    this.longest = Math.max(...this.sought.map(({ bytes }) => bytes.length));
  }

  in(bytes: string): readonly Omit<Trace, 'file'>[] {
    return this.sought.filter((one) => bytes.includes(one.bytes)).map(({ canary: of, form }) => ({ canary: of, form }));
  }

  /** Piece by piece, each with the end of the one before it. A file that goes away meanwhile holds nothing any more. */
  async inFile(path: string): Promise<readonly Omit<Trace, 'file'>[]> {
    const found = new Map<string, Omit<Trace, 'file'>>();
    let tail = '';
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 }) as AsyncIterable<Buffer>) {
        const bytes = tail + chunk.toString('latin1');
        for (const one of this.in(bytes)) found.set(`${one.canary}/${one.form}`, one);
        tail = bytes.slice(-this.longest);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return [...found.values()];
  }
}
