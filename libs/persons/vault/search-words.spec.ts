import fc from 'fast-check';
import { indexedPrefixes, lookupPrefix, nameWords, readings, searchWords } from './search-words.js';

const letters = fc.constantFrom(...'abcdeéèêëîïôöùûüçœæßÉÈÀÇŒÆøłđñİıΣςﬁǅ'.split(''), 'e\u0301', '\u{10428}');
const word = fc.string({ unit: letters, minLength: 1, maxLength: 20 });

describe('words of names', () => {
  it('are compared without accents, case or punctuation', () => {
    expect(searchWords("Zoé LEFÈVRE-d'Œuvre  (Strauß)")).toEqual(['zoe', 'lefevre', 'd', 'oeuvre', 'strauss']);
    expect(searchWords('Łukasz Sørensen Đặng')).toEqual(['lukasz', 'sorensen', 'dang']);
  });

  it.each([
    ["d'Artigny", 'dartigny'],
    ['Le Fèvre', 'lefevre'],
    ["N'Guyen", 'nguyen'],
    ['O’Brien', 'obrien'],
    ['de La Tour', 'latour'],
    ['de La Tour', 'delatour'],
    ['Jean-Pierre', 'jeanpierre'],
    ["Lefèvre d'Ormesson", 'dormesson'],
    ['Mac Namara', 'macnamara'],
    ['Lê Thị', 'lethi'],
  ])('of %s may be run together: %s', (name, typed) => {
    expect(nameWords(name)).toContain(typed);
    expect(nameWords(name)).toEqual(expect.arrayContaining(searchWords(name)));
  });

  it.each([
    ['Sainte-Marie', 'ste marie'],
    ['Saint-Étienne', 'st etienne'],
    ['St. Étienne', 'saint etienne'],
    ['St Cœur', 'saintcoeur'],
    ['McDonald', 'mc donald'],
    ['McDonald', 'macdonald'],
    ['MacDonald', 'mcdonald'],
    ['Mac Donald', 'mcdonald'],
    ['Nguyen', "n'guyen"],
    ['Nguyen', 'n guyen'],
    ['Obrien', "o'brien"],
    ['Dartigny', "d'artigny"],
    ['Lafayette', 'la fayette'],
    ['Delatour', 'de la tour'],
    ['Stéphane', 'st'],
    ['Machin', 'machin'],
  ])('%s is found typed %s', (name, typed) => {
    const words = nameWords(name);
    expect(readings(typed).some((way) => way.every((each) => words.some((known) => known.startsWith(each))))).toBe(true);
  });

  it('are the same composed or decomposed, in capitals or not', () => {
    fc.assert(
      fc.property(word, (text) => {
        expect(searchWords(text.normalize('NFD'))).toEqual(searchWords(text.normalize('NFC')));
        expect(searchWords(text.toUpperCase())).toEqual(searchWords(text));
      }),
    );
  });

  it('are found by any of their beginnings of two letters or more', () => {
    fc.assert(
      fc.property(word, fc.nat(), (text, seed) => {
        const typed = Array.from(text);
        const beginning = typed.slice(0, 1 + (seed % typed.length)).join('');
        const indexed = new Set(nameWords(text).flatMap(indexedPrefixes));
        const sought = (readings(beginning)[0] ?? []).filter((each) => Array.from(each).length >= 2);
        for (const each of sought) expect(indexed).toContain(lookupPrefix(each));
      }),
    );
  });

  it('of one letter are sought only where there is no other', () => {
    expect(readings('Marie D')).toEqual([['marie'], ['maried']]);
    expect(readings('Y')).toEqual([['y']]);
    expect(indexedPrefixes('y')).toEqual(['y']);
  });

  it('are indexed by twelve letters at most', () => {
    expect(indexedPrefixes('saintexupéryville').at(-1)).toHaveLength(12);
    expect(indexedPrefixes('marie')).toEqual(['ma', 'mar', 'mari', 'marie']);
  });
});
