/** What is asked about a candidate, and no more. */
import { z } from 'zod';
import { namesNoDay } from '#libs/domain/time/local-date.js';
import { contact, correctionOf, names, text } from './identity-fields.schema.js';

/** Control key of a NIR: 97 minus the remainder of its 13 first characters by 97, Corsica's 2A and 2B counted as 19 and 18. */
function nirKeyHolds(nir: string): boolean {
  const digits = nir.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(digits) % 97n) === Number(nir.slice(13));
}

const nirForm = /^[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$/;

const nir = z
  .string()
  .overwrite((given) => given.replace(/\s/g, '').toUpperCase())
  .regex(nirForm, 'Un NIR compte 15 caractères, clé comprise')
  .refine((given) => !nirForm.test(given) || nirKeyHolds(given), 'La clé de contrôle du NIR est fausse');

export const candidateIdentity = z
  .strictObject({
    ...names,
    familyName: names.familyName.describe('Nom de naissance, tel que le diplôme le portera'),
    birthDate: z.iso
      .date({ error: ({ input }) => (namesNoDay(input) ? 'Cette date n’existe pas' : 'Une date de naissance s’écrit AAAA-MM-JJ') })
      .refine((date) => date >= '1900-01-01' && date < new Date().toISOString().slice(0, 10), 'Date de naissance hors de vraisemblance')
      .describe('Date de naissance, AAAA-MM-JJ'),
    birthPlace: text(200).optional().describe('Commune de naissance, et pays hors de France'),
    ...contact,
    address: text(400).optional().describe('Adresse postale, pour l’envoi du diplôme'),
  })
  .describe('Identité et coordonnées du candidat, chiffrées sous sa propre clé');

export type CandidateIdentity = z.infer<typeof candidateIdentity>;

export const newCandidate = candidateIdentity
  .extend({ nir: nir.optional().describe('Numéro d’inscription au répertoire (sécurité sociale), seulement si une déclaration l’exige') })
  .describe('Candidat à inscrire');

export type NewCandidate = z.infer<typeof newCandidate>;

export const candidateCorrection = correctionOf(candidateIdentity)
  .extend({ nir: nir.nullable().optional().describe('Un autre NIR, ou null pour ne plus le conserver') })
  .describe('Ce qui change, champ par champ : le reste demeure ; null retire un champ facultatif');

export type CandidateCorrection = z.infer<typeof candidateCorrection>;

/** A candidate as the API answers. The NIR is never among it. */
export const candidate = z.strictObject({
  id: z.string().describe('Identifiant opaque, le seul que parcours et événements portent'),
  createdAt: z.iso.datetime().describe('Date d’inscription'),
  version: z.int().min(1).describe('De l’identité : une de plus à chaque rectification'),
  identity: candidateIdentity.nullable().describe('null une fois le candidat effacé'),
  hasNir: z.boolean().describe('Un NIR est conservé'),
});

export type Candidate = z.infer<typeof candidate>;
