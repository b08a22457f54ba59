import type { AfterState } from './after/state.js';
import type { BlocksState } from './blocks/state.js';
import type { ClocksState } from './clocks/state.js';
import type { DocumentsState } from './documents/state.js';
import type { HPlusState } from './h-plus/state.js';
import type { HostPeriodState } from './host-period/state.js';
import type { JuryState } from './jury/state.js';
import type { OpeningState } from './opening/state.js';
import type { PaperState } from './paper/state.js';
import type { ReplacementState } from './replacement/state.js';
import type { VaeState } from './vae/state.js';

/**
 * What is known of a journey: the facts, as plain JSON. Whatever follows from facts and rules (a status, a verdict
 * to come, a date due) is derived when asked, so that it cannot disagree with them.
 */
export type JourneyState = { readonly version: number } & OpeningState &
  VaeState &
  HostPeriodState &
  DocumentsState &
  BlocksState &
  HPlusState &
  JuryState &
  AfterState &
  ReplacementState &
  PaperState & { readonly clocks: ClocksState };

export const initialState: JourneyState = {
  version: 0,
  opened: null,
  certification: null,
  path: null,
  route: null,
  scope: 'FULL',
  targetBlocks: [],
  heldBlocks: {},
  placementReviewedOn: null,
  accompanists: [],
  suspension: null,
  abandonment: null,
  archiving: null,
  pathChanges: [],
  migrations: [],
  incidents: [],
  attempts: [],
  stages: {},
  memoire: [],
  livret: [],
  blocks: {},
  amenagements: {},
  dispenses: {},
  sessions: [],
  diploma: null,
  duplicates: [],
  facts: {},
  appeals: [],
  fraudProcedures: [],
  transmissions: [],
  clocks: { fallen: {}, reminded: {} },
};
