/** Whether checkpoints can be signed, for who looks after the service: what was refused to the worker is kept beside the signing keys. */
import { readLastSigned } from '#libs/record/checkpoints/last-signed.js';

export interface CheckpointSigning {
  /** The record is not what was signed: nothing is signed any more. So is it where what was signed cannot be read. */
  readonly isRefused: boolean;
  /** Events wait for a history that cannot be read; an hour replaces it. */
  readonly isAwaiting: boolean;
}

export async function checkpointSigning(keysFolder: string): Promise<CheckpointSigning> {
  try {
    const { obstacle, heldUp } = await readLastSigned(keysFolder);
    return { isRefused: obstacle !== null, isAwaiting: Boolean(heldUp) };
  } catch {
    return { isRefused: true, isAwaiting: false };
  }
}

/** In French, and of no journey: anybody reads it. Null where nothing stands against signing. */
export async function checkpointWarning(keysFolder: string): Promise<string | null> {
  return (await checkpointSigning(keysFolder)).isRefused
    ? 'Plus aucun point de contrôle n’est signé : le registre n’est pas ce qui a été signé. Un administrateur en lit la raison.'
    : null;
}
