/**
 * The form of sealed text. Events hold it for ever, so a version is never changed: another form is another version.
 *
 *     sealed:2:<key id>:<place>:<nonce>:<ciphertext and tag>
 *
 * - `2`: AES-256-GCM, 16-byte tag. Key id, nonce and ciphertext are base64url (RFC 4648 §5) without padding, in their one
 *   canonical spelling.
 * - key id: 16 random bytes. It names the key's row and says nothing of the person or the category.
 * - place: where the text stands, in clear; see `place.ts`.
 * - nonce: 12 random bytes, new for each text.
 * - additional data: UTF-8 of `sealed:2:<key id>:<person id>:<category>:<place>`, the person's id percent-encoded, so that a text
 *   cannot be passed off as another person's, as one of another category, or as what somebody wrote elsewhere.
 * - plaintext: the text in UTF-8, the byte 0x80, then bytes 0x00 up to the next multiple of 32 (ISO/IEC 7816-4). The
 *   length seen from outside is therefore known to 32 bytes only: every remark of up to 31 bytes looks alike, "oui" as
 *   well as "non acquis", while a long text still shows that it is long.
 *
 * `sealed:1`, which named no place, was never released. Records that are kept for comparison hold some: it is still known by
 * its form, and no longer opened.
 */
import { type KeyObject, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { Place } from './place.js';

export type SealedText = string;

/** Whose key it is and for what. */
export interface KeyOwner {
  readonly personId: string;
  readonly category: PersonalCategory;
}

export interface PersonKey extends KeyOwner {
  readonly keyId: string;
  readonly key: KeyObject;
}

const PREFIX = 'sealed:2:';
const STEP = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^sealed:2:([\w-]{22}):([\w.!~*'()%/-]+):([\w-]{16}):([\w-]{64,})$/;
const FORM_BEFORE = /^sealed:1:[\w-]{22}:[\w-]{16}:[\w-]{64,}$/;

/** A text that half a character makes unwritable in UTF-8: it would come back changed. */
export class IllFormedText extends Error {
  constructor() {
    super('Le texte contient une moitié de caractère Unicode (demi-codet isolé) : il ne peut pas être enregistré.');
    this.name = 'IllFormedText';
  }
}

/** Altered, or sealed for another person, category or place. */
export class SealedTextRefused extends Error {
  constructor() {
    super('Un texte chiffré a été altéré, ou déplacé d’une personne, d’une catégorie ou d’un endroit à l’autre.');
    this.name = 'SealedTextRefused';
  }
}

export const newKeyId = (): string => randomBytes(16).toString('base64url');

/** Person, category and place in one text, in which none of them can be taken for a part of another. */
export const boundTo = ({ personId, category }: KeyOwner, place: Place): string => `${encodeURIComponent(personId)}:${category}:${place}`;

const additionalData = (key: PersonKey, place: Place): Buffer => Buffer.from(`${PREFIX}${key.keyId}:${boundTo(key, place)}`);

function pad(text: string): Buffer {
  if (/\p{Surrogate}/u.test(text)) throw new IllFormedText();
  const bytes = Buffer.from(text, 'utf8');
  const padded = Buffer.alloc((Math.floor(bytes.length / STEP) + 1) * STEP);
  bytes.copy(padded);
  padded[bytes.length] = 0x80;
  return padded;
}

function unpad(padded: Buffer): string {
  const end = padded.lastIndexOf(0x80);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new SealedTextRefused();
  return padded.toString('utf8', 0, end);
}

/** Strict: one text has one spelling, so that no bit of it can be changed unseen. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new SealedTextRefused();
  return bytes;
}

export const isSealedText = (value: unknown): value is SealedText =>
  typeof value === 'string' && (FORM.test(value) || FORM_BEFORE.test(value));

interface SealedParts {
  readonly keyId: string;
  readonly place: Place;
  readonly nonce: string;
  readonly ciphertext: string;
}

/** Null where the text does not have the form that opens. */
export function partsOf(sealed: SealedText): SealedParts | null {
  const [, keyId, place, nonce, ciphertext] = FORM.exec(sealed) ?? [];
  if (keyId === undefined || place === undefined || nonce === undefined || ciphertext === undefined) return null;
  return { keyId, place: place as Place, nonce, ciphertext };
}

/** @throws IllFormedText */
export function sealUnder(personKey: PersonKey, text: string, place: Place): SealedText {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', personKey.key, nonce);
  cipher.setAAD(additionalData(personKey, place));
  const ciphertext = Buffer.concat([cipher.update(pad(text)), cipher.final(), cipher.getAuthTag()]);
  return `${PREFIX}${personKey.keyId}:${place}:${nonce.toString('base64url')}:${ciphertext.toString('base64url')}`;
}

/** @param place where the text was found @throws SealedTextRefused */
export function openUnder(personKey: PersonKey, sealed: SealedText, place: Place): string {
  const parts = partsOf(sealed);
  if (parts?.keyId !== personKey.keyId || parts.place !== place) throw new SealedTextRefused();
  const ciphertext = decode(parts.ciphertext);
  const decipher = createDecipheriv('aes-256-gcm', personKey.key, decode(parts.nonce), { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(personKey, place));
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES));
  let padded: Buffer;
  try {
    padded = Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealedTextRefused();
  }
  return unpad(padded);
}
