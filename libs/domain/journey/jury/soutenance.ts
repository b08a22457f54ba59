import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { gridConditions } from '../grid.js';
import type { Journey } from '../journey.js';
import { needsJury, pathSource, requiredFinalAssessment } from '../requirements.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { pendingConditions, sessionTargets, sittingConditions, unknownSession } from './conditions.js';
import { juryGridLines, needsHearing, pathHasHearing } from './grid.js';
import { findSession, sessionDayConditions } from './sessions.js';
import type { JurySessionState } from './state.js';

/** The candidate before the jury, and the jury's grid; the grid alone where the path has no soutenance. */
export const holdSoutenance: CommandRules<'hold-soutenance'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: (situation) => [...hearingConditions(situation), ...sittingConditions(situation)],
  targets: (situation) => sessionTargets(situation, (session) => toHold(situation, session)),
  contentConditions: (situation, command) => {
    const session = findSession(situation.state, command.data.session);
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => toHold(situation, each)),
        command.data.session,
        unknownSession,
      ),
      ...(session ? [...sessionDayConditions(session, situation.on), ...gradersConditions(session, command.data)] : []),
      ...attendedGridConditions(situation, command.data),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'SoutenanceHeld', data, occurredAt }],
};

function hearingConditions(journey: Journey): readonly Unmet[] {
  if (journey.state.path === null) return [];
  const foreseen = pathHasHearing(journey);
  return [
    ...unless(
      needsJury(journey),
      'soutenance.no-jury',
      'Ce parcours ne passe pas devant un jury : ses épreuves valident les blocs qu’il vise.',
      pathSource(journey, 'blocksValidatedBy'),
    ),
    ...unless(
      foreseen || !needsJury(journey),
      'soutenance.not-asked',
      'Ce parcours n’a pas de soutenance : le jury délibère sur le dossier.',
      pathSource(journey, 'soutenance'),
    ),
    ...unless(
      !foreseen || !needsJury(journey) || needsHearing(journey),
      'soutenance.nothing-to-present',
      'Tout ce que le jury apprécie est déjà acquis : il délibère sur le reste.',
      pathSource(journey, 'soutenance'),
    ),
  ];
}

function toHold(journey: Journey, session: JurySessionState): readonly Unmet[] {
  return [
    ...pendingConditions(journey, session),
    ...unless(session.soutenance === null, 'soutenance.already-held', 'La soutenance a déjà eu lieu dans cette session.', recordRule),
  ];
}

type Hearing = CommandOf<'hold-soutenance'>['data'];

/** Who did not come is not graded. */
function attendedGridConditions(situation: Situation, { attendance, grid }: Hearing): readonly Unmet[] {
  const lines = attendance === 'PRESENT' ? juryGridLines(situation) : [];
  const source = requiredFinalAssessment(situation)?.source ?? pathSource(situation, 'juryGrid');
  return gridConditions(grid, { required: lines, allowed: lines, field: 'grid', source });
}

function gradersConditions({ members }: JurySessionState, { grid, gradedBy }: Hearing): readonly Unmet[] {
  const known = members.map(({ jurorId }) => jurorId);
  return [
    ...unless(
      gradedBy.every((juror) => known.includes(juror)),
      'grid.juror-not-member',
      'Seuls les membres du jury convoqué remplissent sa grille.',
      recordRule,
      'gradedBy',
    ),
    ...unless(
      grid.length === 0 || gradedBy.length > 0,
      'grid.juror-missing',
      'La grille nomme ceux qui l’ont remplie.',
      recordRule,
      'gradedBy',
    ),
  ];
}
