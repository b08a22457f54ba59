/** What tells an alteration, in French. */
import type { Evidence } from './finding.js';

export const evidenceNames: Readonly<Record<Evidence, string>> = {
  CHAIN: 'la chaîne des empreintes',
  TREE: 'l’arbre des empreintes',
  CHECKPOINT: 'un point de contrôle signé',
  JOURNAL: 'le journal',
  HISTORY: 'l’historique de Temporal',
  WORKFLOW: 'l’état du moteur',
  ARCHIVE: 'l’archive des exécutions',
  SCHEMA: 'le schéma que font les migrations',
  TRAIL: 'la trace des lignes',
  ENVELOPE: 'l’enveloppe du texte scellé',
  KEYS: 'les clés',
  LEDGER: 'le registre des effacements',
};
