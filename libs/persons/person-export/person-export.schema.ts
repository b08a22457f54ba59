/** Everything that is held about a person, as it is given to them (RGPD, article 15). */
import { z } from 'zod';
import { called, coded } from '#libs/domain/french/coded.schema.js';
import { personKindNames } from '#libs/domain/french/person-kind-names.js';
import { certificationVersion } from '#libs/domain/journey/event-fields.schema.js';
import { actorTold, role } from '#libs/domain/stream/actor.schema.js';
import { whatAndWhy } from '#libs/persons/erasure/certificate.js';
import { erasureStatusNames } from '#libs/persons/erasure/erasure-rows.js';
import { categoryKept, erasureGround } from '#libs/persons/erasure/grounds.js';
import { comparedProofLabels, mergeGroundLabels, separationGroundLabels } from '#libs/persons/merging/grounds.js';
import { mergeKindNames, mergeStatusNames } from '#libs/persons/merging/merge-rows.js';
import { holdGroundLabels } from '#libs/persons/retention/legal-holds.js';
import { identityField } from '#libs/persons/vault/identity-field-names.js';

const text = z.string();
const instant = z.iso.datetime();
/** As rows keep a code, which may be older than its list. */
const kept = (names: Readonly<Record<string, string>>) => called(z.string(), (code) => names[code] ?? code);

const registration = z
  .strictObject({
    personId: text,
    kind: coded(personKindNames),
    recordedOn: z.iso.date(),
    identity: z.record(z.string(), z.unknown()).nullable().describe('null une fois effacée'),
    nir: text.nullable(),
    register: z.record(z.string(), z.unknown()).nullable().describe('Au registre des certifiés ; null pour qui n’y est pas'),
    corrections: z.array(
      z
        .strictObject({ version: z.int(), fields: z.array(identityField), actorId: text, role, correctedAt: instant })
        .meta({ id: 'ExportedCorrection' }),
    ),
    accounts: z
      .array(z.strictObject({ actorId: text, linkedAt: instant, linkedBy: text.nullable() }).meta({ id: 'ExportedAccount' }))
      .describe('Les identifiants sous lesquels la personne agit'),
    hats: z.array(text).optional().describe('Ses autres inscriptions à l’annuaire, qu’il a été dit être d’une même personne, s’il y en a'),
    streams: z.array(
      z
        .strictObject({
          kind: text.describe('journey : un parcours'),
          noun: text.describe('Comment cela s’appelle'),
          streamId: text,
          rules: certificationVersion.describe('Pour un parcours, la certification et sa version'),
          status: text,
          events: z
            .array(
              z
                .strictObject({
                  version: z.int(),
                  type: text,
                  sentence: text.describe('Le fait en une phrase'),
                  occurredAt: instant,
                  recordedAt: instant,
                  actor: actorTold,
                  data: z.record(z.string(), z.unknown()).describe('Textes déchiffrés'),
                })
                .meta({ id: 'ExportedEvent' }),
            )
            .describe(
              'Pour un candidat, tous les faits, ou ceux que lit qui demande l’export ; pour une autre personne, ceux qui la désignent, sans leur contenu',
            ),
        })
        .meta({ id: 'ExportedStream' }),
    ),
    files: z.array(
      z
        .strictObject({
          hash: text,
          category: categoryKept,
          name: text.nullable(),
          mediaType: text,
          size: z.int(),
          uploadedAt: instant,
          erasedAt: instant.nullable(),
          address: text.describe('Où le contenu se lit'),
        })
        .meta({ id: 'ExportedFile' }),
    ),
    accesses: z.array(
      z
        .strictObject({
          at: instant,
          actorId: text,
          role,
          operation: text,
          operationTitle: text.describe('Ce pour quoi les données ont été ouvertes, en français'),
          category: categoryKept,
          streamId: text.nullable(),
        })
        .meta({ id: 'ExportedAccess' }),
    ),
    holds: z.array(
      z.strictObject({ ground: kept(holdGroundLabels), placedAt: instant, liftedAt: instant.nullable() }).meta({ id: 'ExportedHold' }),
    ),
    erasures: z.array(
      z
        .strictObject({
          id: text,
          categories: z.array(categoryKept),
          ground: erasureGround,
          status: kept(erasureStatusNames),
          requestedAt: instant,
        })
        .meta({ id: 'ExportedErasure' }),
    ),
    retention: z.array(
      z
        .strictObject({
          category: categoryKept,
          isErased: z.boolean(),
          data: text,
          purpose: text,
          legalBasis: text,
          keptUntil: text.nullable(),
          source: text,
        })
        .meta({ id: 'ExportedRetention' }),
    ),
  })
  .meta({ id: 'PersonRegistration', description: 'Ce qui est conservé sous un identifiant' });

/** Of a person registered several times, what is held under the id that was asked for, and beside it under each of the others (ADR 502). */
export const personExport = registration
  .extend({
    format: z.literal('jalon-person-export/3'),
    madeAt: instant,
    notIncluded: z.array(whatAndWhy),
    otherRegistrations: z.array(registration).optional().describe('Pour qui a été inscrit plusieurs fois : ses autres inscriptions'),
    merges: z
      .array(
        z.strictObject({
          id: text,
          kind: coded(mergeKindNames).describe('MERGE : réunion de deux inscriptions ; SEPARATION : ce qui la défait'),
          ground: kept({ ...mergeGroundLabels, ...separationGroundLabels }),
          compared: z.array(kept(comparedProofLabels)),
          status: kept(mergeStatusNames),
          requestedAt: instant,
          confirmedAt: instant.nullable(),
        }),
      )
      .optional()
      .describe('Les décisions de réunir ces inscriptions à d’autres, ou de les séparer, s’il y en a'),
  })
  .meta({ id: 'PersonExport' });

export type PersonRegistration = z.infer<typeof registration>;
export type PersonExport = z.infer<typeof personExport>;
