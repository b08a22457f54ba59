/** One address of the code takes every command; its description has one address for each, with its own body and roles. */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { CommandName } from '#libs/domain/journey/command.js';
import { commandAccess } from '../access/access-table.js';
import { conditionsOf } from '../access/command-conditions.js';
import { commandBodies } from '../journeys/journey-commands.schema.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import type { SchemaConverter } from './schemas.js';

const template = '/v1/journeys/{journeyId}/commands/{command}';

interface Operation {
  parameters: { name: string }[];
  [member: string]: unknown;
}

export function describeCommands(document: OpenAPIObject, schemas: SchemaConverter): void {
  const { [template]: shared, ...paths } = document.paths as unknown as Record<string, { post: Operation } | undefined>;
  if (!shared) throw new Error(`${template} is not described`);
  const described = Object.entries(commandBodies).map(([name, body]) => [
    template.replace('{command}', name),
    { post: describe(shared.post, name as CommandName, schemas.schemaOf(body, 'input')) },
  ]);
  document.paths = { ...paths, ...Object.fromEntries(described) } as OpenAPIObject['paths'];
}

function describe(shared: Operation, name: CommandName, schema: Record<string, unknown>): Operation {
  return {
    ...shared,
    operationId: name,
    summary: commandTitles[name],
    parameters: shared.parameters.filter((parameter) => parameter.name !== 'command'),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    'x-roles': Object.keys(commandAccess[name]),
    'x-reach': { ...commandAccess[name] },
    'x-conditions': conditionsOf(name).map(({ code, sentence, roles }) => ({ code, sentence, roles: [...roles] })),
  };
}
