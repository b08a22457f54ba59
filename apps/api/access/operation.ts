/** Marks a handler with its line of the access table, for the guard and for the API's description. */
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';
import { operationAccess, type Line, type Operation } from './access-table.js';
import './caller.js';

/** What a route declares: an operation, one command of a kind of stream, or the kind's command that its address names. */
export type RouteAccess =
  | { readonly operation: Operation }
  | { readonly kind: string; readonly command: string }
  | { readonly kind: string; readonly commandInAddress: true };

type RequestBody = NonNullable<Parameters<typeof ApiOperation>[0]['requestBody']>;

interface Documentation {
  readonly summary: string;
  readonly description?: string;
  /** Where it is no JSON. */
  readonly requestBody?: RequestBody;
}

function documented(access: RouteAccess, operationId: string, line: Line | null, documentation: Documentation): MethodDecorator {
  return applyDecorators(
    RouteConfig({ access }),
    ApiBearerAuth(),
    ApiOperation({ operationId, ...documentation }),
    ...(line ? [ApiExtension('x-roles', Object.keys(line)), ApiExtension('x-reach', { ...line })] : []),
  );
}

const titles = new Map<string, string>();

/** Of an operation, or of a command that a stream is sent, in French; null where there is none of that name. */
export function operationTitle(operation: string): string | null {
  return titles.get(operation) ?? (isCommandName(operation) ? commandTitles[operation] : null);
}

export function ForOperation(operation: Operation, documentation: Documentation): MethodDecorator {
  titles.set(operation, documentation.summary);
  return documented({ operation }, operation, operationAccess[operation], documentation);
}

/** A command that has a route of its own. */
export interface RoutedCommand {
  readonly kind: string;
  readonly command: string;
  readonly line: Line;
  readonly conditions: readonly { readonly code: string; readonly sentence: string; readonly roles: readonly CallerRole[] }[];
}

export function ForCommand({ kind, command, line, conditions }: RoutedCommand, documentation: Documentation): MethodDecorator {
  const told = conditions.map(({ code, sentence, roles }) => ({ code, sentence, roles: [...roles] }));
  return applyDecorators(documented({ kind, command }, command, line, documentation), ApiExtension('x-conditions', told));
}

/** The parameter `command` of the address names it. */
export function ForCommandInAddress(kind: string, documentation: Documentation): MethodDecorator {
  return documented({ kind, commandInAddress: true }, 'send-command', null, documentation);
}

/** The caller, whose token the guard has verified. */
export const CallerOf = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('a route without a caller asked for it');
  return caller;
});
