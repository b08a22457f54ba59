import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { actorTold } from '#libs/domain/stream/actor.schema.js';
import { refusalKinds, type RefusalKind } from '#libs/record/refusals/refusal.js';
import { moment } from '#libs/domain/journey/fields.schema.js';
import { journeyIdSchema } from '../http/ids.js';
import { pageQuery } from '../http/page.js';
import { reasonSchema } from '../openapi/problem-responses.js';
import { namedActors } from '../people/actor-names.js';
import { namedPeople } from '../people/person-names.js';

const refusalKindNames: Readonly<Record<RefusalKind, string>> = {
  COMMAND: 'commande que les règles refusent',
  REQUEST: 'requête refusée avant d’être jugée',
  ACCESS: 'accès refusé',
};

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const refusalSchema = z
  .strictObject({
    sequence: z.int().describe('Rang dans le journal des refus, sans trou'),
    at: z.iso.datetime(),
    kind: coded(refusalKindNames).describe(
      'COMMAND : jugée par les règles ; REQUEST : refusée avant de l’être ; ACCESS : jeton, rôle, portée ou débit',
    ),
    actor: actorTold.nullable().describe('null si aucun jeton valable ne nommait quelqu’un, ou si le refus est confidentiel'),
    operation: z.string().nullable(),
    commands: z.array(z.string()),
    titles: z.array(z.string()).describe('Les commandes, en français ; à défaut, l’opération'),
    route: z.string().nullable().describe('Le motif de l’adresse, jamais l’adresse'),
    journeyId: z.string().nullable(),
    streamId: z.string().optional().describe('À la place du parcours, pour un flux d’un autre genre'),
    commandId: z.string().nullable(),
    reasons: z.array(reasonSchema),
    version: z.int().nullable().describe('Version du parcours sur laquelle elle a été jugée'),
    source: z.string().nullable().describe('Distingue les provenances d’un même jour ; ne désigne personne'),
    count: z.int().min(1).describe('Combien de refus semblables, dans la même minute, cette inscription représente'),
    confidential: z.boolean().describe('true : votre rôle ne lit ni les commandes ni les motifs'),
    hash,
    previousHash: hash,
  })
  .meta({ id: 'Refusal' });

export const refusalPage = z
  .strictObject({ items: z.array(refusalSchema), next: z.string().nullable(), actors: namedActors, people: namedPeople })
  .meta({ id: 'RefusalPage', description: 'Du plus récent au plus ancien' });

export const refusalQuery = z.strictObject({
  ...pageQuery,
  journeyId: journeyIdSchema.optional(),
  actorId: z
    .string()
    .regex(/^[0-9A-Za-z_:-]{1,100}$/)
    .optional()
    .describe('Qui s’est vu refuser'),
  kind: z.enum(refusalKinds).optional(),
  from: moment.optional().describe('Depuis cet instant, ou le début de ce jour'),
  until: moment.optional().describe('Jusqu’à cet instant, ou la fin de ce jour'),
});

export type ShownRefusal = z.infer<typeof refusalSchema>;
export type RefusalPage = z.infer<typeof refusalPage>;
