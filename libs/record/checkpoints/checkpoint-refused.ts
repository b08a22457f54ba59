import type { Obstacle } from './last-signed.js';

/** Nothing more is signed, and why, in French: whoever is told it can look where it says. */
export class CheckpointRefused extends Error {
  override readonly name = 'CheckpointRefused';
  constructor(
    readonly code: Obstacle,
    message: string,
  ) {
    super(message);
  }
}

/** There is something to sign, none of which could be compared yet, and nothing was signed before. */
export class HistoriesAwaited extends Error {
  override readonly name = 'HistoriesAwaited';
  constructor() {
    super('Rien n’est signé encore : l’historique des premiers faits ne peut pas être lu. Ils seront signés sans lui au bout d’une heure.');
  }
}
