/**
 * What a command asks of its sender beyond the role and the reach of the access table: to be the person that its content
 * names, or one assigned to what it is about. Checked on the journey as it stands; told in French as `forbidden`.
 */
import type { CommandName } from '#libs/domain/journey/command.js';
import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import { isUnderToldResult } from '#libs/domain/journey/after/rectified-against.js';
import { findSession } from '#libs/domain/journey/jury/sessions.js';
import type { AttemptState } from '#libs/domain/journey/blocks/state.js';
import type { Authority, ReplaceableKind } from '#libs/domain/journey/replacement/events.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Allowed } from '#libs/journey/queries/reach.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';
import { mayCommand } from './access-table.js';

/** A condition on whoever sends a command in one of the roles; the others are free of it. */
export interface Condition<Data> {
  readonly code: string;
  /** French, for a person. */
  readonly sentence: string;
  readonly roles: readonly CallerRole[];
  /** The field that it looks at: where it is what a command may be about, each is told with whether the caller may. */
  readonly field: keyof Data & string;
  readonly holds: (caller: Caller, data: Data, state: JourneyState) => boolean;
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

const sits: Condition<OfSession> = {
  code: 'access.juror-not-member',
  sentence: 'Un juré n’agit que dans une session dont il est membre.',
  roles: ['JUROR'],
  field: 'session',
  holds: isMember,
};

const presides: Condition<OfSession> = {
  code: 'access.president-of-another-session',
  sentence: 'La présidence d’un jury n’agit que dans ses propres sessions.',
  roles: ['JURY_PRESIDENT'],
  field: 'session',
  holds: (caller, data, state) => isPresident(caller.personId, data, state),
};

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
  'hold-soutenance': [sits, presides],
  decide: [sits, presides],
  'refuse-for-fraud': [sits, presides],
  'decide-dispense': [sits, presides],
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

/** Those that stand against a caller whatever else is sent about this: told where what may be done is asked. */
export function conditionsAgainstTarget(
  caller: Caller,
  command: CommandName,
  target: { readonly field: string; readonly value: string },
  state: JourneyState,
): readonly AnyCondition[] {
  return conditionsOf(command, caller.role)
    .filter(({ field }) => field === target.field)
    .filter(({ holds }) => !holds(caller, { [target.field]: target.value }, state));
}
