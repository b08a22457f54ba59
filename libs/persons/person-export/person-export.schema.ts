/** Everything that is held about a person, as it is given to them (RGPD, article 15). */
import { z } from 'zod';
import { personKinds } from '#libs/domain/persons/person-ids.js';

const text = z.string();
const instant = z.iso.datetime();

export const personExport = z
  .strictObject({
    format: z.literal('jalon-person-export/3'),
    madeAt: instant,
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
      z.strictObject({ at: instant, actorId: text, role: text, operation: text, category: text, streamId: text.nullable() }),
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
    notIncluded: z.array(z.strictObject({ what: text, why: text })),
  })
  .meta({ id: 'PersonExport' });

export type PersonExport = z.infer<typeof personExport>;
