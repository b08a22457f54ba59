/** What the merges of registrations ask and answer. */
import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { certificationVersion } from '#libs/domain/journey/event-fields.schema.js';
import {
  comparedProofLabels,
  comparedProofs,
  mergeGroundLabels,
  mergeGrounds,
  separationGroundLabels,
  separationGrounds,
} from '#libs/persons/merging/grounds.js';
import { mergeKindNames, mergeStatusNames, type PersonMerge } from '#libs/persons/merging/merge-rows.js';
import { identityField } from '#libs/persons/vault/identity-field-names.js';
import type { ToldConsequences } from '#libs/persons/merging/merges.js';
import { absence, candidateIdSchema } from '../http/ids.js';
import { journeyStatus } from '../journeys/journey-list.schema.js';
import { namedActors } from './actor-names.js';
import { reference as anyReference, twoPersonMembers } from './two-person-decision.js';

const reference = anyReference.describe('Du dossier du centre ; aucun texte libre, qui parlerait de la personne');

export const mergeIdSchema = z
  .string()
  .regex(/^mrg_[0-9a-f]{40}$/)
  .describe('Identifiant de la décision')
  .register(absence, { detail: 'Cette décision n’existe pas.' });

export const mergeBody = z
  .strictObject({
    candidateIds: z.array(candidateIdSchema).length(2).describe('Les deux inscriptions de la même personne'),
    ground: z.enum(mergeGrounds).describe('Motif'),
    compared: z
      .array(z.enum(comparedProofs))
      .min(1)
      .max(comparedProofs.length)
      .describe('Ce que vous avez comparé d’une inscription à l’autre : des noms et une date de naissance égaux ne prouvent rien'),
    reference,
  })
  .meta({ id: 'PersonMergeRequest' });

export const separationBody = z
  .strictObject({ ground: z.enum(separationGrounds).describe('Motif'), reference })
  .meta({ id: 'PersonSeparationRequest' });

const merge = z.strictObject({
  id: z.string(),
  kind: coded(mergeKindNames).describe('MERGE : réunion de deux inscriptions ; SEPARATION : ce qui la défait'),
  candidateIds: z.array(z.string()),
  undoes: z.string().nullable().describe('D’une séparation : la réunion qu’elle défait'),
  ground: coded({ ...mergeGroundLabels, ...separationGroundLabels }),
  compared: z.array(coded(comparedProofLabels)),
  differences: z.array(identityField).describe('Champs sur lesquels les deux identités se contredisaient à la demande'),
  reference: z.string().nullable(),
  ...twoPersonMembers,
  status: coded(mergeStatusNames).describe('REQUESTED : une autre personne doit confirmer'),
  separatedBy: z.string().nullable().describe('D’une réunion : la séparation qui l’a défaite'),
});

export const listedMerge = merge.meta({ id: 'ListedPersonMerge' });
export type ListedMerge = z.infer<typeof listedMerge>;

export const mergeAnswer = merge.extend({ actors: namedActors }).meta({ id: 'PersonMerge' });
export type MergeAnswer = z.infer<typeof mergeAnswer>;

const perYear = z.strictObject({ sameCertification: z.int(), all: z.int() }).meta({ id: 'FilesPerYear' });

export const mergeConsequences = z
  .strictObject({
    registrations: z
      .array(
        z.strictObject({
          candidateId: z.string(),
          recordedOn: z.iso.date(),
          journeys: z.array(
            z.strictObject({
              journeyId: z.string(),
              certification: certificationVersion,
              status: journeyStatus,
              statusLabel: z.string(),
              enteredOn: z.string(),
              isOpen: z.boolean().describe('Empêche d’en ouvrir un autre pour la même certification'),
              diedOn: z.string().nullable().describe('Décès consigné dans ce parcours'),
            }),
          ),
        }),
      )
      .describe('Toutes celles de la personne, y compris celles auxquelles l’une ou l’autre est déjà réunie'),
    openTwice: z
      .array(z.strictObject({ certification: z.string(), journeyIds: z.array(z.string()) }))
      .describe(
        'Certifications où plusieurs parcours sont ouverts : ils continuent, et aucun autre ne s’ouvre tant que tous ne sont pas clos',
      ),
    feasibilityFiles: z
      .array(
        z.strictObject({
          year: z.int(),
          certification: z.string(),
          deposited: perYear,
          most: perYear,
          isReached: z.boolean().describe('Plus aucun dossier de l’année pour cette certification, sauf caducité (R6412-4)'),
        }),
      )
      .describe('Dossiers de faisabilité de la personne, par année civile (R6412-3) : ce qui est déposé demeure, même au-delà'),
    differences: z
      .array(z.strictObject({ field: identityField, values: z.array(z.strictObject({ candidateId: z.string(), value: z.string() })) }))
      .describe('Champs sur lesquels les identités se contredisent'),
    nirs: coded({ SAME: 'les mêmes', DIFFERENT: 'différents', NOT_BOTH: 'pas conservés des deux côtés' }).describe(
      'Si les NIR conservés sont les mêmes ; aucun n’est montré',
    ),
  })
  .meta({ id: 'PersonMergeConsequences' });

export const askedMerge = merge
  .extend({
    actors: namedActors,
    consequences: mergeConsequences.describe('Ce qui s’ensuivrait de la réunion, ou ce que la séparation déferait'),
  })
  .meta({ id: 'AskedPersonMerge' });

export type AskedMerge = z.infer<typeof askedMerge>;

export function listed({ candidateIds, compared, differences, ...decision }: PersonMerge): ListedMerge {
  return { ...decision, candidateIds: [...candidateIds], compared: [...compared], differences: [...differences] };
}

export function shown(consequences: ToldConsequences): z.infer<typeof mergeConsequences> {
  return JSON.parse(JSON.stringify(consequences)) as z.infer<typeof mergeConsequences>;
}
