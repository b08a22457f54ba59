import type { Socket } from 'node:net';
import { securityHeaders } from '../http/security-headers.js';
import { problemTypes, problemUri, type ProblemType } from './problem.js';

/** Answers bytes that are no HTTP request, before any request exists. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const type: ProblemType = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'malformed-request';
  const { status, title } = problemTypes[type];
  const body = JSON.stringify({ type: problemUri(type), title, status });
  const headers = {
    ...securityHeaders,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}`, ...lines, '', body].join('\r\n'));
}
