import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { IllFormedText, type PersonKey, SealedTextRefused, isSealedText, newKeyId, openUnder, partsOf, sealUnder } from './sealed-text.js';
import { textPlace } from './place.js';

const keyOf = (personId = 'can_1', category: PersonKey['category'] = 'EVALUATION'): PersonKey => ({
  keyId: newKeyId(),
  personId,
  category,
  key: createSecretKey(randomBytes(32)),
});

const place = textPlace('cmd_1', 0, ['lines', 2, 'remark']);
const unicode = fc.string({ unit: 'binary', maxLength: 300 });

describe('sealed text', () => {
  it('opens to what was sealed, whatever the characters', () => {
    const key = keyOf();
    fc.assert(fc.property(unicode, (text) => openUnder(key, sealUnder(key, text, place), place) === text));
  });

  it('is recognised by its form and names its key', () => {
    const key = keyOf();
    const sealed = sealUnder(key, '', place);
    expect(isSealedText(sealed)).toBe(true);
    expect(partsOf(sealed)).toMatchObject({ keyId: key.keyId, place });
    fc.assert(fc.property(unicode, (text) => !isSealedText(text)));
  });

  it('opens a text written down when the form was fixed', () => {
    // Made in Python from the description of the form: it must open for ever.
    const keyId = 'AAAAAAAAAAAAAAAAAAAAAA';
    const key: PersonKey = { keyId, personId: 'can_1', category: 'H_PLUS', key: createSecretKey(Buffer.alloc(32, 7)) };
    const sealed =
      'sealed:2:AAAAAAAAAAAAAAAAAAAAAA:text/cmd_1/0/lines/2/remark:CQkJCQkJCQkJCQkJ:c-Dp5M3QrADKDbn7T8rHPVQpFp0Ump6lHd3GptV0AXoSuRFvGPp9MOpfHcvPjJaM';
    expect(openUnder(key, sealed, place)).toBe('Temps majoré d’un tiers');
  });

  it('is refused after any change of one character', () => {
    const key = keyOf();
    const sealed = sealUnder(key, 'Le candidat reformule la demande du bénéficiaire.', place);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 'sealed:2:'.length; at < sealed.length; at += 1) {
      if (sealed[at] === ':') continue;
      for (const letter of alphabet) {
        if (letter === sealed[at]) continue;
        expect(() => openUnder(key, sealed.slice(0, at) + letter + sealed.slice(at + 1), place)).toThrow(SealedTextRefused);
      }
    }
  });

  it('is refused when it is cut short', () => {
    const key = keyOf();
    const sealed = sealUnder(key, 'Motif', place);
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => openUnder(key, sealed.slice(0, length), place)).toThrow(SealedTextRefused);
  });

  it.each([
    ['person', { personId: 'can_2' }],
    ['category', { category: 'H_PLUS' as const }],
    ['key id', { keyId: newKeyId() }],
    ['key', { key: createSecretKey(randomBytes(32)) }],
  ])('is refused under another %s', (_what, change) => {
    const key = keyOf();
    expect(() => openUnder({ ...key, ...change }, sealUnder(key, 'Motif', place), place)).toThrow(SealedTextRefused);
  });

  it.each([
    ['command', textPlace('cmd_2', 0, ['lines', 2, 'remark'])],
    ['command of the batch', textPlace('cmd_1', 1, ['lines', 2, 'remark'])],
    ['field', textPlace('cmd_1', 0, ['lines', 3, 'remark'])],
  ])('is refused at another %s, and its place edited to say so', (_what, elsewhere) => {
    const key = keyOf();
    const sealed = sealUnder(key, 'Motif', place);
    expect(() => openUnder(key, sealed, elsewhere)).toThrow(SealedTextRefused);
    const edited = sealed.replace(place, elsewhere);
    expect(partsOf(edited)?.place).toBe(elsewhere);
    for (const where of [place, elsewhere]) expect(() => openUnder(key, edited, where)).toThrow(SealedTextRefused);
  });

  it('of the form that named no place is known as one, and opened no more', () => {
    const before = 'sealed:1:AAAAAAAAAAAAAAAAAAAAAA:CQkJCQkJCQkJCQkJ:c-Dp5M3QrADKDbn7T8rHPVQpFp0Ump6lHd3GptV0AXoLLJk-kMaScTK1l1_1ZXi3';
    expect(isSealedText(before)).toBe(true);
    const key: PersonKey = { ...keyOf('can_1', 'H_PLUS'), keyId: 'AAAAAAAAAAAAAAAAAAAAAA', key: createSecretKey(Buffer.alloc(32, 7)) };
    expect(() => openUnder(key, before, place)).toThrow(SealedTextRefused);
  });

  it('shows its length by steps of 32 bytes only', () => {
    const key = keyOf();
    const lengthOf = (bytes: number): number => sealUnder(key, 'x'.repeat(bytes), place).length;
    expect(new Set(Array.from({ length: 32 }, (_, bytes) => lengthOf(bytes))).size).toBe(1);
    expect(lengthOf(31)).toBeLessThan(lengthOf(32));
    expect(lengthOf(32)).toBe(lengthOf(63));
  });

  it('never seals the same text twice alike', () => {
    const key = keyOf();
    expect(sealUnder(key, 'Motif', place)).not.toBe(sealUnder(key, 'Motif', place));
  });

  it('refuses half a character, which could not come back as it was', () => {
    expect(() => sealUnder(keyOf(), 'a\ud800b', place)).toThrow(IllFormedText);
  });

  it('refuses a padding that is not the form’s', () => {
    const key = keyOf();
    const nonce = Buffer.alloc(12);
    const cipher = createCipheriv('aes-256-gcm', key.key, nonce);
    cipher.setAAD(Buffer.from(`sealed:2:${key.keyId}:${key.personId}:${key.category}:${place}`));
    const bytes = Buffer.concat([cipher.update(Buffer.alloc(32)), cipher.final(), cipher.getAuthTag()]);
    const sealed = `sealed:2:${key.keyId}:${place}:${nonce.toString('base64url')}:${bytes.toString('base64url')}`;
    expect(() => openUnder(key, sealed, place)).toThrow(SealedTextRefused);
  });
});
