/**
 * What a command asks of its sender beyond the role and the reach of the access table: to be the person that its content
 * names, or one assigned to what it is about. Checked on the journey as it stands; told in French as `forbidden`.
 */
import type { CommandName } from '#libs/domain/journey/command.js';
import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import { isUnderToldResult } from '#libs/domain/journey/after/rectified-against.js';
import { mayDecide } from '#libs/domain/journey/jury/sitting.js';
import { findSession, impededSignatories, missingSignatures } from '#libs/domain/journey/jury/sessions.js';
import type { JurySessionState } from '#libs/domain/journey/jury/state.js';
import type { AttemptState } from '#libs/domain/journey/blocks/state.js';
import type { Authority, ReplaceableKind } from '#libs/domain/journey/replacement/events.js';
import { isAnnulledAlone, standingNames } from '#libs/domain/journey/replacement/standing-facts.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Allowed } from '#libs/journey/queries/reach.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';
import { mayCommand } from './access-table.js';

/** One thing that a command may be about. */
interface About {
  readonly field: string;
  readonly value: string;
}

/** A condition on whoever sends a command in one of the roles; the others are free of it. */
export interface Condition<Data> {
  readonly code: string;
  /** French, for a person. */
  readonly sentence: string;
  readonly roles: readonly CallerRole[];
  /** The field that it looks at: where it is what a command may be about, each is told with whether the caller may. */
  readonly field: keyof Data & string;
  readonly holds: (caller: Caller, data: Data, state: JourneyState) => boolean;
  /**
   * Whether it holds for something that the caller may send, about one thing or at all where a command is about none in particular: told
   * where what may be done is asked. By default, what `holds` says of the field alone, where that is what a command may be about.
   */
  readonly mayHold?: (caller: Caller, journey: Journey, about: About | null) => boolean;
}

const ofAssessment = (
  sentence: string,
  attemptIn: (attempts: readonly AttemptState[]) => AttemptState | undefined,
): Condition<{ readonly assessment: string }> => ({
  code: 'access.evaluator-not-assigned',
  sentence,
  roles: ['EVALUATOR'],
  field: 'assessment',
  holds: ({ personId }, { assessment }, { blocks }) =>
    personId !== null &&
    Object.values(blocks).some(
      (block) => attemptIn(block.assessments[assessment]?.attempts ?? [])?.scheduled?.evaluators.includes(personId) ?? false,
    ),
});

const assignedToAttempt = ofAssessment('Un évaluateur n’agit que sur une épreuve où il est désigné.', (attempts) => attempts.at(-1));
const assignedToGraded = ofAssessment('Un évaluateur n’amende la grille que d’une épreuve où il est désigné.', (attempts) =>
  attempts.findLast(({ grid }) => grid !== null),
);

const asThemself: Condition<{ readonly evaluator: string }> = {
  code: 'access.grid-of-somebody-else',
  sentence: 'Un évaluateur ne remplit une grille qu’en son propre nom.',
  roles: ['EVALUATOR'],
  field: 'evaluator',
  holds: ({ personId }, { evaluator }) => evaluator === personId,
};

interface OfSession {
  readonly session: string;
}

const isMember = (caller: Caller, { session }: OfSession, state: JourneyState): boolean =>
  findSession(state, session)?.members.some(({ jurorId }) => jurorId === caller.personId) ?? false;

const isPresident = (juror: string | null, { session }: OfSession, state: JourneyState): boolean =>
  findSession(state, session)?.members.some(({ jurorId, president }) => president && jurorId === juror) ?? false;

/** That which a command may be about; null where it is about something else. */
function sessionOf(about: About | null, state: JourneyState): JurySessionState | null {
  return about?.field === 'session' ? findSession(state, about.value) : null;
}

/** Those that a command may name: one, where it is about it. */
function sessionsOf(about: About | null, state: JourneyState): readonly JurySessionState[] {
  const one = sessionOf(about, state);
  return one ? [one] : state.sessions;
}

