import { newCandidate } from '#libs/persons/vault/candidate.schema.js';
import { castPeople, inventedPerson } from './cast-people.js';

const named = (person: ReturnType<typeof inventedPerson>): string => [person.familyName, ...person.givenNames, person.birthDate].join('|');

describe('invented people', () => {
  it('are candidates that the API accepts as they are', () => {
    for (const person of [...castPeople, ...Array.from({ length: 500 }, (_, index) => inventedPerson(index))]) {
      expect(newCandidate.parse(person)).toEqual(person);
    }
  });

  it('of the cast are at least fourteen and all different', () => {
    expect(castPeople.length).toBeGreaterThanOrEqual(14);
    expect(new Set(castPeople.map((person) => person.familyName)).size).toBe(castPeople.length);
  });

  it('for a load differ from one number to the next, and never from one call to the next', () => {
    const count = 200_000;
    expect(new Set(Array.from({ length: count }, (_, index) => named(inventedPerson(index)))).size).toBe(count);
    expect(inventedPerson(1234)).toEqual(inventedPerson(1234));
  });
});
