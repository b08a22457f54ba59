/**
 * The steps of a rotation, the same for every kind of key: add, wait until whoever runs can read it, activate, wait until
 * whoever runs writes with it. Stopped anywhere, it is begun again and goes on where it was.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { pendingKey, type HeldKeys, type KeyReader, type RotatedKind } from './key-readers.js';

export interface RotatedKeys {
  readonly kind: RotatedKind;
  readonly held: () => Promise<HeldKeys>;
  readonly add: () => Promise<string>;
  readonly activate: (id: string) => Promise<void>;
}

export interface Watch {
  readonly living: () => Promise<readonly KeyReader[]>;
  /** Who polls Temporal, as `pid@host`: a worker that announces nothing is waited for too. None where the kind does not concern it. */
  readonly pollers: () => Promise<readonly string[]>;
  readonly giveUpAfterMs: number;
  /** Told when it changes. */
  readonly onWaiting: (step: RotationStep, waitingFor: readonly string[]) => void;
}

export type RotationStep = 'READ' | 'WRITE';

/** Nothing was activated, or not everybody writes with what was: the same command goes on from there. */
export class KeyNotHeldEverywhere extends Error {
  override readonly name = 'KeyNotHeldEverywhere';

  constructor(
    readonly keyId: string,
    readonly step: RotationStep,
    readonly waitingFor: readonly string[],
  ) {
    const names = waitingFor.join(', ');
    super(
      step === 'READ'
        ? `La clé ${keyId} n’est pas activée : elle n’est pas encore lue par ${names}. Copiez-y le dossier de clés (ou arrêtez ces processus), puis relancez la même commande.`
        : `La clé ${keyId} est active, mais n’est pas encore employée par ${names}. Copiez-y le dossier de clés, puis relancez la même commande.`,
    );
  }
}

/** @returns the key that everybody now writes with @throws {KeyNotHeldEverywhere} */
export async function rotate(keys: RotatedKeys, watch: Watch): Promise<string> {
  const held = await keys.held();
  const lagging = (await watch.living()).some((reader) => (reader.keys[keys.kind]?.active ?? held.active) !== held.active);
  // Activated by a rotation that stopped before everybody had followed: that one is ended, no other begun.
  const id = lagging ? held.active : (pendingKey(held) ?? (await keys.add()));
  if (!lagging) {
    await until(id, 'READ', watch, async () => {
      const living = await watch.living();
      const lacking = living.filter(({ keys: theirs }) => theirs[keys.kind] && !theirs[keys.kind]?.readable.includes(id)).map(nameOf);
      const announced = new Set(living.map(({ identity }) => identity));
      const silent = (await watch.pollers()).filter((poller) => !announced.has(poller)).map((poller) => `worker ${poller}`);
      return [...lacking, ...silent];
    });
    await keys.activate(id);
  }
  await until(id, 'WRITE', watch, async () => {
    const living = await watch.living();
    return living.filter(({ keys: theirs }) => theirs[keys.kind] && theirs[keys.kind]?.active !== id).map(nameOf);
  });
  return id;
}

const lookAgainMs = 500;

async function until(keyId: string, step: RotationStep, watch: Watch, waitingFor: () => Promise<readonly string[]>): Promise<void> {
  let told = '';
  for (const giveUpAt = Date.now() + watch.giveUpAfterMs; ; await delay(lookAgainMs)) {
    const names = await waitingFor();
    if (names.length === 0) return;
    if (Date.now() >= giveUpAt) throw new KeyNotHeldEverywhere(keyId, step, names);
    if (names.join() !== told) watch.onWaiting(step, names);
    told = names.join();
  }
}

function nameOf({ part, identity }: KeyReader): string {
  return `${part} ${identity}`;
}
