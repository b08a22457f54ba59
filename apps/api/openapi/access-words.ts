/** Adds to what is said of each operation who may call it, in words: `x-roles`, `x-reach` and `x-conditions` say it to programs. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { roleName } from '#libs/domain/french/role-names.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import type { Line, Reach } from '../access/access-table.js';
import { reachMarks } from '../access/reach.js';

interface Operation {
  description?: string;
  security?: unknown;
  readonly 'x-reach'?: Line;
  readonly 'x-conditions'?: readonly { readonly sentence: string }[];
}

export function describeAccess(document: OpenAPIObject): void {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path) as Operation[])) {
    // An operation without a line of the access table is public, which OpenAPI says by an empty list.
    operation.security ??= [];
    operation.description = [operation.description, ...callersOf(operation)].filter((part) => part !== undefined).join('\n\n');
  }
}

function callersOf({ 'x-reach': line, 'x-conditions': conditions = [] }: Operation): readonly string[] {
  if (!line) return ['Sans jeton.'];
  const roles = (Object.entries(line) as [CallerRole, Reach][]).map(([role, reach]) => `${roleName(role)} (${reachMarks[reach]})`);
  return [`Qui : ${roles.join(', ')}.`, ...conditions.map(({ sentence }) => sentence)];
}
