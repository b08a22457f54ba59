/** Whether two identities may be one person's, by their names: those of birth, of use and of before, and given names in any order. */
import { searchWords } from './search-words.js';

interface Names {
  readonly familyName: string;
  readonly givenNames: readonly string[];
}

export interface BorneNames extends Names {
  readonly usedName?: string | undefined;
  readonly formerNames?: readonly Names[] | undefined;
}

/** As it is compared: without accents, case, spaces or punctuation. */
export function joined(name: string): string {
  return searchWords(name).join('');
}

/** One given name more or less, another order, and family and given names that were typed in each other's place make no difference. */
export function mayBearSameNames(one: BorneNames, other: BorneNames): boolean {
  const others = borneBy(other);
  return borneBy(one).some((names) => others.some((each) => areAlike(names, each) || areSwapped(names, each)));
}

/** What each person who may bear the same names has among the words of theirs, in one of these ways. */
export function searchedNames(identity: BorneNames): readonly (readonly string[])[] {
  const all = [identity, ...(identity.formerNames ?? [])];
  const families = [...all.map(({ familyName }) => familyName), ...(identity.usedName === undefined ? [] : [identity.usedName])].map(
    joined,
  );
  const given = all.flatMap(({ givenNames }) => givenNames.flatMap((name) => [joined(name), ...searchWords(name)]));
  const ways = families.flatMap((family) => (given.length === 0 ? [[family]] : given.map((name) => [family, name])));
  return ways.map((way) => way.filter((word) => word !== '')).filter((way) => way.length > 0);
}

/** A family name with the given names borne with it. */
function borneBy({ familyName, usedName, givenNames, formerNames = [] }: BorneNames): readonly Names[] {
  const families = usedName === undefined ? [familyName] : [familyName, usedName];
  return [
    ...families.map((family) => ({ familyName: family, givenNames })),
    // Who has changed one of the two has kept the other.
    ...formerNames.flatMap((former) => [
      { familyName: former.familyName, givenNames: former.givenNames },
      { familyName: former.familyName, givenNames },
    ]),
    ...formerNames.flatMap((former) => families.map((family) => ({ familyName: family, givenNames: former.givenNames }))),
  ];
}

/** The family name of each typed as a given name of the other. */
function areSwapped(one: Names, other: Names): boolean {
  return areGivenAlike(one.givenNames, [other.familyName]) && areGivenAlike(other.givenNames, [one.familyName]);
}

function areAlike(one: Names, other: Names): boolean {
  return joined(one.familyName) === joined(other.familyName) && areGivenAlike(one.givenNames, other.givenNames);
}

function areGivenAlike(one: readonly string[], other: readonly string[]): boolean {
  if (joined(one[0] ?? '') === joined(other[0] ?? '')) return true;
  const [fewer = [], more = []] = [one.flatMap(searchWords), other.flatMap(searchWords)].toSorted(
    (some, rest) => some.length - rest.length,
  );
  return fewer.length > 0 && fewer.every((word) => more.includes(word));
}
