/** Whether checkpoints can be signed, for who looks after the service: what was refused to the worker is kept beside the signing keys. */
import { readLastSigned } from '#libs/record/checkpoints/last-signed.js';
import { SharedProbe } from './shared-probe.js';

export interface CheckpointSigning {
  /** The record is not what was signed: nothing is signed any more. So is it where what was signed cannot be read, or not in time. */
  readonly isRefused: boolean;
  /** Events wait for a history that cannot be read; an hour replaces it. */
  readonly isAwaiting: boolean;
}

export type CheckpointProbe = SharedProbe<CheckpointSigning>;

export function checkpointProbe(keysFolder: string): CheckpointProbe {
  const read = async (): Promise<CheckpointSigning> => {
    const { obstacle, heldUp } = await readLastSigned(keysFolder);
    return { isRefused: obstacle !== null, isAwaiting: Boolean(heldUp) };
  };
  return new SharedProbe(read, { otherwise: { isRefused: true, isAwaiting: false }, reusedMs: 0 });
}

/** In French, and of no journey: anybody reads it. Null where nothing stands against signing. */
export async function checkpointWarning(signing: CheckpointProbe): Promise<string | null> {
  return (await signing.ask()).isRefused
    ? 'Plus aucun point de contrôle n’est signé : le registre n’est pas ce qui a été signé. Un administrateur en lit la raison.'
    : null;
}
