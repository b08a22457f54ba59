/**
 * Who may do what. The guard, the API's description and the test of the whole matrix read this table and nothing
 * else: what has no line here is refused, and an endpoint without a line stops the API from starting.
 * Sources: the actors of each command in the journey's description. A candidate and an accompanist act through staff
 * until they have an access of their own; the auditor reads, and reads no identity.
 */
import type { CommandName } from '#domain/journey/command.js';
import type { Role } from '#domain/journey/event.js';
import type { PersonalCategory } from '#domain/journey/fields.schema.js';

const office: readonly Role[] = ['ADMINISTRATOR', 'STAFF'];
const administrator: readonly Role[] = ['ADMINISTRATOR'];
const evaluator: readonly Role[] = ['EVALUATOR'];
const jury: readonly Role[] = ['JUROR', 'JURY_PRESIDENT'];
const hPlus: readonly Role[] = ['H_PLUS_OFFICER'];
const manager: readonly Role[] = ['TRAINING_MANAGER'];
const documentReaders: readonly Role[] = [...evaluator, ...manager];
const team: readonly Role[] = [...office, ...evaluator, ...jury, ...hPlus, ...manager];
const readers: readonly Role[] = [...team, 'AUDITOR'];
const auditors: readonly Role[] = ['ADMINISTRATOR', 'AUDITOR'];

/** Exhaustive by its type: a command without a line does not compile. */
export const commandAccess: Readonly<Record<CommandName, readonly Role[]>> = {
  'start-journey': office,
  'record-placement-review': office,
  'designate-accompanist': office,
  suspend: office,
  resume: office,
  abandon: office,
  reactivate: office,
  archive: office,
  'change-path': office,
  'migrate-certification': office,
  'record-incident': office,
  'resume-from-journal': administrator,

  'submit-feasibility-file': office,
  'request-completion': office,
  'declare-file-complete': office,
  'decide-recevabilite': administrator,
  'record-candidate-step': office,
  'contest-caducite': office,
  'decide-contestation': administrator,
  'submit-validation-file': office,

  'agree-stage': office,
  'start-stage': office,
  'complete-stage': office,
  'break-off-stage': office,

  'submit-memoire': office,
  'return-memoire': documentReaders,
  'accept-memoire': documentReaders,
  'submit-livret': office,
  'return-livret': documentReaders,
  'accept-livret': documentReaders,

  'schedule-assessment': office,
  'record-attendance': [...office, ...evaluator],
  'record-grid': evaluator,
  'amend-grid': evaluator,
  'conclude-block': manager,
  'open-resit': [...office, ...manager],
  'issue-block-certificate': administrator,

  'request-amenagement': [...office, ...hPlus],
  'grant-amenagement': hPlus,
  'refuse-amenagement': hPlus,
  'request-dispense': [...office, ...hPlus],
  'record-opinion': [...hPlus, ...manager],
  'decide-dispense': jury,

  'convene-jury': office,
  'hold-soutenance': jury,
  decide: jury,
  'refuse-for-fraud': jury,
  'sign-minutes': jury,
  'notify-decision': office,
  'issue-diploma': administrator,
  'issue-duplicate': administrator,

  'file-appeal': office,
  'decide-appeal': administrator,
  'open-fraud-procedure': administrator,
  'record-observations': office,
  'withdraw-for-fraud': administrator,
  'close-fraud-procedure': administrator,
  rectify: office,
  'record-transmission': office,
};

/** Every operation besides the commands. */
export const operationAccess = {
  'create-candidate': office,
  'read-candidate': [...office, ...hPlus, ...manager],
  'search-candidates': [...office, ...hPlus, ...manager],
  'list-certifications': readers,
  'read-certification': readers,
  'list-journeys': readers,
  'read-journey': readers,
  'explain-commands': readers,
  /** The door of the batch; each command in it has its own line above. */
  'send-batch': team,
  'read-events': readers,
  'read-state': readers,
  'read-differences': readers,
  'explain-event': readers,
  'read-plan': readers,
  'judge-journey': [...administrator, ...manager, 'AUDITOR'],
  'judge-journeys': [...administrator, ...manager, 'AUDITOR'],
  'upload-file': [...office, ...evaluator, ...hPlus, ...manager],
  'read-file': team,
  'list-deadlines': readers,
  'read-command-outcome': readers,
  'list-checkpoints': readers,
  'read-checkpoint': readers,
  'make-checkpoint': administrator,
  'prove-consistency': readers,
  'prove-inclusion': readers,
  /** Reads everything, histories included: for whoever answers for the record. */
  'verify-record': auditors,
  'verify-journey': auditors,
  'read-metrics': administrator,
} as const satisfies Record<string, readonly Role[]>;

export type Operation = keyof typeof operationAccess;

/** Who reads free text about a person, by what it is about. */
export const textAccess: Readonly<Record<PersonalCategory, readonly Role[]>> = {
  IDENTITY: [...office, ...hPlus, ...manager],
  EVALUATION: team,
  H_PLUS: hPlus,
};

export function mayCommand(role: Role, command: CommandName): boolean {
  return commandAccess[command].includes(role);
}

export function mayDo(role: Role, operation: Operation): boolean {
  return (operationAccess[operation] as readonly Role[]).includes(role);
}

/** Answered to anybody (`/` leads to the documentation): nothing there is about a person or a journey. */
const publicRoutes: readonly string[] = ['/', '/health/live', '/health/ready', '/openapi.json', '/docs', '/v1/checkpoint-keys'];

export function isPublicRoute(pattern: string | undefined): boolean {
  return pattern !== undefined && (publicRoutes.includes(pattern) || pattern.startsWith('/docs/'));
}
