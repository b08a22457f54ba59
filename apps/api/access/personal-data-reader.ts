/** Who will see what the vault opens for a request: what its access log will say. */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import './caller.js';

export function readerOf({ caller, routeOptions, streamIds, id }: FastifyRequest): PersonalDataReader {
  const { access } = routeOptions.config;
  if (!caller || !access) throw new Error('a route without a caller asked who reads');
  return { actorId: caller.actorId, role: caller.role, operation: operationOf(access), streamId: streamIds?.[0] ?? null, requestId: id };
}

function operationOf(access: NonNullable<FastifyRequest['routeOptions']['config']['access']>): string {
  if ('operation' in access) return access.operation;
  return 'command' in access ? access.command : 'send-command';
}

/** The caller as a reader of personal data. */
export const ReaderOf = createParamDecorator((_data: unknown, context: ExecutionContext): PersonalDataReader =>
  readerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
