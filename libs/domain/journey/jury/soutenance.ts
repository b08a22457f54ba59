import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { parisDate, parisTime } from '../../time/local-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { gridConditions } from '../grid.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Journey } from '../journey.js';
import { clause } from '../reglement-source.js';
import { needsJury, pathRules, pathSource, requiredFinalAssessment } from '../requirements.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { pendingConditions, sessionTargets, sittingConditions, unknownSession } from './conditions.js';
import { membersConditions } from './composition.js';
import { juryGridLines, needsHearing, pathHasHearing } from './grid.js';
import { juryPractice } from './practice.js';
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
      ...(session
        ? [
            ...sessionDayConditions(session, situation.on),
            ...gradersConditions(session, command.data),
            ...hearersConditions(situation, session, command.data),
            ...leaveConditions(session, command.data),
          ]
        : []),
      ...attendedGridConditions(situation, command.data),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'SoutenanceHeld', data, occurredAt }],
  warnings: (situation, { data }) => {
    const session = findSession(situation.state, data.session);
    return session ? [...hearersWarnings(situation, session, data), ...laterDayWarnings(situation, session)] : [];
  },
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
  return gridConditions(grid, { required: lines, allowed: lines, exempted: exemptedCriteria(situation.state), field: 'grid', source });
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

/** Who left had come, and stayed some time. */
function leaveConditions({ at }: JurySessionState, { attendance, left }: Hearing): readonly Unmet[] {
  return [
    ...unless(
      left === undefined || attendance === 'PRESENT',
      'soutenance.left-without-coming',
      'Seul un candidat présent peut partir avant la fin.',
      recordRule,
      'left',
    ),
    ...unless(
      left === undefined || at === null || parisTime(at) <= left.time,
      'soutenance.left-before-start',
      `La session commence à ${at && parisTime(at)} : le candidat ne peut pas en être parti avant.`,
      recordRule,
      'left',
    ),
  ];
}

/** A session sits on the day for which it was convened: another is convened for, or the date is wrong. */
function laterDayWarnings({ rules, on }: Situation, { at }: JurySessionState): readonly Unmet[] {
  const day = at && parisDate(at);
  return unless(
    !isDecidedAs('as-practised', rules) || day === null || on <= day,
    'soutenance.after-session',
    `La session était convoquée pour le ${frenchDate(day)}, et la soutenance est datée du ${frenchDate(on)}.`,
    recordRule,
    'occurredAt',
  );
}

/** Who heard the candidate is a fact of its own: those alone decide, unless the règlement lets others. */
function hearersConditions(
  situation: Situation,
  { members }: JurySessionState,
  { attendance, gradedBy, heardBy }: Hearing,
): readonly Unmet[] {
  const { decidersHaveHeard } = juryPractice(situation.rules);
  const source = clause('décision par ceux qui ont entendu le candidat', decidersHaveHeard);
  const convened = members.map(({ jurorId }) => jurorId);
  const asked = attendance === 'PRESENT' && decidersHaveHeard.value && pathRules(situation)?.soutenance === true;
  const deaf = heardBy === undefined ? [] : gradedBy.filter((juror) => convened.includes(juror) && !heardBy.includes(juror));
  return [
    ...unless(
      !isDecidedAs('as-practised', situation.rules) || !asked || (heardBy?.length ?? 0) > 0,
      'soutenance.heard-by-missing',
      'La soutenance nomme les membres du jury qui ont entendu le candidat : eux seuls décideront.',
      source,
      'heardBy',
    ),
    ...unless(
      heardBy === undefined || (heardBy.every((juror) => convened.includes(juror)) && new Set(heardBy).size === heardBy.length),
      'soutenance.heard-by-not-member',
      'Seuls les membres du jury convoqué entendent le candidat ; chacun est nommé une fois.',
      recordRule,
      'heardBy',
    ),
    ...unless(
      attendance === 'PRESENT' || (heardBy?.length ?? 0) === 0,
      'soutenance.nobody-heard',
      'Le candidat n’est pas venu : personne ne l’a entendu.',
      recordRule,
      'heardBy',
    ),
    ...unless(
      attendance !== 'PRESENT' || deaf.length === 0,
      'grid.juror-has-not-heard',
      `Remplissent la grille ceux qui ont entendu le candidat : ${deaf.join(', ')} ${deaf.length > 1 ? 'n’en sont' : 'n’en est'} pas.`,
      source,
      'gradedBy',
    ),
  ];
}

/** The hearing took place and is recorded; what it can no longer lead to is told. */
function hearersWarnings(situation: Situation, { members }: JurySessionState, { heardBy }: Hearing): readonly Unmet[] {
  if (heardBy === undefined || heardBy.length === 0) return [];
  const hearers = members.filter(({ jurorId }) => heardBy.includes(jurorId));
  return membersConditions(situation, hearers).map(({ sentence, source }) => ({
    code: 'soutenance.heard-by-irregular',
    sentence: `Ceux qui ont entendu le candidat ne forment pas un jury régulier : cette session ne pourra pas décider. ${sentence}`,
    source,
    field: 'heardBy',
  }));
}
