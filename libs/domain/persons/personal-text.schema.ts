/** What is written about a person, and under which of their keys. Schemas are read by apps; the domain takes their types only. */
import { z } from 'zod';

/**
 * Under which of a person's keys a text is sealed: see `libs/persons/vault`. REGISTER is the little that must outlive the rest,
 * who was certified; NIR, the number that is needed until the holder's transmission is accepted.
 */
export type PersonalCategory = 'IDENTITY' | 'EVALUATION' | 'H_PLUS' | 'REGISTER' | 'NIR';

/**
 * Free text about a person. The API seals it under that person's key before anything else sees it;
 * past the API the field holds ciphertext, and no rule reads it.
 */
export const personalText = (category: PersonalCategory) =>
  z.string().trim().min(1).max(4000).meta({ description: 'Texte libre, chiffré avant tout enregistrement', personal: category });
