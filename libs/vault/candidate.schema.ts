/** What is asked about a candidate, and no more. */
import { z } from 'zod';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{C}]*$/u, 'Ce texte contient des caractères invisibles ou incomplets');
const name = text(100).regex(/\p{L}/u, 'Un nom contient au moins une lettre');

/** Control key of a NIR: 97 minus the remainder of its 13 first characters by 97, Corsica's 2A and 2B counted as 19 and 18. */
function nirKeyHolds(nir: string): boolean {
  const digits = nir.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(digits) % 97n) === Number(nir.slice(13));
}

const nir = z
  .string()
  .overwrite((given) => given.replace(/\s/g, '').toUpperCase())
  .regex(/^[1-478]\d{4}(?:\d{2}|2[AB])\d{8}$/, 'Un NIR compte 15 caractères, clé comprise')
  .refine((given) => !/^[1-478]\d{4}(?:\d{2}|2[AB])\d{8}$/.test(given) || nirKeyHolds(given), 'La clé de contrôle du NIR est fausse');

export const candidateIdentity = z
  .strictObject({
    familyName: name.describe('Nom de naissance, tel que le diplôme le portera'),
    usedName: name.optional().describe("Nom d'usage"),
    givenNames: z.array(name).min(1).max(10).describe("Prénoms, dans l'ordre de l'état civil"),
    birthDate: z.iso
      .date('Une date de naissance s’écrit AAAA-MM-JJ')
      .refine((date) => date >= '1900-01-01' && date < new Date().toISOString().slice(0, 10), 'Date de naissance hors de vraisemblance')
      .describe('Date de naissance, AAAA-MM-JJ'),
    birthPlace: text(200).optional().describe('Commune de naissance, et pays hors de France'),
    email: z.email('Adresse électronique mal formée').max(254).optional().describe('Adresse électronique'),
    phone: z
      .string()
      .trim()
      .regex(/^\+?[0-9][0-9 .-]{5,22}[0-9]$/, 'Numéro de téléphone mal formé')
      .optional()
      .describe('Téléphone'),
    address: text(400).optional().describe("Adresse postale, pour l'envoi du diplôme"),
  })
  .describe('Identité et coordonnées du candidat, chiffrées sous sa propre clé');

export type CandidateIdentity = z.infer<typeof candidateIdentity>;

export const newCandidate = candidateIdentity
  .extend({ nir: nir.optional().describe("Numéro d'inscription au répertoire (sécurité sociale), seulement si une déclaration l'exige") })
  .describe('Candidat à inscrire');

export type NewCandidate = z.infer<typeof newCandidate>;

/** A candidate as the API answers. The NIR is never among it. */
export const candidate = z.strictObject({
  id: z.string().describe('Identifiant opaque, le seul que parcours et événements portent'),
  createdAt: z.iso.datetime().describe("Date d'inscription"),
  identity: candidateIdentity.nullable().describe('null une fois le candidat effacé'),
  hasNir: z.boolean().describe('Un NIR est conservé'),
});

export type Candidate = z.infer<typeof candidate>;
