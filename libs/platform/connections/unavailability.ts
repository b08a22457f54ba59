/** Tells "what we lean on cannot be reached" (try again) from a fault of ours. */
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

const nodeCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** SQLSTATE classes 08 (connection), 53 (resources) and the shutdown and recovery codes of class 57. */
const sqlStates = /^(08\w{3}|53\w{3}|57P0[1-5])$/;

/** gRPC: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const grpcCodes = new Set([4, 8, 14]);

/** Words of node-postgres and TypeORM, which give these no code. */
const sentences =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Driver not Connected|Cannot use a pool after calling end)/i;

/** What TypeORM says of a transaction whose session ended between two of its statements: PostgreSQL stopped, or cut it off. */
const sessionEnded = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

export function isUnavailability(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (nodeCodes.has(code) || sqlStates.test(code))) return true;
  if (typeof code === 'number' && grpcCodes.has(code)) return true;
  if (sentences.test(error.message) || sessionEnded.some((kind) => error instanceof kind)) return true;
  const inner = error instanceof AggregateError ? error.errors : [error.cause, (error as { driverError?: unknown }).driverError];
  return inner.some((one) => isUnavailability(one, depth + 1));
}
