import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { parisDate } from '../../time/local-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { pendingDispenses } from '../h-plus/status.js';
import { hasEndedBesidesDeath } from '../outcome.js';
import { plannedDayConditions, toldAfterwards } from '../planned-day.js';
import { sameHourWarnings } from '../same-hour.js';
import { juryPrerequisites, needsJury, pathSource } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { recevableConditions } from '../vae/conditions.js';
import { vaeItems } from '../vae/remaining.js';
import { balanceConditions, balanceWarnings, juryLaw, membersConditions } from './composition.js';
import { convokableConditions } from './conditions.js';
import { organisationConditions, organisationWarnings } from './organisation-ties.js';
import { findSession, isAnnulled, pendingSession } from './sessions.js';
import { evaluatorWarnings, knownTieConditions } from './ties.js';

/**
 * Convening again under the same name, before the session has been held, moves it or replaces a member; after an absence,
 * a deferral, a partial decision or an upheld appeal, another session is convened. So it is after a soutenance whose jury
 * cannot decide any more (a tie found since, a member prevented): else nothing could follow.
 */
export const conveneJury: CommandRules<'convene-jury'> = {
  when: 'OPEN',
  conditions: (situation) => (pendingDispenses(situation.state).length > 0 ? [] : certificationConditions(situation)),
  contentConditions: (situation, { data, attached }) => [
    ...purposeConditions(situation, data),
    ...nameConditions(situation.state, data),
    ...(isDecidedAs('as-practised', situation.rules) ? plannedDayConditions(situation, parisDate(data.at), 'La session du jury') : []),
    ...membersConditions(situation, data.members),
    ...knownTieConditions(situation, data.members, attached?.ties ?? [], juryLaw(situation)),
    ...organisationConditions(situation, data.members, attached?.sharedOrganisations ?? [], parisDate(data.at)),
    ...balanceConditions(situation, data),
  ],
  warnings: (situation, { data, attached }) => [
    ...balanceWarnings(situation, data),
    ...replacementWarnings(situation.state, data),
    ...evaluatorWarnings(situation, data.members, attached?.ties ?? []),
    ...organisationWarnings(situation, data.members, attached?.sharedOrganisations ?? []),
    ...(isDecidedAs('as-practised', situation.rules)
      ? [
          ...sameAgainWarnings(situation.state, data),
          ...movedWarnings(situation.state, data),
          ...unreadyWarnings(situation, data),
          ...sameHourWarnings(situation.state, { at: data.at, session: data.session }),
        ]
      : []),
  ],
  events: (situation, { data, occurredAt }) => [
    {
      type: 'JuryConvened',
      data: { ...data, balanceJustification: data.balanceJustification ?? null, ...toldAfterwards(situation, data.at) },
      occurredAt,
    },
  ],
};

type Convocation = CommandOf<'convene-jury'>['data'];

function certificationConditions(journey: Situation): readonly Unmet[] {
  if (journey.state.path === null) return [];
  const needed = needsJury(journey);
  return [
    ...unless(
      needed,
      'jury.not-needed',
      'Ce parcours s’achève par la validation de ses blocs, sans jury.',
      pathSource(journey, 'blocksValidatedBy'),
    ),
    ...unless(
      !needed || !hasEndedBesidesDeath(journey),
      'jury.nothing-left',
      'Le parcours est achevé : il n’attend plus de jury.',
      pathSource(journey, 'blocksValidatedBy'),
    ),
    ...(needed ? convokableConditions(journey) : []),
    ...(journey.state.path === 'VAE' && isDecidedAs('as-practised', journey.rules) ? recevableConditions(journey) : []),
  ];
}

function purposeConditions(journey: Situation, { purpose, session }: Convocation): readonly Unmet[] {
  if (purpose === 'DISPENSE') {
    return unless(
      pendingDispenses(journey.state).length > 0,
      'jury.no-dispense-pending',
      'Aucune demande d’exemption de critère n’attend de décision.',
      recordRule,
      'purpose',
    );
  }
  const pending = pendingSession(journey.state);
  return [
    ...certificationConditions(journey),
    ...unless(
      pending === null || pending.session === session || pending.soutenance !== null,
      'jury.session-pending',
      'Une session est déjà convoquée pour ce candidat : elle se déplace ou se complète sous le même nom.',
      recordRule,
      'session',
    ),
  ];
}

function replacementWarnings(state: JourneyState, { purpose, session }: Convocation): readonly Unmet[] {
  const pending = pendingSession(state);
  return unless(
    purpose === 'DISPENSE' || pending === null || pending.session === session,
    'jury.heard-session-replaced',
    'La session qui a entendu le candidat sans décider est remplacée : le candidat se présente à nouveau.',
    recordRule,
    'session',
  );
}

/** Nobody is told twice of the same session: where only its place changes, that is what the convocation says. */
function sameAgainWarnings(state: JourneyState, { session, at, members }: Convocation): readonly Unmet[] {
  const known = findSession(state, session);
  const named = (all: readonly { readonly jurorId: string; readonly president: boolean }[]) =>
    all
      .map(({ jurorId, president }) => `${jurorId} ${president}`)
      .toSorted()
      .join();
  return unless(
    known === null || known.at !== at || named(known.members) !== named(members),
    'jury.already-convened',
    'Cette session est déjà convoquée pour ce moment, avec les mêmes membres.',
    recordRule,
    'session',
  );
}

function movedWarnings(state: JourneyState, { session, at }: Convocation): readonly Unmet[] {
  const known = findSession(state, session);
  return unless(
    !known?.at || known.at === at,
    'jury.moved',
    `La session était convoquée pour le ${frenchDate(known?.at && parisDate(known.at))} : cette convocation remplace l’autre.`,
    recordRule,
    'at',
  );
}

/** What the session will need, and lacks on the day of the convocation. */
function unreadyWarnings(situation: Situation, { purpose }: Convocation): readonly Unmet[] {
  const { suspension } = situation.state;
  const missing = purpose === 'CERTIFICATION' && juryPrerequisites(situation).includes('VALIDATION_FILE') && vaeItems(situation).length > 0;
  return [
    ...unless(
      suspension === null,
      'jury.suspended',
      `Ce parcours est suspendu depuis le ${frenchDate(suspension?.since)} : aucune soutenance ne s’y tient avant sa reprise.`,
      recordRule,
    ),
    ...unless(
      !missing,
      'jury.validation-file-missing',
      'Le dossier de validation que le jury examine n’est pas déposé.',
      pathSource(situation, 'beforeJury'),
    ),
  ];
}

function nameConditions(state: JourneyState, { session, purpose }: Convocation): readonly Unmet[] {
  const known = findSession(state, session);
  const used =
    known !== null &&
    (known.purpose !== purpose ||
      known.soutenance !== null ||
      known.decision !== null ||
      isAnnulled(known) ||
      Object.values(state.dispenses).some((dispense) => dispense.decided?.session === session));
  return unless(!used, 'jury.session-used', 'Cette session a déjà eu lieu : une autre est à convoquer.', recordRule, 'session');
}