const sits: Condition<OfSession> = {
  code: 'access.juror-not-member',
  sentence: 'Un juré n’agit que dans une session dont il est membre.',
  roles: ['JUROR'],
  field: 'session',
  holds: isMember,
  mayHold: (caller, { state }, about) => sessionsOf(about, state).some((session) => isMember(caller, session, state)),
};

const presides: Condition<OfSession> = {
  code: 'access.president-of-another-session',
  sentence: 'La présidence d’un jury n’agit que dans ses propres sessions.',
  roles: ['JURY_PRESIDENT'],
  field: 'session',
  holds: (caller, data, state) => isPresident(caller.personId, data, state),
  mayHold: ({ personId }, { state }, about) => sessionsOf(about, state).some((session) => isPresident(personId, session, state)),
};

/** Of those who were there, whom the content names; everybody convened where it names nobody, as of a candidate who did not come. */
function wasThere(named: readonly string[] | undefined, { personId }: Caller): boolean {
  return named === undefined || named.length === 0 || (personId !== null && named.includes(personId));
}

/** What a jury has heard and decided is told by one who was there. */
const hears: Condition<CommandData<'hold-soutenance'>> = {
  code: 'access.juror-has-not-heard',
  sentence: 'La soutenance est enregistrée par un membre du jury qui a entendu le candidat.',
  roles: ['JUROR', 'JURY_PRESIDENT'],
  field: 'heardBy',
  holds: (caller, { heardBy }) => wasThere(heardBy, caller),
};

const deliberates: Condition<OfSession & { readonly present?: readonly string[] | undefined }> = {
  code: 'access.juror-did-not-sit',
  sentence: 'La décision du jury est enregistrée par un membre qui a siégé.',
  roles: ['JUROR', 'JURY_PRESIDENT'],
  field: 'present',
  holds: (caller, { present }) => wasThere(present, caller),
  mayHold: (caller, journey, about) => {
    const session = sessionOf(about, journey.state);
    return session === null || !isMember(caller, session, journey.state) || mayDecide(journey, session).some(isCaller(caller));
  },
};

const isCaller =
  ({ personId }: Caller) =>
  ({ jurorId }: { readonly jurorId: string }): boolean =>
    jurorId === personId;

/** Else minutes whose president cannot sign would never be complete. */
const signsForThemself: Condition<CommandData<'sign-minutes'>> = {
  code: 'access.signature-of-somebody-else',
  sentence:
    'Chacun signe pour soi ; l’empêchement d’un membre est constaté par la présidence, et celui de la présidence par un autre membre.',
  roles: ['JUROR', 'JURY_PRESIDENT'],
  field: 'jurorId',
  holds: (caller, data, state) =>
    data.jurorId === caller.personId ||
    (data.impediment !== undefined && (caller.role === 'JURY_PRESIDENT' || isPresident(data.jurorId, data, state))),
  mayHold: (caller, { state }, about) => {
    const session = sessionOf(about, state);
    if (!session?.decision) return true;
    const isOfOther = (jurorId: string) => caller.role === 'JURY_PRESIDENT' || isPresident(jurorId, session, state);
    return (
      [...missingSignatures(session), ...impededSignatories(session)].some((jurorId) => jurorId === caller.personId) ||
      missingSignatures(session).some(isOfOther)
    );
  },
};

const allows = (allowed: Allowed, code: string | undefined): boolean => allowed === 'ALL' || (code !== undefined && allowed.includes(code));

/** The command that each kind of fact is recorded by: whoever sends it replaces what it records, under its own conditions. */
const recordingCommand = {
  GRID: 'record-grid',
  ATTENDANCE: 'record-attendance',
  CONCLUSION: 'conclude-block',
  SOUTENANCE: 'hold-soutenance',
  DECISION: 'decide',
  RECEVABILITE: 'decide-recevabilite',
  CONTESTATION: 'decide-contestation',
  APPEAL: 'decide-appeal',
  WITHDRAWAL: 'withdraw-for-fraud',
  VOIDING: 'void-for-fraud',
  TRANSFER: 'transfer',
  ACCOMPANIST: 'designate-accompanist',
  MEMOIRE: 'accept-memoire',
  LIVRET: 'accept-livret',
} as const satisfies Readonly<Record<ReplaceableKind, CommandName>>;

