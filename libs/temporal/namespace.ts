/** The namespace that Jalon's journeys live in: long retention, and the search attributes that its screens and Temporal's use. */
import type { Temporal } from './connection.js';

/** Creates or completes the namespace, and returns once it can be used. Idempotent. */
export async function ensureNamespace(_temporal: Temporal): Promise<void> {
  throw new Error('being written');
}
