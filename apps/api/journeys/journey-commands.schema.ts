/** Bodies of the endpoints that send commands to journeys. */
import { z } from 'zod';
import type { CommandName } from '#libs/domain/journey/command.js';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { mayBeLeftOut } from './known-members.js';

type SentToAJourney = Exclude<CommandName, 'start-journey'>;

/** Bodies of the commands that a journey takes, by name: the domain's schemas, what is known without being typed optional. */
export const commandBodies = Object.fromEntries(
  Object.entries(commandSchemas)
    .filter(([name]) => name !== 'start-journey')
    .map(([name, schema]) => [name, withoutWhatIsKnown(name as SentToAJourney, schema).meta({ id: `Command.${name}` })]),
) as Readonly<Record<SentToAJourney, z.ZodObject>>;

function withoutWhatIsKnown(name: SentToAJourney, schema: z.ZodObject): z.ZodObject {
  const optional = mayBeLeftOut(name).map(({ member, otherwise }): [string, z.ZodType] => {
    const field = schema.shape[member] as z.ZodType;
    return [member, field.optional().describe([field.description, `par défaut, ${otherwise}`].filter(Boolean).join(' ; '))];
  });
  return schema.extend(Object.fromEntries(optional));
}

const variants = Object.entries(commandBodies).map(([name, data]) => z.strictObject({ command: z.literal(name as SentToAJourney), data }));

/** An ordered batch, applied whole or not at all. */
export const batchSchema = z
  .strictObject({
    commands: z
      .array(z.discriminatedUnion('command', variants as [(typeof variants)[number], ...typeof variants]))
      .min(1)
      .max(50)
      .describe('Commandes, dans l’ordre où elles s’appliquent'),
  })
  .meta({ id: 'Batch' });

export type Batch = z.output<typeof batchSchema>;
