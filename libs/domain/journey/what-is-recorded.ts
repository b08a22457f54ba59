/** What is looked up in the record for a command that takes a fact back: its shapes alone, since commands carry them. */
import type { EventType } from './event.js';
import type { AfterState } from './after/state.js';
import type { Instant } from '../time/local-date.js';

/** Who took part in something. */
export interface Judges {
  /** Who recorded it, where they are kept. */
  readonly actors: readonly string[];
  /** Who graded, heard, voted or signed, whoever recorded it: under the names by which the journey knows them. */
  readonly persons: readonly string[];
}

/** Of a fact that gives way: see `replacement/recorded-fact.ts`. */
export interface RecordedFact {
  readonly tookPart: Judges;
  /** As the ordinary event tells it, be it that of a replacement. */
  readonly data: object;
  readonly occurredAt: Instant;
  /** The version that the journey had: what was replaced after it is not told here. */
  readonly asOf: number;
}

/** Of a fact that is rectified: see `after/recorded-rectifiable.ts`. */
export interface RecordedRectifiable {
  readonly type: EventType;
  readonly tookPart: Judges;
  /** What finds it in the state, where the state does not remember it itself. Absent where it does, or where it is never rectified. */
  readonly fact?: AfterState['facts'][string];
}
