/** The three kinds of key that rotate while commands flow, over the files that hold them. */
import type { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { activateMacKey, activateMasterKey, addMacKey, addMasterKey, readKeyring, type VaultKeyring } from '#libs/persons/vault/keyring.js';
import type { HeldKeys } from './key-readers.js';
import type { RotatedKeys } from './rotation.js';

/** Of the vault's keyring: ids alone. */
export function heldIn(ring: VaultKeyring): { readonly master: HeldKeys; readonly mac: HeldKeys } {
  return {
    master: { active: ring.activeMasterKey, readable: Object.keys(ring.masterKeys) },
    mac: { active: ring.activeMacKey, readable: Object.keys(ring.macKeys) },
  };
}

export function payloadKeys(keyring: PayloadKeyring): RotatedKeys {
  return { kind: 'payload', held: () => keyring.ids(), add: () => keyring.add(), activate: (id) => keyring.activate(id) };
}

export function masterKeys(folder: string): RotatedKeys {
  return {
    kind: 'master',
    held: async () => heldIn(await readKeyring(folder)).master,
    add: () => addMasterKey(folder),
    activate: (id) => activateMasterKey(folder, id),
  };
}

export function macKeys(folder: string): RotatedKeys {
  return {
    kind: 'mac',
    held: async () => heldIn(await readKeyring(folder)).mac,
    add: () => addMacKey(folder),
    activate: (id) => activateMacKey(folder, id),
  };
}
