/** Words of names as they are compared: without accents, case or punctuation. */

/** Letters that Unicode does not take apart, written as French typists write them. */
const spelledOut: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th' };

const SHORTEST = 2;
const LONGEST = 12;

/** Letter by letter, so that a prefix of a word folds to a prefix of the folded word. */
const fold = (letter: string): string => {
  const lower = letter.toUpperCase().toLowerCase();
  return spelledOut[lower] ?? lower;
};

/** "Zoé Lefèvre-d'Œuvre" → ["zoe", "lefevre", "d", "oeuvre"] */
export function searchWords(text: string): string[] {
  const folded = Array.from(text.normalize('NFKD'), fold).join('').normalize('NFKD').replace(/\p{M}/gu, '');
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** What is written short in names, whole. */
const written: Readonly<Record<string, string>> = { st: 'saint', ste: 'sainte' };

/**
 * The words of a name, what is run together when it is typed, and what is written short: "Le Fèvre" → le, fevre, lefevre;
 * "d'Artigny" → d, artigny, dartigny; "St-Cœur" → st, coeur, stcoeur, saint, saintcoeur; "MacDonald" → macdonald, mcdonald.
 */
export function nameWords(name: string): string[] {
  const spelled = searchWords(name);
  const whole = spelled.map((word) => written[word] ?? word);
  return [...new Set([spelled, whole].flatMap(runTogether).flatMap((word) => [word, ...shortened(word)]))];
}

function runTogether(words: readonly string[]): readonly string[] {
  const pairs = words.slice(1).map((word, before) => `${words[before]}${word}`);
  return [...words, ...pairs, ...(words.length > 0 ? [words.join('')] : [])];
}

/** "macdonald" is typed "mcdonald" as well. */
function shortened(word: string): readonly string[] {
  return /^mac\p{L}{3}/u.test(word) ? [`mc${word.slice(3)}`] : [];
}

/** Every prefix of 2 to 12 letters; of a word of one letter, the word. */
export function indexedPrefixes(word: string): string[] {
  const letters = Array.from(word).slice(0, LONGEST);
  if (letters.length < SHORTEST) return [word];
  return letters.slice(SHORTEST - 1).map((_, index) => letters.slice(0, index + SHORTEST).join(''));
}

/** More words than a name has are no name: they are sought as they stand. */
const mostRunTogether = 6;

/**
 * What a text looks for, in as many ways as it may be read; each word of one of them begins a word of the names. As it stands; with two
 * neighbours run together, or all ("mc donald", "n'guyen", "de la tour"); what is written short, whole ("ste marie"). Words of one letter
 * count only where there is no other ("Marie D" is still being typed).
 */
export function readings(text: string): readonly (readonly string[])[] {
  const words = searchWords(text);
  const joined = words.length > mostRunTogether ? [] : words.slice(1).map((_, place) => withRun(words, place, 2));
  const ways = [words, ...joined, ...(words.length > 2 && words.length <= mostRunTogether ? [[words.join('')]] : [])];
  const all = ways.flatMap((way) => [way, way.map((word) => written[word] ?? word)]).map((way) => withoutLetters(way.map(unlengthened)));
  return [...new Map(all.filter((way) => way.length > 0).map((way) => [way.join(' '), way])).values()];
}

function withRun(words: readonly string[], from: number, count: number): readonly string[] {
  return [...words.slice(0, from), words.slice(from, from + count).join(''), ...words.slice(from + count)];
}

function withoutLetters(words: readonly string[]): readonly string[] {
  const long = words.filter((word) => Array.from(word).length >= SHORTEST);
  return long.length > 0 ? long : words;
}

/** By the form that both "MacDonald" and "McDonald" have among their words. */
function unlengthened(word: string): string {
  return shortened(word)[0] ?? word;
}

/** The one prefix by which a sought word is looked up. */
export const lookupPrefix = (word: string): string => Array.from(word).slice(0, LONGEST).join('');
