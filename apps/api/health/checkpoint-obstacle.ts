/** Whether checkpoints can be signed, for who looks after the service: what was refused to the worker is kept beside the signing keys. */
import { Gauge } from 'prom-client';
import { readLastSigned } from '#libs/record/checkpoints/last-signed.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';

/** In French, and of no journey: anybody reads it. Null where nothing stands against signing. */
export async function checkpointWarning(keysFolder: string): Promise<string | null> {
  return (await isObstructed(keysFolder))
    ? 'Plus aucun point de contrôle n’est signé : le registre n’est pas ce qui a été signé. Un administrateur en lit la raison.'
    : null;
}

/** 1 while nothing is signed any more, and until when a history is awaited that an hour replaces: read when they are asked for. */
export function measureCheckpoints({ registry }: Metrics, keysFolder: string): void {
  const registers = [registry];
  new Gauge({
    name: 'jalon_checkpoint_signing_refused',
    help: 'Whether the record is not what was signed, so that no checkpoint is made',
    registers,
    async collect() {
      this.set((await isObstructed(keysFolder)) ? 1 : 0);
    },
  });
  new Gauge({
    name: 'jalon_checkpoint_history_awaited',
    help: 'Whether events wait for a history that cannot be read before they are signed',
    registers,
    async collect() {
      const kept = await readLastSigned(keysFolder).catch(() => null);
      this.set(kept?.heldUp ? 1 : 0);
    },
  });
}

/** A file that cannot be read stands against it too. */
async function isObstructed(keysFolder: string): Promise<boolean> {
  try {
    return (await readLastSigned(keysFolder)).obstacle !== null;
  } catch {
    return true;
  }
}
