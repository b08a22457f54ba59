/** What a bearer token says of who calls, and why one is refused. */
import { createHash } from 'node:crypto';
import type { Role } from '#libs/domain/stream/actor.js';
import { actorIdPrefix } from '#libs/domain/persons/person-ids.js';

/** The clock is no caller: no token carries it. */
export type CallerRole = Exclude<Role, 'CLOCK'>;

// A record, so that a role added to the domain must be decided upon here.
const everyCallerRole: Readonly<Record<CallerRole, true>> = {
  ADMINISTRATOR: true,
  STAFF: true,
  EVALUATOR: true,
  JUROR: true,
  JURY_PRESIDENT: true,
  H_PLUS_OFFICER: true,
  TRAINING_MANAGER: true,
  ACCOMPANIST: true,
  AUDITOR: true,
  CANDIDATE: true,
};

export const callerRoles = Object.keys(everyCallerRole) as readonly CallerRole[];

export const isCallerRole = (value: unknown): value is CallerRole => typeof value === 'string' && Object.hasOwn(everyCallerRole, value);

/** Codes that a caller is limited to; every one, or none where the token says nothing of them. */
export type Allowed = 'ALL' | readonly string[];

/** Which journeys a caller may reach at all: of these sites, these cohorts and these certifications together. */
export interface Scope {
  readonly sites: Allowed;
  readonly cohorts: Allowed;
  readonly certifications: Allowed;
}

export interface Caller {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  readonly role: CallerRole;
  /** The opaque id by which journeys name this person (evaluator, juror, accompanist, candidate); null where none does. */
  readonly personId: string | null;
  readonly scope: Scope;
  /** What events carry: see `actorIdOf`. */
  readonly actorId: string;
}

export type TokenCheck =
  | 'FORM'
  | 'ALGORITHM'
  | 'KEY'
  | 'SIGNATURE'
  | 'TYPE'
  | 'ISSUER'
  | 'AUDIENCE'
  | 'SUBJECT'
  | 'ISSUED_AT'
  | 'NOT_BEFORE'
  | 'EXPIRY'
  | 'NO_EXPIRY'
  | 'LIFE'
  | 'ROLE'
  | 'PERSON'
  | 'SCOPE';

const sentences: Readonly<Record<TokenCheck, string>> = {
  FORM: 'Le jeton n’est pas un JWT signé.',
  ALGORITHM: 'L’algorithme du jeton n’est pas admis.',
  KEY: 'La clé qui a signé le jeton est inconnue.',
  SIGNATURE: 'La signature du jeton est fausse.',
  TYPE: 'Le jeton n’est pas un jeton d’accès (at+jwt).',
  ISSUER: 'L’émetteur du jeton n’est pas admis.',
  AUDIENCE: 'Le jeton n’est pas destiné à Jalon.',
  SUBJECT: 'Le jeton ne nomme personne.',
  ISSUED_AT: 'La date d’émission du jeton manque, est à venir ou est fausse.',
  NOT_BEFORE: 'Le jeton n’est pas encore valable.',
  EXPIRY: 'Le jeton a expiré.',
  NO_EXPIRY: 'La date d’expiration du jeton manque ou est fausse.',
  LIFE: 'Le jeton est émis pour plus longtemps que Jalon ne l’admet.',
  ROLE: 'Le jeton ne porte pas un rôle, et un seul, que Jalon connaît.',
  PERSON: 'L’identifiant de personne (jalon_person) du jeton n’a pas la forme attendue.',
  SCOPE: 'Le périmètre du jeton (jalon_sites, jalon_cohorts, jalon_certifications) n’a pas la forme attendue.',
};

/** The message is fit for an answer: it holds nothing of the token. */
export class TokenRefused extends Error {
  constructor(readonly check: TokenCheck) {
    super(sentences[check]);
    this.name = 'TokenRefused';
  }
}

/** Nothing can be said of a token now: the provider's keys are not to be had. Not the caller's fault, and it may pass. */
export class ProviderUnreachable extends Error {
  constructor(cause?: unknown) {
    super('Le fournisseur d’identité ne répond pas : le jeton ne peut pas être vérifié pour l’instant.', { cause });
    this.name = 'ProviderUnreachable';
  }
}

export interface TokenVerifier {
  /** @throws TokenRefused @throws ProviderUnreachable */
  verify(token: string): Promise<Caller>;
}

/**
 * The opaque id of a caller in events: SHA-256 of issuer and subject, 128 bits of it. The same caller has the same id
 * for ever, whatever keys come and go. Who knows a subject can tell whether an id is theirs, so subjects should be
 * what providers give, opaque ids, and not addresses.
 */
export const actorIdOf = (issuer: string, subject: string): string =>
  `${actorIdPrefix}_${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
    .slice(0, 32)}`;
