/**
 * Who may do what, and on which journeys. The guard, the API's description, its page and the test of the whole matrix
 * read this table and nothing else: what has no line here is refused, and an endpoint without a line stops the API from
 * starting. What a command must satisfy besides is in `command-conditions.ts`.
 * Each command is for those who do it at a centre. Candidates read their own journey and ask for an
 * accommodation; an accompanist reads the journeys that they accompany; the auditor reads, and reads no identity.
 */
import type { CommandName } from '#libs/domain/journey/command.js';
import type { Role } from '#libs/domain/stream/actor.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';

/** What a role's right extends to: see `reach.ts`, where each is told in French. */
export type Reach =
  /** Journeys of the caller's sites, cohorts and certifications. */
  | 'SCOPE'
  /** Of these, those that name the caller as evaluator, juror or accompanist. */
  | 'ASSIGNED'
  /** The caller's own journeys, as their candidate. */
  | 'OWN'
  /** What the caller has sent. */
  | 'SENT'
  /** All journeys at once: for who is limited to none of them. */
  | 'WHOLE'
  /** The jurors, evaluators, tutors and accompanists of the whole centre, who belong to no site. */
  | 'DIRECTORY'
  /** It is about no journey and no person. */
  | 'NOBODY';

/** The roles that have the right, each with what it extends to. */
export type Line = Readonly<Partial<Record<CallerRole, Reach>>>;

const administrator = { ADMINISTRATOR: 'SCOPE' } as const;
const office = { ...administrator, STAFF: 'SCOPE' } as const;
const evaluator = { EVALUATOR: 'ASSIGNED' } as const;
const jury = { JUROR: 'ASSIGNED', JURY_PRESIDENT: 'ASSIGNED' } as const;
const hPlus = { H_PLUS_OFFICER: 'SCOPE' } as const;
const manager = { TRAINING_MANAGER: 'SCOPE' } as const;
const auditor = { AUDITOR: 'SCOPE' } as const;
const candidate = { CANDIDATE: 'OWN' } as const;
const accompanist = { ACCOMPANIST: 'ASSIGNED' } as const;
const documentReaders = { ...evaluator, ...manager } as const;
const team = { ...office, ...evaluator, ...jury, ...hPlus, ...manager } as const;
const readers = { ...team, ...auditor } as const;
const everyone = { ...readers, ...accompanist, ...candidate } as const;

/** The same roles, whatever their reach elsewhere. */
function each<L extends Line, R extends Reach>(line: L, reach: R): { readonly [Role in keyof L]: R } {
  return Object.fromEntries(Object.keys(line).map((role) => [role, reach])) as { readonly [Role in keyof L]: R };
}

/** Exhaustive by its type: a command without a line does not compile. */
export const commandAccess: Readonly<Record<CommandName, Line>> = {
  'start-journey': office,
  'end-held-block': administrator,
  'restore-held-block': administrator,
  transfer: office,
  'record-organisation': office,
  'record-placement-review': office,
  'designate-accompanist': office,
  suspend: office,
  resume: office,
  abandon: office,
  'record-death': office,
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
  'submit-document': office,
  'return-document': documentReaders,
  'accept-document': documentReaders,

  'schedule-assessment': office,
  'cancel-assessment': office,
  'record-attendance': { ...office, ...evaluator },
  'record-grid': evaluator,
  'amend-grid': evaluator,
  'conclude-block': manager,
  'communicate-conclusion': { ...office, ...manager },
  'open-resit': { ...office, ...manager },
  'issue-block-certificate': administrator,

  'request-amenagement': { ...office, ...hPlus, ...candidate },
  'grant-amenagement': hPlus,
  'refuse-amenagement': hPlus,
  'request-dispense': { ...office, ...hPlus },
  'record-opinion': { ...hPlus, ...manager },
  'decide-dispense': jury,

  'convene-jury': office,
  'cancel-session': office,
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
  'void-for-fraud': administrator,
  'close-fraud-procedure': administrator,
  /** The référente H+ what concerns a handicap, and nothing else: see `command-conditions.ts`. */
  rectify: { ...office, ...hPlus },
  'record-transmission': office,

  /** Each what their own commands record: see `command-conditions.ts`. Only the administrator annuls. */
  'replace-fact': { ...administrator, ...evaluator, ...jury, ...manager },
  /** The jury replaces what it decided; the référente H+ annuls, since the office reads no exemption. */
  'replace-dispense': { ...jury, ...hPlus },

  /** What others did on paper: the office enters it, an administrator who did not enter it confirms it. */
  'enter-paper-record': office,
  'confirm-paper-record': administrator,
  'reject-paper-record': office,
};

