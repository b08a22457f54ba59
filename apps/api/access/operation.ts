/** Marks a handler with its line of the access table, for the guard and for the API's description. */
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { KindName } from '#libs/domain/stream/kind-names.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { conditionsOf } from './command-conditions.js';
import { commandAccess, operationAccess, type Line, type Operation } from './access-table.js';
import './caller.js';

/** What a route declares: an operation, one command of a kind of stream, or the kind's command that its address names. */
export type RouteAccess =
  | { readonly operation: Operation }
  | { readonly kind: string; readonly command: string }
  | { readonly kind: string; readonly commandInAddress: true };

const journey: KindName = 'journey';

interface Documentation {
  readonly summary: string;
  readonly description?: string;
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

/** Its summary in French; null where no route has that operation. */
export function operationTitle(operation: string): string | null {
  return titles.get(operation) ?? null;
}

export function ForOperation(operation: Operation, documentation: Documentation): MethodDecorator {
  titles.set(operation, documentation.summary);
  return documented({ operation }, operation, operationAccess[operation], documentation);
}

export function ForCommand(command: CommandName, documentation: Documentation): MethodDecorator {
  const conditions = conditionsOf(command).map(({ code, sentence, roles }) => ({ code, sentence, roles: [...roles] }));
  return applyDecorators(
    documented({ kind: journey, command }, command, commandAccess[command], documentation),
    ApiExtension('x-conditions', conditions),
  );
}

/** The parameter `command` of the address names it. */
export function ForCommandInAddress(documentation: Documentation): MethodDecorator {
  return documented({ kind: journey, commandInAddress: true }, 'send-command', null, documentation);
}

/** The caller, whose token the guard has verified. */
export const CallerOf = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('a route without a caller asked for it');
  return caller;
});
