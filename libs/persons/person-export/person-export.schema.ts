/** Everything that is held about a person, as it is given to them (RGPD, article 15). */
import { z } from 'zod';
import { mergeKinds } from '#libs/persons/merging/merge-rows.js';
import { personKinds } from '#libs/domain/persons/person-ids.js';

const text = z.string();
const instant = z.iso.datetime();

const registration = z
  .strictObject({
    personId: text,
    kind: z.enum(personKinds),
    recordedOn: z.iso.date(),
    identity: z.record(z.string(), z.unknown()).nullable().describe('null une fois effacée'),
    nir: text.nullable(),
    register: z.record(z.string(), z.unknown()).nullable().describe('Au registre des certifiés ; null pour qui n’y est pas'),
    corrections: z.array(z.strictObject({ version: z.int(), fields: z.array(text), actorId: text, role: text, correctedAt: instant })),
    accounts: z
      .array(z.strictObject({ actorId: text, linkedAt: instant, linkedBy: text.nullable() }))
      .describe('Les identifiants sous lesquels la personne agit'),
    hats: z.array(text).optional().describe('Ses autres inscriptions à l’annuaire, qu’il a été dit être d’une même personne, s’il y en a'),
    streams: z.array(
      z.strictObject({
        kind: text.describe('journey : un parcours'),
        noun: text.describe('Comment cela s’appelle'),
        streamId: text,
        rules: z.strictObject({ code: text, version: text }).describe('Pour un parcours, la certification et sa version'),
        status: text,
        events: z
          .array(
            z.strictObject({
              version: z.int(),
              type: text,
              sentence: text.describe('Le fait en une phrase'),
              occurredAt: instant,
              recordedAt: instant,
              actor: z.strictObject({ id: text, role: text }),
              data: z.record(z.string(), z.unknown()).describe('Textes déchiffrés'),
            }),
          )
          .describe(
            'Pour un candidat, tous les faits, ou ceux que lit qui demande l’export ; pour une autre personne, ceux qui la désignent, sans leur contenu',
          ),
      }),
    ),
    files: z.array(
      z.strictObject({
        hash: text,
        category: text,
        name: text.nullable(),
        mediaType: text,
        size: z.int(),
        uploadedAt: instant,
        erasedAt: instant.nullable(),
        address: text.describe('Où le contenu se lit'),
      }),
    ),
    accesses: z.array(
      z.strictObject({
        at: instant,
        actorId: text,
        role: text,
        operation: text,
        operationTitle: text.describe('Ce pour quoi les données ont été ouvertes, en français'),
        category: text,
        streamId: text.nullable(),
      }),
    ),
    holds: z.array(z.strictObject({ ground: text, placedAt: instant, liftedAt: instant.nullable() })),
    erasures: z.array(z.strictObject({ id: text, categories: z.array(text), ground: text, status: text, requestedAt: instant })),
    retention: z.array(
      z.strictObject({
        category: text,
        isErased: z.boolean(),
        data: text,
        purpose: text,
        legalBasis: text,
        keptUntil: text.nullable(),
        source: text,
      }),
    ),
  })
  .meta({ id: 'PersonRegistration', description: 'Ce qui est conservé sous un identifiant' });

/** Of a person registered several times, what is held under the id that was asked for, and beside it under each of the others (ADR 502). */
export const personExport = registration
  .extend({
    format: z.literal('jalon-person-export/3'),
    madeAt: instant,
    notIncluded: z.array(z.strictObject({ what: text, why: text })),
    otherRegistrations: z.array(registration).optional().describe('Pour qui a été inscrit plusieurs fois : ses autres inscriptions'),
    merges: z
      .array(
        z.strictObject({
          id: text,
          kind: z.enum(mergeKinds).describe('MERGE : réunion de deux inscriptions ; SEPARATION : ce qui la défait'),
          ground: text,
          compared: z.array(text),
          status: text,
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
