import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { commandTold } from '../answers/command-told.js';
import { unmetSchema } from '../openapi/problem-responses.js';

/** As in what is hashed or signed, see `StreamName`: a journey is told by its `journeyId`, anything else by its `streamId`. */
function named<Shape extends z.ZodRawShape>(id: string, shape: Shape, description?: string) {
  const streamId = z.string().describe('Ce dont il s’agit, qui n’est pas un parcours');
  return z
    .union([
      z.strictObject({ ...shape, journeyId: z.string().describe('Le parcours') }).meta({ id: `${id}OfJourney` }),
      z.strictObject({ ...shape, streamId }).meta({ id: `${id}OfStream` }),
    ])
    .meta(description === undefined ? { id } : { id, description });
}

const waitsFor = z.string().nullable().describe('Ce qui doit d’abord se faire, en clair ; null si elle n’attend que son tour');
const warning = unmetSchema.extend({ index: z.int().describe('Rang, depuis 0, de la commande dans le lot') }).meta({ id: 'Warning' });

export const commandDone = named('CommandDone', {
  status: z.literal('DONE'),
  commandId: z.string(),
  fromVersion: z.int().describe('Version avant la commande'),
  toVersion: z.int().describe('Version après elle'),
  warnings: z.array(warning).describe('Écarts admis, à signaler'),
});
export type CommandDone = z.infer<typeof commandDone>;

export const commandPending = named(
  'CommandPending',
  { status: z.literal('RECEIVED'), commandId: z.string(), waitsFor },
  'Reçue, elle ne se perdra pas ; son issue se lit à l’adresse donnée par Location',
);
export type CommandPending = z.infer<typeof commandPending>;

export const commandStatus = named('CommandStatus', {
  commandId: z.string(),
  commands: z.array(commandTold).describe('Celles que votre rôle peut connaître ; toutes pour qui les a envoyées'),
  status: coded({ RECEIVED: 'reçue', DONE: 'appliquée', REFUSED: 'refusée', FAILED: 'en échec' }),
  waitsFor,
  receivedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  done: commandDone.nullable(),
  problem: z
    .looseObject({ type: z.string(), title: z.string(), status: z.int() })
    .meta({ id: 'CommandProblem' })
    .nullable()
    .describe('Le problème que la commande a reçu ou aurait reçu en réponse'),
});
export type CommandStatus = z.infer<typeof commandStatus>;

/** @param wouldHappen what the events of each type hold: the kind of stream knows */
export const dryRunOf = <Event extends z.ZodType>(wouldHappen: Event) =>
  z
    .discriminatedUnion('accepted', [
      z.strictObject({
        accepted: z.literal(true),
        version: z.int().describe('Version sur laquelle la réponse repose'),
        events: z.array(wouldHappen).describe('Ce qui serait consigné'),
        warnings: z.array(warning),
      }),
      z.strictObject({ accepted: z.literal(false), version: z.int(), index: z.int(), unmet: z.array(unmetSchema) }),
    ])
    .meta({ id: 'DryRun' });

type WouldHappen = z.ZodType<{ version: number; type: string; occurredAt: string; data: Readonly<Record<string, unknown>> }>;
export type DryRunAnswer = z.infer<ReturnType<typeof dryRunOf<WouldHappen>>>;
