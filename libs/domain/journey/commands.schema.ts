/**
 * The one list of commands. Updates, endpoints, documentation and access rules are made from it.
 * zod is read by apps only; the domain and the workflow take the types.
 */
import type { z } from 'zod';
import { afterCommands } from './after/commands.schema.js';
import { blockCommands } from './blocks/commands.schema.js';
import { documentCommands } from './documents/commands.schema.js';
import { hPlusCommands } from './h-plus/commands.schema.js';
import { hostPeriodCommands } from './host-period/commands.schema.js';
import { juryCommands } from './jury/commands.schema.js';
import { openingCommands } from './opening/commands.schema.js';
import { paperCommands } from './paper/commands.schema.js';
import { replacementCommands } from './replacement/commands.schema.js';
import { vaeCommands } from './vae/commands.schema.js';

export const commandSchemas = {
  ...openingCommands,
  ...vaeCommands,
  ...hostPeriodCommands,
  ...documentCommands,
  ...blockCommands,
  ...hPlusCommands,
  ...juryCommands,
  ...afterCommands,
  ...replacementCommands,
  ...paperCommands,
} as const;

export type CommandSchemas = typeof commandSchemas;
export type CommandSchemaName = keyof CommandSchemas;
export type CommandData<N extends CommandSchemaName> = Omit<z.output<CommandSchemas[N]>, 'occurredAt'>;
