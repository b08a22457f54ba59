/** From the bytes of a file that somebody has written by hand to a value, or everything that is wrong with it, in French. */
import { isUtf8 } from 'node:buffer';
import { printParseErrorCode, visit, type JSONPath, type JSONVisitor, type ParseErrorCode } from 'jsonc-parser';

export interface JsonFault {
  /** Empty for the file as a whole. */
  readonly path: JSONPath;
  readonly message: string;
}

type ReadJson = { readonly value: unknown } | { readonly faults: readonly JsonFault[] };

/** RFC 8259, a byte order mark before it apart, which some editors write; a name twice in one object is a fault. */
export function readJson(bytes: Uint8Array): ReadJson {
  const text = decoded(bytes);
  if (typeof text !== 'string') return { faults: [text] };
  const faults = faultsOf(text);
  return faults.length > 0 ? { faults } : { value: JSON.parse(text) };
}

const unicode16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

function decoded(bytes: Uint8Array): string | JsonFault {
  if (unicode16.some(([first, second]) => bytes[0] === first && bytes[1] === second))
    return whole('ce fichier est en UTF-16 : enregistrez-le en UTF-8');
  if (isUtf8(bytes)) return withOneMark(new TextDecoder('utf-8').decode(bytes));
  // Without the bytes at its end that begin a character and do not end it.
  const sound = new TextDecoder('utf-8', { ignoreBOM: true }).decode(soundPrefix(bytes), { stream: true });
  const [line, column] = placeAfter(sound);
  const byte = (bytes[Buffer.byteLength(sound)] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return whole(`ce fichier n’est pas en UTF-8 (octet ${byte}, ligne ${line}, colonne ${column}) : enregistrez-le en UTF-8`);
}

/** Without the mark, where there was one; a second is read as a word that nobody sees. */
function withOneMark(text: string): string | JsonFault {
  return text.startsWith('\uFEFF')
    ? whole('ce fichier commence par deux marques UTF-8 (BOM) : enregistrez-le avec une seule, ou sans')
    : text;
}

/** Up to the first byte that belongs to no character: a prefix that ends within one is still sound. */
function soundPrefix(bytes: Uint8Array): Uint8Array {
  let [sound, unsound] = [0, bytes.length];
  while (unsound - sound > 1) {
    const middle = Math.floor((sound + unsound) / 2);
    if (isSoundSoFar(bytes.subarray(0, middle))) sound = middle;
    else unsound = middle;
  }
  return bytes.subarray(0, sound);
}

function isSoundSoFar(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Line and column, from 1, of what comes next. */
function placeAfter(text: string): readonly [line: number, column: number] {
  const lines = text.split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}

function faultsOf(text: string): readonly JsonFault[] {
  let syntax: JsonFault | null = null;
  const twice: JsonFault[] = [];
  const open: Map<string, number>[] = [];
  const visitor: JSONVisitor = {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name, _offset, _length, line, _column, path) {
      const names = open.at(-1);
      const first = names?.get(name);
      if (first === undefined) names?.set(name, line);
      else twice.push({ path: [...path(), name], message: `champ en double (lignes ${first + 1} et ${line + 1}) : un seul compterait` });
    },
    // What follows the first is seldom more than its consequence.
    onError(code, _offset, _length, line, column) {
      syntax ??= whole(`ce n’est pas du JSON : ligne ${line + 1}, colonne ${column + 1}, ${sentences[printParseErrorCode(code) as Name]}`);
    },
  };
  try {
    visit(text, visitor, { disallowComments: true });
  } catch (error) {
    if (error instanceof RangeError) return [whole('ce n’est pas du JSON que l’on puisse lire : il est imbriqué trop profondément')];
    throw error;
  }
  return syntax === null ? twice : [syntax];
}

type Name = keyof typeof ParseErrorCode;

/** What was found where something else was expected. */
const sentences: Readonly<Record<Name, string>> = {
  InvalidSymbol: 'un mot inconnu',
  InvalidNumberFormat: 'un nombre mal écrit',
  PropertyNameExpected: 'un nom de champ, entre guillemets, est attendu',
  ValueExpected: 'une valeur est attendue',
  ColonExpected: 'deux-points sont attendus',
  CommaExpected: 'une virgule est attendue',
  CloseBraceExpected: 'une accolade fermante est attendue',
  CloseBracketExpected: 'un crochet fermant est attendu',
  EndOfFileExpected: 'quelque chose suit la fin du document',
  InvalidCommentToken: 'un commentaire, que le JSON n’a pas',
  UnexpectedEndOfComment: 'un commentaire, que le JSON n’a pas',
  UnexpectedEndOfString: 'un texte sans guillemet fermant',
  UnexpectedEndOfNumber: 'un nombre inachevé',
  InvalidUnicode: 'un caractère \\u mal écrit',
  InvalidEscapeCharacter: 'un caractère d’échappement inconnu',
  InvalidCharacter: 'un caractère de contrôle dans un texte',
};

function whole(message: string): JsonFault {
  return { path: [], message };
}
