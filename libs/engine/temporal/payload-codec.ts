/**
 * AES-256-GCM over whole payloads, metadata included, under the key whose id the payload names. A random 96-bit nonce
 * asks for a new key before some 2^32 payloads. What arrives in clear is not ours (the summaries excepted) and is read
 * as nothing, so that nobody commands a stream without a key.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mayStayInClear } from './clear-text.js';
import type { Payload, PayloadCodec } from '@temporalio/common';
// A CommonJS module whose names Node cannot see from an ES module: its default is all of them.
import protocol from '@temporalio/proto';
import type { PayloadKeyring } from './payload-keyring.js';

const encoding = 'binary/encrypted';
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const encryptedEncoding = Buffer.from(encoding);
const nothing: Payload = { metadata: { encoding: Buffer.from('binary/null') } };

export class EncryptionCodec implements PayloadCodec {
  constructor(private readonly keyring: PayloadKeyring) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return await Promise.all(payloads.map(async (payload) => (mayStayInClear(payload) ? payload : this.encrypt(payload))));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return await Promise.all(
      payloads.map(async (payload) => {
        if (isEncrypted(payload)) return this.decrypt(payload);
        return mayStayInClear(payload) ? payload : nothing;
      }),
    );
  }

  private async encrypt(payload: Payload): Promise<Payload> {
    const key = await this.keyring.active();
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, key.secret, nonce).setAAD(Buffer.from(key.id));
    const clear = protocol.temporal.api.common.v1.Payload.encode(payload).finish();
    const sealed = Buffer.concat([nonce, sealing.update(clear), sealing.final(), sealing.getAuthTag()]);
    return { metadata: { encoding: encryptedEncoding, 'encryption-key-id': Buffer.from(key.id) }, data: sealed };
  }

  /** @throws {PayloadKeyringError} where the keyring lacks the key; an Error where the payload was altered */
  private async decrypt(payload: Payload): Promise<Payload> {
    const id = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
    const key = await this.keyring.key(id);
    const sealed = Buffer.from(payload.data ?? []);
    const opening = createDecipheriv(cipher, key.secret, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(
      Buffer.from(id),
    );
    opening.setAuthTag(sealed.subarray(-tagBytes));
    const clear = Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()]);
    return protocol.temporal.api.common.v1.Payload.decode(clear);
  }
}

function isEncrypted(payload: Payload): boolean {
  const found = payload.metadata?.['encoding'];
  return found != null && encryptedEncoding.equals(found);
}
