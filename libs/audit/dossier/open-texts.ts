import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { textsOfEvents } from '#libs/persons/vault/personal-fields.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import type { Dossier } from './format.js';

/**
 * The dossier with its free texts opened; those of a handicap only where asked for, those erased never. The file of texts
 * goes by their sealed form: one that stands where it does not belong is opened nowhere.
 */
export async function openTexts(dossier: Dossier, vault: Vault, by: PersonalDataReader, withHPlus: boolean): Promise<Dossier> {
  const found = textsOfEvents(dossier.events);
  const opened = await vault.openAll(found, by, ({ category }) => withHPlus || category !== 'H_PLUS');
  const texts = new Map(opened.flatMap((result, index) => (result.status === 'OPEN' ? [[found[index]!.sealed, result.text]] : [])));
  for (const [index, { status }] of opened.entries()) if (status === 'REFUSED') texts.delete(found[index]!.sealed);
  return { ...dossier, texts: Object.fromEntries(texts) };
}