const replacesTheirOwn: Condition<CommandData<'replace-fact'>> = {
  code: 'access.replacement-of-others',
  sentence: 'Chacun remplace ce que son rôle enregistre, là où il est désigné ; l’administrateur seul annule.',
  roles: ['EVALUATOR', 'JUROR', 'JURY_PRESIDENT', 'TRAINING_MANAGER'],
  field: 'fact',
  holds: (caller, { fact }, state) => {
    const command = recordingCommand[fact.kind];
    const { kind: _, replacement, ...about } = fact;
    return (
      replacement !== null &&
      mayCommand(caller.role, command) &&
      conditionsAgainst(caller, command, { ...about, ...replacement }, state).length === 0
    );
  },
  mayHold: (caller, { state }) =>
    standingNames(state).some(({ kind, ...about }) => {
      const command = recordingCommand[kind];
      const data = { ...about, evaluator: caller.personId };
      return !isAnnulledAlone(kind) && mayCommand(caller.role, command) && conditionsAgainst(caller, command, data, state).length === 0;
    }),
};

const replacesTheirDispense: Condition<CommandData<'replace-dispense'>> = {
  code: 'access.replacement-of-others',
  sentence: 'Un membre du jury remplace ce que sa session a décidé d’une exemption ; la référente H+ annule.',
  roles: ['JUROR', 'JURY_PRESIDENT', 'H_PLUS_OFFICER'],
  field: 'replacement',
  holds: (caller, { replacement }, state) =>
    caller.role === 'H_PLUS_OFFICER'
      ? replacement === null
      : replacement !== null && conditionsAgainst(caller, 'decide-dispense', replacement, state).length === 0,
};

const withdrawsTheirOwn: Condition<CommandData<'reject-paper-record'>> = {
  code: 'access.paper-entry-of-somebody-else',
  sentence: 'Un membre du secrétariat ne rejette que sa propre saisie papier ; un administrateur, celle de chacun.',
  roles: ['STAFF'],
  field: 'entry',
  holds: ({ actorId }, _, { paperEntry }) => paperEntry?.enteredBy === actorId,
  mayHold: ({ actorId }, { state: { paperEntry } }) => paperEntry === undefined || paperEntry.enteredBy === actorId,
};

/** The authority is no word that anybody may give: the jury's is its members', a judgment is recorded by the administrator. */
const speaksFor = (
  roles: readonly CallerRole[],
  authorities: readonly Authority[],
  sentence: string,
): Condition<{ readonly authority: Authority }> => ({
  code: 'access.authority-of-others',
  sentence,
  roles,
  field: 'authority',
  holds: (_, { authority }) => authorities.includes(authority),
});
const asTheJury = speaksFor(['JUROR', 'JURY_PRESIDENT'], ['JURY'], 'Un membre du jury remplace au nom du jury, et de nul autre.');
const asTheCertifier = speaksFor(
  ['EVALUATOR', 'TRAINING_MANAGER'],
  ['CERTIFIER'],
  'Ce remplacement se fait au nom du certificateur, et de nul autre.',
);
const notAsTheJury = speaksFor(
  ['ADMINISTRATOR'],
  ['CERTIFIER', 'JUDGE'],
  'Seul un membre du jury remplace au nom du jury ; l’administrateur annule au nom du certificateur, ou d’un juge.',
);

const annulsAsTheCertifier = speaksFor(
  ['H_PLUS_OFFICER'],
  ['CERTIFIER', 'JUDGE'],
  'Seul un membre du jury remplace au nom du jury ; la référente H+ annule au nom du certificateur, ou d’un juge.',
);

