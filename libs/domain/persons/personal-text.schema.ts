/** What is written about a person, and under which of their keys. Schemas are read by apps; the domain takes their types only. */
import { z } from 'zod';
import { inBinaryUnits } from '../french/plural.js';

/**
 * Under which of a person's keys a text is sealed: see `libs/persons/vault`. REGISTER is the little that must outlive the rest,
 * who was certified; NIR, the number that is needed until the holder's transmission is accepted.
 */
export type PersonalCategory = 'IDENTITY' | 'EVALUATION' | 'H_PLUS' | 'REGISTER' | 'NIR';

/** Of a text that a person writes, spaces included. */
const mostSigns = 4000;
/** Room for as many signs of any alphabet in use; emoji and rare characters take more of it each. */
const mostBytes = 12 * 1024;

/**
 * A sign is a code point, as JSON Schema's `maxLength` counts: one that JavaScript writes in two units is one to whoever
 * counts what they have typed.
 */
function boundText(text: string, context: z.RefinementCtx<string>): void {
  const tooBig = { code: 'too_big', origin: 'string', inclusive: true } as const;
  if (Array.from(text).length > mostSigns) context.addIssue({ ...tooBig, maximum: mostSigns });
  if (new TextEncoder().encode(text).length > mostBytes)
    context.addIssue({ ...tooBig, maximum: mostBytes, message: `Ce texte dépasse ${inBinaryUnits(mostBytes)}, en UTF-8` });
}

/**
 * Free text about a person. The API seals it under that person's key before anything else sees it;
 * past the API the field holds ciphertext, and no rule reads it.
 */
export const personalText = (category: PersonalCategory) =>
  z
    .string()
    .trim()
    .min(1)
    .superRefine(boundText)
    .meta({ description: 'Texte libre, chiffré avant tout enregistrement', personal: category, maxLength: mostSigns });
