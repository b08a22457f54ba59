import type { Journey } from '#libs/domain/journey/journey.js';
import { outcome } from '#libs/domain/journey/outcome.js';
import type { StreamInMemory } from '#libs/domain/stream/process.js';
import { journeyKind } from '#libs/journey/kind.js';
import type { PersonCase } from './person-cases.js';

/** Whether a whole certification was granted to a person: what is transmitted, and needs their NIR (L6113-8). */
export function isCertified({ streams }: PersonCase): boolean {
  return streams.some((stream) => stream.kind === journeyKind && outcome(stream as StreamInMemory as Journey).kind === 'CERTIFIED');
}
