import { learntBy } from '../../law/in-force.js';
import { parisDate } from '../../time/local-date.js';
import { withOpenProcedure } from '../after/procedures.js';
import { judgedToo } from '../after/four-eyes.js';
import { withBlock } from '../blocks/evolve.js';
import { isBlockValid } from '../blocks/status.js';
import type { EvolversFor } from '../decider.js';
import { markedOnPaper } from '../paper/mark.js';
import type { JourneyState } from '../state.js';
import type { JuryEvents } from './events.js';
import type { JurySessionState } from './state.js';

export const juryEvolvers: EvolversFor<keyof JuryEvents> = {
  JuryConvened: (state, { data: { session, purpose, at, members, afterwards }, recordedAt }) =>
    withSession(state, session, ({ recordedOn: _before, ...before }) => ({
      ...before,
      purpose,
      at,
      members,
      ...(afterwards && { recordedOn: parisDate(recordedAt) }),
    })),

  /** It is no session any more, under any name: one convened under its name later is another. */
  JurySessionCancelled: (state, { data: { session } }) => ({
    ...state,
    sessions: state.sessions.filter((known) => known.session !== session),
    facts: Object.fromEntries(
      Object.entries(state.facts).filter(([, { type, target }]) => type !== 'JuryConvened' || target.session !== session),
    ),
  }),

  SoutenanceHeld: (state, event) => {
    const { data, occurredAt } = event;
    return withSession(state, data.session, (session) => ({
      ...judgedToo(state, session, event),
      soutenance: {
        on: parisDate(occurredAt),
        attendance: data.attendance,
        gradings: Object.fromEntries(data.grid.map((line) => [line.criterion, line.grading])),
        ...(data.heardBy && { heardBy: data.heardBy }),
        ...(data.left && { leftAt: data.left.time }),
        ...markedOnPaper(event),
      },
    }));
  },

  JuryDecided: (state, event) => {
    const { data, occurredAt } = event;
    const on = parisDate(occurredAt);
    const { session, decision, present, blocks, finalAssessmentValidated } = data;
    const decided = withSession(state, session, (before) => ({
      ...judgedToo(state, before, event),
      decision: { decision, on, present, blocks, finalAssessmentValidated, ...markedOnPaper(event) },
    }));
    return blocks.filter((block) => !isBlockValid(state, block)).reduce((before, block) => granted(before, block, session, on), decided);
  },

  RefusedForFraud: (state, event) => {
    const { data, occurredAt } = event;
    const on = parisDate(occurredAt);
    const closed = withOpenProcedure(state, { concerns: 'DECISION' }, (procedure) => ({ ...procedure, outcome: { withdrawn: false, on } }));
    return withSession(closed, data.session, (session) => ({
      ...judgedToo(state, session, event),
      decision: {
        decision: 'REFUSED_FOR_FRAUD',
        on,
        present: data.present ?? session.members.map(({ jurorId }) => jurorId),
        blocks: [],
        finalAssessmentValidated: null,
      },
    }));
  },

  MinutesSigned: (state, event) => {
    const { data, occurredAt } = event;
    const signature = { on: parisDate(occurredAt), impeded: data.impediment !== null, ...markedOnPaper(event) };
    return withSession(state, data.session, (session) => ({
      ...session,
      signatures: { ...session.signatures, [data.jurorId]: signature },
    }));
  },

  DecisionNotified: (state, { data }) =>
    withSession(state, data.session, (session) => ({
      ...session,
      notified: { on: data.notifiedOn, accompanistNotified: data.accompanistNotified },
    })),

  DiplomaIssued: (state, { data, occurredAt, recordedAt }, law) => ({
    ...state,
    diploma: { number: data.number, on: parisDate(occurredAt), ...learntBy(law, recordedAt) },
  }),

  DuplicateIssued: (state, { data: { of, block, number }, occurredAt }) => ({
    ...state,
    duplicates: [...state.duplicates, { of, block, number, on: parisDate(occurredAt) }],
  }),
};

/** Changes one session, or adds it where its convocation is left out of the fold. */
export function withSession(state: JourneyState, session: string, change: (session: JurySessionState) => JurySessionState): JourneyState {
  const before = state.sessions.find((known) => known.session === session);
  if (before) return { ...state, sessions: state.sessions.map((known) => (known === before ? change(before) : known)) };
  const convened: JurySessionState = {
    session,
    purpose: 'CERTIFICATION',
    at: null,
    members: [],
    soutenance: null,
    decision: null,
    signatures: {},
    notified: null,
  };
  return { ...state, sessions: [...state.sessions, change(convened)] };
}

function granted(state: JourneyState, block: string, session: string, on: string): JourneyState {
  return withBlock(state, block, (facts) => ({
    ...facts,
    conclusions: [...facts.conclusions, { on, validated: true, by: { session }, attempts: {} }],
  }));
}
