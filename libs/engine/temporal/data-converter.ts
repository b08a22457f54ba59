/** How every client and worker of Jalon writes and reads payloads: JSON, sealed. */
import { extname, join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import type { PayloadKeyring } from './payload-keyring.js';
import { EncryptionCodec } from './payload-codec.js';

/** Path by which the SDK and its bundler load the failure converter: a source in tests, a built file elsewhere. */
export const failureConverterPath = join(import.meta.dirname, `failure-converter${extname(import.meta.filename)}`);

export function sealedDataConverter(keyring: PayloadKeyring): DataConverter {
  return { failureConverterPath, payloadCodecs: [new EncryptionCodec(keyring)] };
}
