/** Fields that the identities of several kinds of persons share. */
import { z } from 'zod';

export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{C}]*$/u, 'Ce texte contient des caractères invisibles ou incomplets');
const name = text(100).regex(/\p{L}/u, 'Un nom contient au moins une lettre');

export const names = {
  familyName: name.describe('Nom de naissance'),
  usedName: name.optional().describe('Nom d’usage'),
  givenNames: z.array(name).min(1).max(10).describe('Prénoms, dans l’ordre de l’état civil'),
};

export const contact = {
  email: z.email('Adresse électronique mal formée').max(254).optional().describe('Adresse électronique'),
  phone: z
    .string()
    .trim()
    .regex(/^\+?[0-9][0-9 .-]{5,22}[0-9]$/, 'Numéro de téléphone mal formé')
    .optional()
    .describe('Téléphone'),
};
