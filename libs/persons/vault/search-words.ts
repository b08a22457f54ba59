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

/** The words of a name, and what is run together when it is typed: "Le Fèvre" → le, fevre, lefevre; "d'Artigny" → d, artigny, dartigny. */
export function nameWords(name: string): string[] {
  const words = searchWords(name);
  const pairs = words.slice(1).map((word, before) => `${words[before]}${word}`);
  return [...new Set([...words, ...pairs, ...(words.length > 0 ? [words.join('')] : [])])];
}

/** Every prefix of 2 to 12 letters; of a word of one letter, the word. */
export function indexedPrefixes(word: string): string[] {
  const letters = Array.from(word).slice(0, LONGEST);
  if (letters.length < SHORTEST) return [word];
  return letters.slice(SHORTEST - 1).map((_, index) => letters.slice(0, index + SHORTEST).join(''));
}

/** What a text looks for: its words, those of one letter only where it has no other ("Marie D" is still being typed). */
export function soughtWords(text: string): string[] {
  const words = searchWords(text);
  const long = words.filter((word) => Array.from(word).length >= SHORTEST);
  return long.length > 0 ? long : words;
}

/** The one prefix by which a sought word is looked up. */
export const lookupPrefix = (word: string): string => Array.from(word).slice(0, LONGEST).join('');
