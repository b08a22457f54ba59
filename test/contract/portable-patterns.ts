/**
 * What of a regular expression is not read alike by the engines of JavaScript (with and without its `u` flag), Python,
 * Java and Go: the common part is small, and enough for codes, ids and numbers.
 */

const unlike: readonly (readonly [RegExp, string])[] = [
  [/\\[pP]/, 'a class of Unicode: named otherwise by each, letters to JavaScript without its `u` flag, unknown to Python'],
  [/\\[dDwWsSbB]/, 'a shorthand class: ASCII here, Unicode there'],
  [/\\[AzZGQE]/, 'an anchor or a quotation that is no JavaScript'],
  [/\\[0-9ukxcN]/, 'a reference, or a character by its number: Go has no references, and each writes numbers otherwise'],
  [/\(\?(?!:)/, 'a group that looks around, is named or sets a flag: Go looks nowhere, Python names otherwise'],
  [/[*+?}]\+/, 'a possessive quantifier'],
  [/\[[^\]]*(?:\[|&&|--)/, 'a class in a class, or an operation on classes'],
];

/** @returns in words; empty where it is portable */
export function portabilityFaults(pattern: string): readonly string[] {
  const faults = unlike.filter(([found]) => found.test(pattern)).map(([, why]) => why);
  for (const flags of ['', 'u']) {
    try {
      RegExp(pattern, flags);
    } catch {
      faults.push(`JavaScript does not read it${flags && ` with the ${flags} flag`}`);
    }
  }
  return faults;
}