const leavesResults: Condition<CommandData<'rectify'>> = {
  code: 'access.rectification-under-result',
  sentence: 'Ce sur quoi repose un résultat déjà notifié, un certificat ou un parchemin n’est rectifié que par l’administrateur.',
  roles: ['STAFF'],
  field: 'eventVersion',
  holds: (_, { eventVersion }, state) => !isUnderToldResult(state, eventVersion),
};

/** Which facts tell of a handicap the state does not say: those that it remembers do not. */
const ofHandicaps: Condition<CommandData<'rectify'>> = {
  code: 'access.rectification-of-others',
  sentence: 'La référente H+ ne rectifie que ce qui concerne un aménagement ou une exemption.',
  roles: ['H_PLUS_OFFICER'],
  field: 'eventVersion',
  holds: (_, { eventVersion }, { facts }) => !Object.hasOwn(facts, String(eventVersion)),
};

type Start = CommandData<'start-journey'>;
const opensWithin = (field: 'site' | 'cohort' | 'certification', sentence: string, holds: Condition<Start>['holds']): Condition<Start> => ({
  code: `access.${field}-out-of-scope`,
  sentence,
  roles: ['ADMINISTRATOR', 'STAFF'],
  field,
  holds,
});

/** By command; a command without an entry asks nothing beyond the table. */
export const commandConditions: { readonly [N in CommandName]?: readonly Condition<CommandData<N>>[] } = {
  'start-journey': [
    opensWithin('site', 'Un parcours s’ouvre sur un site de son périmètre.', ({ scope }, { site }) => allows(scope.sites, site)),
    opensWithin('cohort', 'Un parcours s’ouvre dans une promotion de son périmètre.', ({ scope }, { cohort }) =>
      allows(scope.cohorts, cohort),
    ),
    opensWithin('certification', 'Un parcours s’ouvre pour une certification de son périmètre.', ({ scope }, { certification }) =>
      allows(scope.certifications, certification.code),
    ),
  ],
  'record-attendance': [assignedToAttempt],
  'record-grid': [asThemself, assignedToAttempt],
  'amend-grid': [asThemself, assignedToGraded],
  'hold-soutenance': [sits, presides, hears],
  decide: [sits, presides, deliberates],
  'refuse-for-fraud': [sits, presides, deliberates],
  'decide-dispense': [sits, presides, deliberates],
  'sign-minutes': [sits, presides, signsForThemself],
  rectify: [leavesResults, ofHandicaps],
  'replace-fact': [replacesTheirOwn, asTheJury, asTheCertifier, notAsTheJury],
  'replace-dispense': [replacesTheirDispense, asTheJury, annulsAsTheCertifier],
  'reject-paper-record': [withdrawsTheirOwn],
};

type AnyCondition = Condition<Readonly<Record<string, unknown>>>;

/** Those of a command, for a role; all of them where none is given. */
export function conditionsOf(command: CommandName, role?: CallerRole): readonly AnyCondition[] {
  const conditions = (commandConditions[command] ?? []) as unknown as readonly AnyCondition[];
  return role === undefined ? conditions : conditions.filter(({ roles }) => roles.includes(role));
}

/** The conditions that stand against a caller who sends this. `data` has its schema's form. */
export function conditionsAgainst(
  caller: Caller,
  command: CommandName,
  data: Readonly<Record<string, unknown>>,
  state: JourneyState,
): readonly AnyCondition[] {
  return conditionsOf(command, caller.role).filter(({ holds }) => !holds(caller, data, state));
}

/** Those that stand against a caller whatever else is sent: about this, or at all where a command is about nothing in particular. */
export function conditionsAgainstAll(
  caller: Caller,
  command: CommandName,
  target: About | null,
  journey: Journey,
): readonly AnyCondition[] {
  return conditionsOf(command, caller.role).filter(({ field, holds, mayHold }) => {
    if (mayHold) return !mayHold(caller, journey, target);
    return field === target?.field && !holds(caller, { [field]: target.value }, journey.state);
  });
}
