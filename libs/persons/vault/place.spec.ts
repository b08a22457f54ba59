import fc from 'fast-check';
import { type Place, indexInBatch, rowPlaces, textPlace } from './place.js';
import { boundTo } from './sealed-text.js';
import { personalCategories } from './vault.js';

/** Ids and names as nobody gives them, so that what separates them is tried as a part of them. */
const name = fc.oneof(fc.string({ unit: fc.constantFrom('/', '%', ':', '2', 'F', '~', '0', 'é', '') }), fc.string());
const category = fc.constantFrom(...personalCategories);
const version = fc.nat();

/** A place, and what it was made of. */
const anyPlace = fc.oneof(
  fc
    .record({ command: name, index: fc.nat(50), pointer: fc.array(name, { maxLength: 4 }) })
    .map((of) => [textPlace(of.command, of.index, of.pointer), { text: of }] as const),
  fc.record({ person: name, version }).map((of) => [rowPlaces.identity(of.person, of.version), { identity: of }] as const),
  fc.record({ person: name, version }).map((of) => [rowPlaces.nir(of.person, of.version), { nir: of }] as const),
  fc.record({ person: name, version }).map((of) => [rowPlaces.registered(of.person, of.version), { registered: of }] as const),
  fc.record({ person: name, hold: name }).map((of) => [rowPlaces.holdReason(of.person, of.hold), { holdReason: of }] as const),
  fc.record({ person: name, hold: name }).map((of) => [rowPlaces.liftReason(of.person, of.hold), { liftReason: of }] as const),
  fc
    .record({ person: name, category, hash: name })
    .map((of) => [rowPlaces.fileName(of.person, of.category, of.hash), { fileName: of }] as const),
  fc
    .record({ person: name, category, hash: name })
    .map((of) => [rowPlaces.fileInnerName(of.person, of.category, of.hash), { fileInnerName: of }] as const),
  fc.constant([rowPlaces.fileContent, { fileContent: {} }] as const),
  name.map((keyId) => [rowPlaces.wrappedKey(keyId), { wrappedKey: keyId }] as const),
) satisfies fc.Arbitrary<readonly [Place, object]>;

describe('places', () => {
  it('are written alike only where they are the same', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, ([one, ofOne], [other, ofOther]) => {
        expect(one === other).toBe(JSON.stringify(ofOne) === JSON.stringify(ofOther));
      }),
      { numRuns: 5_000 },
    );
  });

  it('tell their parts from one another, whatever is in them', () => {
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 4 }), (command, pointer) => {
        const [kind, id, index, ...path] = textPlace(command, 3, pointer).split('/').map(decodeURIComponent);
        expect([kind, id, index, path]).toEqual(['text', command, '3', pointer]);
      }),
    );
  });

  it('are bound with person and category so that none of the three passes for a part of another', () => {
    const bound = fc.record({ personId: name, category, at: anyPlace });
    fc.assert(
      fc.property(bound, bound, (one, other) => {
        const written = ({ at: [place], ...owner }: typeof one) => boundTo(owner, place);
        const parts = ({ at: [place], personId, category: of }: typeof one) => JSON.stringify([personId, of, place]);
        expect(written(one) === written(other)).toBe(parts(one) === parts(other));
        const [person, of, place, ...rest] = written(one).split(':');
        expect([decodeURIComponent(person!), of, place, rest]).toEqual([one.personId, one.category, one.at[0], []]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('of texts say which command of a batch, to whoever knows the batch', () => {
    fc.assert(
      fc.property(name, name, fc.nat(50), fc.array(name), (command, other, index, pointer) => {
        const place = textPlace(command, index, pointer);
        expect(indexInBatch(place, command)).toBe(index);
        if (other !== command) expect(indexInBatch(place, other)).toBeNull();
      }),
    );
    expect(indexInBatch(rowPlaces.identity('can_1', 1), 'person_identity')).toBeNull();
  });
});
