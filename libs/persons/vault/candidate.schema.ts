/** What is asked about a candidate, and no more. */
import { z } from 'zod';
import { visibleLines, visibleText } from '#libs/domain/french/visible-text.schema.js';
import { addMonths, namesNoDay, parisDate } from '#libs/domain/time/local-date.js';
import { contact, correctionOf, names } from './identity-fields.schema.js';
import { nir } from './nir.js';

/** A day, or as much of one as papers say. */
const birthDateForm = /^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$/;
/** Whoever is younger is a slip of the keyboard, the day of the registration for instance. */
const leastAgeMonths = 120;
const birthDate = z
  .string()
  .regex(birthDateForm, 'Une date de naissance s’écrit AAAA-MM-JJ ; AAAA-MM ou AAAA où les papiers n’en disent pas plus')
  .refine(
    (date) => !birthDateForm.test(date) || !namesNoDay(`${date}${'-01-01'.slice(date.length - 4)}`),
    'Cette date n’existe pas : ce que les papiers ne disent pas s’omet',
  )
  .refine(
    (date) => !birthDateForm.test(date) || (date >= '1900' && date < addMonths(parisDate(new Date().toISOString()), -leastAgeMonths)),
    'Une date de naissance de 1900 à il y a dix ans est attendue',
  )
  .describe('Date de naissance, AAAA-MM-JJ ; AAAA-MM ou AAAA où les papiers n’en disent pas plus');

const formerName = z
  .strictObject({
    familyName: names.familyName,
    givenNames: names.givenNames,
    until: z.iso.date().optional().describe('Jour du changement'),
  })
  .meta({ id: 'FormerName', description: 'Nom porté auparavant, que des papiers d’alors portent' });

export const candidateIdentity = z
  .strictObject({
    ...names,
    familyName: names.familyName.describe('Nom de naissance, tel que le diplôme le portera'),
    formerNames: z.array(formerName).min(1).max(10).optional().describe('Noms portés auparavant : le candidat se trouve aussi par eux'),
    birthDate,
    birthPlace: visibleText(200).optional().describe('Commune de naissance, et pays hors de France'),
    sex: z.enum(['F', 'M']).optional().describe('Sexe à l’état civil, pour la transmission seule'),
    ...contact,
    address: visibleLines(400).optional().describe('Adresse postale, pour l’envoi du diplôme'),
  })
  .describe('Identité et coordonnées du candidat, chiffrées sous sa propre clé');

export type CandidateIdentity = z.infer<typeof candidateIdentity>;

const nirComesLater =
  'Le NIR ne se recueille qu’une fois la certification accordée, pour sa transmission (L6113-8), en rectifiant l’identité';

export const newCandidate = z
  .strictObject(candidateIdentity.shape, {
    error: ({ code, keys }) => (code === 'unrecognized_keys' && keys.includes('nir') ? nirComesLater : undefined),
  })
  .describe('Candidat à inscrire');

export type NewCandidate = z.infer<typeof newCandidate>;

export const candidateCorrection = correctionOf(candidateIdentity)
  .extend({ nir: nir.nullable().optional().describe('NIR, une fois la certification accordée ; null pour ne plus le conserver') })
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