/** Every operation besides the commands. */
export const operationAccess = {
  'create-candidate': each(office, 'NOBODY'),
  'read-candidate': { ...office, ...hPlus, ...manager, ...candidate },
  /** By name: those of journeys that are reached, and those who have none yet, see `JourneyAccess.candidatesReached`. */
  'search-candidates': { ...office, ...hPlus, ...manager },
  'correct-candidate': office,
  'create-person': each(office, 'DIRECTORY'),
  'read-person': each({ ...office, ...hPlus, ...manager }, 'DIRECTORY'),
  'search-people': each({ ...office, ...hPlus, ...manager }, 'DIRECTORY'),
  'correct-person': each(office, 'DIRECTORY'),
  /** One human under several ids of the directory. */
  'list-hats': each({ ...office, ...hPlus, ...manager }, 'DIRECTORY'),
  'link-hat': each(office, 'DIRECTORY'),
  /** Takes a tie away that the record would find. */
  'unlink-hat': each(administrator, 'WHOLE'),
  'list-corrections': each({ ...administrator, ...auditor }, 'WHOLE'),
  /** Whose account an actor's id is: by it, names are told of who acted, see `readsActorNames`. */
  'list-accounts': each({ ...administrator, ...auditor }, 'WHOLE'),
  'link-account': each(administrator, 'WHOLE'),
  'unlink-account': each(administrator, 'WHOLE'),
  'list-personal-accesses': each({ ...administrator, ...auditor }, 'WHOLE'),
  'list-retention': each(everyone, 'NOBODY'),
  'read-person-retention': each({ ...administrator, ...auditor }, 'WHOLE'),
  /** Two people: who confirms is not who asked, see `Erasures.confirm`. */
  'request-erasure': each(administrator, 'WHOLE'),
  'confirm-erasure': each(administrator, 'WHOLE'),
  'withdraw-erasure': each(administrator, 'WHOLE'),
  'list-erasures': each({ ...administrator, ...auditor }, 'WHOLE'),
  'read-erasure': each({ ...administrator, ...auditor }, 'WHOLE'),
  'read-erasure-certificate': each({ ...administrator, ...auditor }, 'WHOLE'),
  'read-erasure-certificate-text': each({ ...administrator, ...auditor }, 'WHOLE'),
  /** Two people: who confirms is not who asked, see `PersonMerges.confirm`. */
  'request-person-merge': each(administrator, 'WHOLE'),
  'request-person-separation': each(administrator, 'WHOLE'),
  'confirm-person-merge': each(administrator, 'WHOLE'),
  'withdraw-person-merge': each(administrator, 'WHOLE'),
  'list-person-merges': each({ ...administrator, ...auditor }, 'WHOLE'),
  'read-person-merge': each({ ...administrator, ...auditor }, 'WHOLE'),
  /** Shows identities side by side, which the auditor does not read. */
  'read-person-merge-consequences': each(administrator, 'WHOLE'),
  'place-legal-hold': each(administrator, 'WHOLE'),
  'lift-legal-hold': each(administrator, 'WHOLE'),
  'list-legal-holds': each(administrator, 'WHOLE'),
  'read-register': each(administrator, 'WHOLE'),
  'export-register': each(administrator, 'WHOLE'),
  /** Whole for the candidate themself; on their request, each of the others gives the part that they read. */
  'export-candidate': { ...each({ ...administrator, ...hPlus }, 'WHOLE'), ...candidate },
  'export-candidate-page': { ...each({ ...administrator, ...hPlus }, 'WHOLE'), ...candidate },
  'export-person': each(administrator, 'WHOLE'),
  'list-certifications': each(everyone, 'NOBODY'),
  'read-certification': each(everyone, 'NOBODY'),
  'read-reference-list': each(readers, 'NOBODY'),
  'change-reference-list': each(administrator, 'WHOLE'),
  'list-journeys': everyone,
  'read-journey': everyone,
  /** Whom it names; the auditor reads no identity. */
  'read-journey-people': { ...team, ...accompanist, ...candidate },
  /** Jurors by name, each with what they were to the candidate: for those who convene. */
  'look-up-jurors': office,
  'describe-commands': each(everyone, 'NOBODY'),
  'explain-commands': { ...readers, ...candidate },
  /** The door of the batch; each command in it has its own line above. */
  'send-batch': { ...team, ...candidate },
  /** Holds the votes of the jury and the words of those who graded: not for the candidate, nor who accompanies them. */
  'read-events': readers,
  /** As the candidate reads it, whoever asks. */
  'read-results': { ...office, ...candidate },
  'read-state': { ...readers, ...candidate },
  'read-differences': readers,
  'explain-event': readers,
  'read-plan': everyone,
  'judge-journey': { ...administrator, ...manager, ...auditor },
  'judge-journeys': { ...administrator, ...manager, ...auditor },
  /** Where it is said whose the file is: that candidate must be reached. */
  'upload-file': { ...office, ...evaluator, ...hPlus, ...manager },
  'read-file': { ...team, ...candidate },
  'list-deadlines': everyone,
  /** Of journeys in number; the auditor, who reads no identity, is not told those of a few: see `masking.ts`. */
  'read-figures': { ...office, ...manager, ...auditor },
  'draw-figure': { ...office, ...manager, ...auditor },
  'list-counted-journeys': { ...office, ...manager },
  'read-command-outcome': { ...each(team, 'SENT'), ...each(candidate, 'SENT'), ...administrator, ...auditor },
  /** Every refused command and access. */
  'list-refusals': each({ ...administrator, ...auditor }, 'WHOLE'),
  'read-refusals': { ...office, ...hPlus, ...manager, ...auditor },
  'list-checkpoints': each(readers, 'NOBODY'),
  'read-checkpoint': each(readers, 'NOBODY'),
  /** The head of every journey. */
  'read-checkpoint-heads': each({ ...administrator, ...auditor }, 'WHOLE'),
  'make-checkpoint': each(administrator, 'NOBODY'),
  /** It may name a journey: why nothing more is signed. */
  'read-checkpoint-signing': each({ ...administrator, ...auditor }, 'WHOLE'),
  /** Two people: who confirms is not who asked, see `CheckpointResumptions.confirm`. */
  'request-checkpoint-resumption': each(administrator, 'WHOLE'),
  'confirm-checkpoint-resumption': each(administrator, 'WHOLE'),
  'prove-consistency': each(readers, 'NOBODY'),
  'prove-inclusion': readers,
  /** Reads everything, histories included: for whoever answers for the whole record. */
  'verify-record': each({ ...administrator, ...auditor }, 'WHOLE'),
  'verify-journey': { ...administrator, ...auditor },
  /** Without what an auditor is not shown, whoever asks: it leaves the house. */
  'export-dossier': { ...administrator, ...auditor },
  /** Temporal's contents, of every journey at once: opaque ids and sealed texts, yet who asks for them is recorded. */
  'decode-payloads': each(administrator, 'WHOLE'),
  'read-metrics': each(administrator, 'NOBODY'),
} as const satisfies Record<string, Line>;

export type Operation = keyof typeof operationAccess;

export function rolesOf(line: Line): readonly CallerRole[] {
  return Object.keys(line) as CallerRole[];
}

/** What a role's right to a command extends to; undefined where it has none. */
export function commandReach(role: Role, command: CommandName): Reach | undefined {
  return role === 'CLOCK' ? undefined : commandAccess[command][role];
}

export function operationReach(role: CallerRole, operation: Operation): Reach | undefined {
  const line: Line = operationAccess[operation];
  return line[role];
}

export function mayCommand(role: Role, command: CommandName): boolean {
  return commandReach(role, command) !== undefined;
}

export function mayDo(role: CallerRole, operation: Operation): boolean {
  return operationReach(role, operation) !== undefined;
}

/** Answered to anybody (`/` leads to the documentation): nothing there is about a person or a journey. */
const publicRoutes: readonly string[] = ['/', '/health/live', '/health/ready', '/openapi.json', '/docs', '/v1/checkpoint-keys'];

export function isPublicRoute(pattern: string | undefined): boolean {
  return pattern !== undefined && (publicRoutes.includes(pattern) || pattern.startsWith('/docs/'));
}
