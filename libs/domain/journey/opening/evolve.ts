import { learntBy } from '../../law/in-force.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import { inOrderOfDate, inOrderOfDateAndRecording } from '../chronology.js';
import type { EvolversFor } from '../decider.js';
import type { OpeningEvents } from './events.js';
import type { JourneyState } from '../state.js';
import { withHeldAgain, withoutHeld } from './held-blocks.js';
import { remapBlocks } from './remap-blocks.js';
import type { Interruption } from './state.js';

export const openingEvolvers: EvolversFor<keyof OpeningEvents> = {
  JourneyStarted: (state, { data, occurredAt, recordedAt }, law) => ({
    ...state,
    opened: {
      candidateId: data.candidateId,
      enteredOn: parisDate(occurredAt),
      cohort: data.cohort,
      site: data.site,
      ...learntBy(law, recordedAt),
    },
    certification: data.certification,
    path: data.path,
    route: data.route,
    scope: data.scope,
    targetBlocks: data.targetBlocks,
    heldBlocks: Object.fromEntries(data.heldBlocks.map((held) => [held.block, held])),
    ...(data.fourEyes && { fourEyes: true }),
  }),
  HeldBlockEnded: (state, { data }) => withoutHeld(state, data),
  HeldBlockRestored: (state, { data }) => withHeldAgain(state, data),
  JourneyTransferred: (state, { data: { site, cohort }, occurredAt }) => ({
    ...state,
    transfers: [...(state.transfers ?? []), { site, cohort, on: parisDate(occurredAt) }],
  }),
  OrganisationRecorded: (state, { data, occurredAt, version }) => ({
    ...state,
    organisations: inOrderOfDateAndRecording(state.organisations ?? [], { ...data, on: parisDate(occurredAt), version }),
  }),
  PlacementReviewRecorded: (state, { occurredAt }) => ({ ...state, placementReviewedOn: parisDate(occurredAt) }),
  AccompanistDesignated: (state, { data }) => ({
    ...state,
    accompanists: inOrderOfDate(
      state.accompanists.map(({ accompanistId, since }) => ({ accompanistId, on: since })),
      { accompanistId: data.accompanistId, on: data.since },
    ).map(({ accompanistId, on }) => ({ accompanistId, since: on })),
  }),
  JourneySuspended: (state, { data, occurredAt }) => ({ ...state, suspension: { reason: data.reason, since: parisDate(occurredAt) } }),
  JourneyResumed: (state, { occurredAt }) => ({ ...state, ...interruptionsOver(state, parisDate(occurredAt)), suspension: null }),
  JourneyAbandoned: (state, { data, occurredAt }) => ({ ...state, abandonment: { reason: data.reason, on: parisDate(occurredAt) } }),
  JourneyReactivated: (state, { occurredAt }) => {
    if (state.death && state.archiving === null) return withoutDeath(state);
    if (state.death) return { ...state, archiving: null };
    return { ...state, ...interruptionsOver(state, parisDate(occurredAt)), suspension: null, abandonment: null, archiving: null };
  },
  CandidateDied: (state, { occurredAt }) => ({ ...state, death: { on: parisDate(occurredAt) } }),
  JourneyArchived: (state, { data, occurredAt }) => ({ ...state, archiving: { reason: data.reason, on: parisDate(occurredAt) } }),
  PathChanged: (state, { data, occurredAt, recordedAt }, law) => ({
    ...state,
    path: data.path,
    route: data.route,
    scope: data.scope,
    targetBlocks: data.targetBlocks,
    pathChanges: inOrderOfDate(state.pathChanges, {
      from: state.path ?? data.path,
      to: data.path,
      on: parisDate(occurredAt),
      ...learntBy(law, recordedAt),
    }),
  }),
  CertificationMigrated: (state, { data, occurredAt }) => ({
    ...remapBlocks(state, data.blocks),
    certification: data.to,
    ...(data.fourEyes && { fourEyes: true }),
    targetBlocks: data.targetBlocks,
    migrations: inOrderOfDate(state.migrations, { from: data.from, to: data.to, on: parisDate(occurredAt) }),
  }),
  IncidentRecorded: (state, { data, occurredAt, version }) => ({
    ...state,
    incidents: inOrderOfDate(state.incidents, { version, on: parisDate(occurredAt), assessment: data.assessment, session: data.session }),
  }),
  /** What the journey had come to is in the state it resumes with: the event only says that this was decided. */
  JourneyResumedFromJournal: (state) => state,
};

/** Said by mistake: the candidate is where they were, gone if they had left. */
function withoutDeath({ death: _, ...state }: JourneyState): JourneyState {
  return state;
}

function interruptionsOver(
  { suspension, abandonment, pastInterruptions = [] }: JourneyState,
  until: LocalDate,
): { readonly pastInterruptions: readonly Interruption[] } {
  const over: readonly Interruption[] = [
    ...(suspension ? [{ kind: 'SUSPENSION' as const, since: suspension.since, until }] : []),
    ...(abandonment ? [{ kind: 'ABANDONMENT' as const, since: abandonment.on, until }] : []),
  ];
  return { pastInterruptions: [...pastInterruptions, ...over] };
}
