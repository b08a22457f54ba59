/**
 * The keyed hash of a command's body, as its record holds it: `<of the body>.<of the command's id and the former>`, both base64url.
 * The second binds the first to its record, so that whoever has no key can neither change it, nor move it, nor make up a record.
 */
import type { Macs } from './keyring.js';

/** Under the active key, then under each of the others. */
export function bodyMacs(macs: Macs, commandId: string, body: string): readonly string[] {
  const receipts = (hash: string) => macs.all('receipt', receiptOf(commandId, hash));
  return macs.all('body', body).map((hash, place) => `${hash}.${receipts(hash)[place]!}`);
}

export function isBound(macs: Macs, commandId: string, bodyMac: string): boolean {
  const [hash = '', receipt = ''] = bodyMac.split('.');
  return macs.all('receipt', receiptOf(commandId, hash)).includes(receipt);
}

function receiptOf(commandId: string, hash: string): string {
  return `${commandId}\0${hash}`;
}
