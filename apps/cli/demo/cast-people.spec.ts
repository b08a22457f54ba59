import { newCandidate } from '#libs/persons/vault/candidate.schema.js';
import { castPeople } from './cast-people.js';

describe('invented people', () => {
  it('are candidates that the API accepts as they are', () => {
    for (const person of castPeople) {
      expect(newCandidate.parse(person)).toEqual(person);
    }
  });

  it('of the cast are at least fourteen and all different', () => {
    expect(castPeople.length).toBeGreaterThanOrEqual(14);
    expect(new Set(castPeople.map((person) => person.familyName)).size).toBe(castPeople.length);
  });
});
