import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { CommandRules, Target } from '../decider.js';
import type { Journey } from '../journey.js';
import type { JourneyState } from '../state.js';
import { aboutTarget } from '../targets.js';
import { sessionTargets, unknownSession } from './conditions.js';
import { findSession, isDecided } from './sessions.js';
import type { JurySessionState } from './state.js';

/** Before it has heard the candidate or decided anything: the candidate awaits a jury again. */
export const cancelSession: CommandRules<'cancel-session'> = {
  when: 'OPEN',
  conditions: () => [],
  targets: toCancel,
  contentConditions: (situation, { data }) => aboutTarget(toCancel(situation), data.session, unknownSession),
  events: ({ state }, { data: { session, reason, comment }, occurredAt }) => {
    const known = findSession(state, session);
    if (!known) return [];
    const data = { session, purpose: known.purpose, reason, comment: comment ?? null };
    return [{ type: 'JurySessionCancelled', data, occurredAt }];
  },
};

function toCancel(journey: Journey): readonly Target[] {
  return sessionTargets(journey, (session) => cancellingConditions(journey, session));
}

function cancellingConditions({ state }: Journey, session: JurySessionState): readonly Unmet[] {
  const decidedDispense = Object.values(state.dispenses).some(({ decided }) => decided?.session === session.session);
  return unless(
    session.soutenance === null && !hasDecided(state, session) && !decidedDispense,
    'jury.session-held',
    'Cette session a déjà eu lieu : elle ne s’annule plus.',
    recordRule,
  );
}

/** Also where its decision was annulled since: its name stays that of the session which took it. */
function hasDecided({ replacements = [] }: JourneyState, session: JurySessionState): boolean {
  return isDecided(session) || replacements.some(({ kind, about }) => kind === 'DECISION' && about === session.session);
}
