/** Bodies of the endpoints that send commands to journeys. */
import { z } from 'zod';
import type { CommandName } from '#libs/domain/journey/command.js';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { className } from '../openapi/schema-names.js';
import { mayBeLeftOut } from './known-members.js';

type SentToAJourney = Exclude<CommandName, 'start-journey'>;

/** What a command's body may hold: the domain's schema, what is known without being typed optional. */
export function bodyForm(name: CommandName): z.ZodObject {
  const schema: z.ZodObject = commandSchemas[name];
  const optional = mayBeLeftOut(name).map(({ member, otherwise }): [string, z.ZodType] => {
    const field = schema.shape[member] as z.ZodType;
    return [member, field.optional().describe([field.description, `par défaut, ${otherwise}`].filter(Boolean).join(' ; '))];
  });
  return schema.extend(Object.fromEntries(optional));
}

/** Bodies of the commands that a journey takes, by name, each with an id for the API's description. */
export const commandBodies = Object.fromEntries(
  (Object.keys(commandSchemas) as CommandName[])
    .filter((name) => name !== 'start-journey')
    .map((name) => [name, bodyForm(name).meta({ id: `${className(name)}Command` })]),
) as Readonly<Record<SentToAJourney, z.ZodObject>>;

const variants = Object.entries(commandBodies).map(([name, data]) => z.strictObject({ command: z.literal(name as SentToAJourney), data }));

const batchedCommand = z
  .discriminatedUnion('command', variants as [(typeof variants)[number], ...typeof variants])
  .meta({ id: 'BatchedCommand' });

/** An ordered batch, applied whole or not at all. */
export const batchSchema = z
  .strictObject({
    commands: z.array(batchedCommand).min(1).max(50).describe('Commandes, dans l’ordre où elles s’appliquent'),
  })
  .meta({ id: 'Batch' });

export type Batch = z.output<typeof batchSchema>;
