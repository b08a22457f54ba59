/** Tells "what we lean on cannot be reached, or takes nothing in" (try again) from a fault of ours. */
import { isNativeError } from 'node:util/types';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import type { catalogue } from '../observability/catalogue.js';

/**
 * UNREACHABLE: it does not answer, or not now. The others: it answers, and does not take what is written, PostgreSQL or the disk (or the store) of the
 * files, for want of room, for being read-only, or for a fault of its own.
 */
export type Unavailability = 'UNREACHABLE' | RefusedWrite;

export type RefusedWrite = 'DATABASE_FULL' | 'DATABASE_READ_ONLY' | 'DATABASE_FAILS' | 'DISK_FULL' | 'DISK_READ_ONLY' | 'DISK_FAILS';

/** As people and measures are told of it. */
export const refusedWriteCodes = {
  DATABASE_FULL: 'database-full',
  DATABASE_READ_ONLY: 'database-read-only',
  DATABASE_FAILS: 'database-fails',
  DISK_FULL: 'disk-full',
  DISK_READ_ONLY: 'disk-read-only',
  DISK_FAILS: 'disk-fails',
} as const satisfies Readonly<Record<RefusedWrite, (typeof catalogue.jalon_refused_writes_total.known.cause)[number]>>;

/** Null where it is something else that went wrong, or what does not answer at all. */
export function refusedWriteOf(error: unknown): RefusedWrite | null {
  const cause = unavailabilityOf(error);
  return cause === 'UNREACHABLE' ? null : cause;
}

const nodeCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** SQLSTATE of what PostgreSQL cannot write: disk_full, read_only_sql_transaction, io_error and the like. */
const sqlWrites: Readonly<Record<string, Unavailability>> = {
  '53100': 'DATABASE_FULL',
  '25006': 'DATABASE_READ_ONLY',
  '58000': 'DATABASE_FAILS',
  '58030': 'DATABASE_FAILS',
};

/** SQLSTATE classes 08 (connection), 53 (resources) and the shutdown and recovery codes of class 57. */
const sqlStates = /^(08\w{3}|53\w{3}|57P0[1-5])$/;

/** Of the system, which says these of what is written alone: no room (a quota or a limit on the size of a file included), a disk that is read only. */
const diskCodes: Readonly<Record<string, Unavailability>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EROFS: 'DISK_READ_ONLY',
};

/** What Node calls the system for, only to write: a disk that fails there refuses a write. */
const writingCalls = new Set(['write', 'fsync', 'fdatasync', 'ftruncate']);

const noRight = new Set(['EACCES', 'EPERM']);

/**
 * The system refused a file that was being written. Elsewhere a missing folder or right (ENOENT, EACCES) is a fault of the installation that
 * a reader may meet as well: it says nothing of writes.
 */
class FileNotWritten extends Error {
  override readonly name = 'FileNotWritten';
  readonly refusal: Unavailability;

  constructor(cause: NodeJS.ErrnoException) {
    super(`a file could not be written: ${cause.message}`, { cause });
    const { code = '' } = cause;
    this.refusal = diskCodes[code] ?? (noRight.has(code) ? 'DISK_READ_ONLY' : 'DISK_FAILS');
  }
}

/** @throws an error that `unavailabilityOf` knows, where the system refuses it; what else it throws is thrown as it is */
export async function writingFile<Result>(written: Promise<Result>): Promise<Result> {
  try {
    return await written;
  } catch (error) {
    throw isNativeError(error) && 'syscall' in error ? new FileNotWritten(error as NodeJS.ErrnoException) : error;
  }
}

/** gRPC: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const grpcCodes = new Set([4, 8, 14]);

/** Words of node-postgres and TypeORM, which give these no code. */
const sentences =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Driver not Connected|Cannot use a pool after calling end)/i;

/** What TypeORM says of a transaction whose session ended between two of its statements: PostgreSQL stopped, or cut it off. */
const sessionEnded = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** Null where it is something else that went wrong. */
export function unavailabilityOf(error: unknown, depth = 0): Unavailability | null {
  if (!isNativeError(error) || depth > 5) return null;
  const own = ofError(error);
  if (own) return own;
  const inner = error instanceof AggregateError ? error.errors : [error.cause, (error as { driverError?: unknown }).driverError];
  for (const one of inner) {
    const found = unavailabilityOf(one, depth + 1);
    if (found) return found;
  }
  return null;
}

export function isUnavailability(error: unknown): boolean {
  return unavailabilityOf(error) !== null;
}

function ofError(error: Error): Unavailability | null {
  if (error instanceof FileNotWritten) return error.refusal;
  const { code, syscall, $metadata } = error as { code?: unknown; syscall?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'number') return grpcCodes.has(code) ? 'UNREACHABLE' : null;
  if (typeof code === 'string') {
    if (sqlWrites[code]) return sqlWrites[code];
    if (nodeCodes.has(code) || sqlStates.test(code)) return 'UNREACHABLE';
    if (diskCodes[code]) return diskCodes[code];
    if (code === 'EIO' && typeof syscall === 'string' && writingCalls.has(syscall)) return 'DISK_FAILS';
  }
  // An S3 store that is full answers 507; what else it says of itself passes, and is said of readings too.
  if ($metadata?.httpStatusCode === 507) return 'DISK_FULL';
  if (($metadata?.httpStatusCode ?? 0) >= 500) return 'UNREACHABLE';
  if (sentences.test(error.message) || sessionEnded.some((kind) => error instanceof kind)) return 'UNREACHABLE';
  return null;
}
