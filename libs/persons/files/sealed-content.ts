/**
 * Contents as they lie at rest: files in the age format (C2SP.org/age), each under a key of its own, which its header holds
 * sealed under the key of the person and category that the content is about. ADR 800 says why this format.
 */
import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, Stanza, type Identity } from 'age-encryption';
import type { ReadBy } from '#libs/persons/vault/access-log.js';
import { rowPlaces } from '#libs/persons/vault/place.js';
import type { KeyOwner } from '#libs/persons/vault/sealed-text.js';
import type { Vault } from '#libs/persons/vault/vault.js';

const stanzaType = 'jalon/person-key';

/** Nobody can read the content any more: the person's key was destroyed. */
export class FileErased extends Error {
  override readonly name = 'FileErased';

  constructor() {
    super('Ce fichier a été effacé avec les données de la personne.');
  }
}

/** Neither of this owner nor intact. */
export class SealedContentRefused extends Error {
  override readonly name = 'SealedContentRefused';
}

/** @throws PersonUnknown @throws PersonKeyDestroyed */
export async function sealContent(vault: Vault, { personId, category }: KeyOwner, clear: AsyncIterable<Buffer>) {
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    wrapFileKey: async (fileKey) => {
      const sealed = await vault.seal(personId, category, Buffer.from(fileKey).toString('base64'), rowPlaces.fileContent);
      return [new Stanza([stanzaType], Buffer.from(sealed))];
    },
  });
  return await encrypter.encrypt(toWeb(clear));
}

/**
 * The content with its padding, authenticated piece by piece; the stream fails where a piece was altered or cut away.
 * @throws FileErased @throws SealedContentRefused where the header is not this owner's, or was altered
 */
export async function openContent(vault: Vault, owner: KeyOwner, by: ReadBy, sealed: AsyncIterable<Buffer>) {
  const decrypter = new Decrypter();
  const identity: Identity = {
    async unwrapFileKey(stanzas) {
      const stanza = stanzas.find(({ args }) => args[0] === stanzaType);
      if (stanza === undefined) return null;
      const [opened] = await vault.openAll(
        [{ sealed: Buffer.from(stanza.body).toString(), place: rowPlaces.fileContent }],
        by,
        ({ personId, category }) => personId === owner.personId && category === owner.category,
      );
      if (opened?.status === 'ERASED') throw new FileErased();
      return opened?.status === 'OPEN' ? Buffer.from(opened.text, 'base64') : null;
    },
  };
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(toWeb(sealed));
  } catch (error) {
    if (error instanceof FileErased || isOfSystem(error)) throw error;
    throw new SealedContentRefused('the header of a content was altered, or is not of this person', { cause: error });
  }
}

/** A disk or a network that failed, not the content. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

/** The declarations of Node's streams and of the browser's, which the library speaks, differ in name alone. */
function toWeb(content: AsyncIterable<Buffer>): globalThis.ReadableStream<Uint8Array> {
  return ReadableStream.from(content) as unknown as globalThis.ReadableStream<Uint8Array>;
}
