/** What an error of Temporal's server says, by its gRPC code. */
import { isGrpcServiceError } from '@temporalio/client';

const cancelled = 1;
const deadlineExceeded = 4;
export const notFound = 5;
export const alreadyExists = 6;
export const permissionDenied = 7;
export const resourceExhausted = 8;
export const failedPrecondition = 9;
const aborted = 10;
const unimplemented = 12;
const internal = 13;
const unavailable = 14;
const unauthenticated = 16;

/** Of the server, or of who asks: they would be the same for whatever is read. */
const ofTheServer = [
  cancelled,
  deadlineExceeded,
  permissionDenied,
  resourceExhausted,
  aborted,
  unimplemented,
  unavailable,
  unauthenticated,
];

/**
 * RESOURCE_EXHAUSTED is two things: too many requests, which pass when they are sent again, and a message that is larger
 * than one of both ends takes, which never does. Only its words tell them apart.
 */
export function isTooLarge({ code, details }: { readonly code: number; readonly details: string }): boolean {
  return code === resourceExhausted && /larger than max/i.test(details);
}

/** Whether the server could not be asked, which says nothing of what was asked for. */
export function isOfTheServer(error: unknown): boolean {
  if (!isGrpcServiceError(error)) return false;
  // INTERNAL is also how a connection that was cut is told.
  return error.code === internal
    ? /RST_STREAM|without gRPC status/.test(error.details)
    : ofTheServer.includes(error.code) && !isTooLarge(error);
}

/** Whether it was not answered by its deadline: the server may be down, or this one thing long to read. */
export function isLate(error: unknown): boolean {
  return isGrpcServiceError(error) && Number(error.code) === deadlineExceeded;
}

/** Null where the server answers with that code. */
export async function unless<T>(code: number, call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === code) return null;
    throw error;
  }
}
