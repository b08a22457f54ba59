/** What erasures, holds and retention ask and answer. */
import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { certificationVersion } from '#libs/domain/journey/event-fields.schema.js';
import { documentNames } from '#libs/hindsight/narration/labels.js';
import { erasureCertificate } from '#libs/persons/erasure/certificate.js';
import { erasureStatusNames, type Erasure } from '#libs/persons/erasure/erasure-rows.js';
import { erasureGround, erasureGrounds, personalCategory } from '#libs/persons/erasure/grounds.js';
import { holdGround, holdGrounds } from '#libs/persons/retention/legal-holds.js';
import { absence, personIdSchema } from '../http/ids.js';
import { namedActors } from '../people/actor-names.js';
import { reference, twoPersonMembers } from '../people/two-person-decision.js';

export const erasureBody = z
  .strictObject({
    personId: personIdSchema,
    categories: z.array(personalCategory).min(1).max(5).describe('Avec IDENTITY, le NIR est effacé aussi'),
    ground: z.enum(erasureGrounds).describe('Motif'),
    reference: reference.describe('Du courrier ou du dossier du centre ; aucun texte libre, qui parlerait de la personne'),
  })
  .meta({ id: 'ErasureRequest' });

export const listedErasure = z
  .strictObject({
    id: z.string(),
    personId: z.string(),
    personIds: z
      .array(z.string())
      .describe('Toutes les inscriptions de la personne, aujourd’hui : confirmé, l’effacement vaut pour chacune, avec son certificat'),
    categories: z.array(personalCategory),
    ground: erasureGround,
    reference: z.string().nullable(),
    origin: coded({ REQUEST: 'demande', PURGE: 'purge à l’échéance' }),
    ...twoPersonMembers,
    status: coded(erasureStatusNames).describe(
      'DESTROYED : les clés le sont, les fichiers et le certificat suivent ; DONE : tout est fait',
    ),
    certificate: erasureCertificate.nullable(),
  })
  .meta({ id: 'ListedErasure' });

export const erasureAnswer = listedErasure.extend({ actors: namedActors }).meta({ id: 'Erasure' });

export type ListedErasure = z.infer<typeof listedErasure>;
export type ErasureAnswer = z.infer<typeof erasureAnswer>;

/** @param persons the ids of each person, by any of them */
export function listed({ categories, ...erasure }: Erasure, persons: ReadonlyMap<string, readonly string[]>): ListedErasure {
  return { ...erasure, personIds: [...(persons.get(erasure.personId) ?? [erasure.personId])], categories: [...categories] };
}

export const erasureIdSchema = z
  .string()
  .regex(/^era_[0-9a-f]{40}$/)
  .describe('Identifiant de l’effacement')
  .register(absence, { detail: 'Cet effacement n’existe pas.' });

export const holdBody = z
  .strictObject({
    personId: personIdSchema,
    ground: z.enum(holdGrounds),
    reason: z.string().trim().min(1).max(2000).describe('Chiffré sous la clé de la personne'),
  })
  .meta({ id: 'LegalHoldRequest' });

export const holdLifting = z.strictObject({ reason: z.string().trim().min(1).max(2000) }).meta({ id: 'LegalHoldLifting' });

export const holdIdSchema = z
  .string()
  .regex(/^hld_[0-9a-f]{40}$/)
  .describe('Identifiant de la mesure de conservation')
  .register(absence, { detail: 'Aucune mesure de conservation en vigueur n’a cet identifiant.' });

export const holdList = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        personId: z.string(),
        ground: holdGround,
        reason: z.string(),
        placedBy: z.string(),
        placedAt: z.iso.datetime(),
        lifted: z.strictObject({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
      }),
    ),
    actors: namedActors,
  })
  .meta({ id: 'LegalHolds' });

export const retentionAnswer = z
  .strictObject({
    personId: z.string(),
    categories: z.array(
      z.strictObject({
        category: personalCategory,
        isErased: z.boolean(),
        rules: z.array(
          z.strictObject({
            code: z.string(),
            data: z.string(),
            purpose: z.string(),
            legalBasis: z.string(),
            keptUntil: z
              .string()
              .nullable()
              .describe('Dernier jour de conservation ; null sans limite, ou tant que rien ne la fait courir'),
            source: z.string(),
          }),
        ),
        refusals: z
          .array(z.strictObject({ code: z.string(), sentence: z.string(), source: z.string(), until: z.string().nullable() }))
          .describe('Ce qui s’oppose aujourd’hui à un effacement ; vide où rien ne s’y oppose'),
      }),
    ),
  })
  .meta({ id: 'PersonRetention' });

const registerEntry = z
  .strictObject({
    personId: z.string(),
    identity: z
      .strictObject({
        familyName: z.string(),
        usedName: z.string().optional(),
        givenNames: z.array(z.string()),
        birthDate: z.string(),
        birthPlace: z.string().optional(),
      })
      .meta({ id: 'RegisterIdentity' })
      .nullable()
      .describe('null une fois effacée'),
    documents: z.array(
      z
        .strictObject({
          journeyId: z.string(),
          certification: certificationVersion,
          kind: coded(documentNames),
          block: z.string().nullable(),
          number: z.string(),
          on: z.string(),
          endedOn: z.string().nullable().describe('Retiré pour fraude ou annulé ce jour-là ; null tant qu’il vaut'),
        })
        .meta({ id: 'RegisteredDocument' }),
    ),
  })
  .meta({ id: 'RegisterEntry' });

export const registerAnswer = registerEntry
  .extend({
    otherRegistrations: z
      .array(registerEntry)
      .describe(
        'Ce que le registre garde de la même personne sous ses autres inscriptions ; celle-ci est vide où seules les autres y figurent',
      ),
  })
  .meta({ id: 'RegisteredPerson' });
