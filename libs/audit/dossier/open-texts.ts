import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import type { Dossier } from './format.js';
import { sealedParts } from './report/texts.js';

/** The dossier with its free texts opened; those of a handicap only where asked for, those erased never. */
export async function openTexts(dossier: Dossier, vault: Vault, by: PersonalDataReader, withHPlus: boolean): Promise<Dossier> {
  const sealed = [...new Set(dossier.events.flatMap(sealedParts).map((part) => part.sealed))].toSorted();
  const opened = await vault.openAll(sealed, by, ({ category }) => withHPlus || category !== 'H_PLUS');
  return {
    ...dossier,
    texts: Object.fromEntries(
      opened.flatMap((result, index) => (result.status === 'OPEN' ? [[sealed[index] ?? '', result.text] as const] : [])),
    ),
  };
}
