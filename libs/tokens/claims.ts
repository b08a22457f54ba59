/** The claims of an access token that say who calls and what they may reach. A provider is configured to give them. */
import type { JWTPayload } from 'jose';
import { type Allowed, type Caller, type CallerRole, type Scope, TokenRefused, actorIdOf, isCallerRole } from './token.js';

const everything: Scope = { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' };
const ALL = '*';
const personForm = /^[a-z]{2,4}_[0-9a-zA-Z-]{1,60}$/;
const codeForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

export interface Who {
  readonly role: CallerRole;
  readonly name?: string;
  readonly personId?: string;
  /** Everything by default. */
  readonly scope?: Scope;
}

/** What `callerOf` reads: one role; `"*"` in a scope's list stands for everything, and a list that is missing for nothing. */
export function claimsOf({ role, name, personId, scope = everything }: Who): JWTPayload {
  const list = (allowed: Allowed): readonly string[] => (allowed === 'ALL' ? [ALL] : allowed);
  return {
    roles: [role],
    jalon_sites: list(scope.sites),
    jalon_cohorts: list(scope.cohorts),
    jalon_certifications: list(scope.certifications),
    ...(name === undefined ? {} : { name }),
    ...(personId === undefined ? {} : { jalon_person: personId }),
  };
}

/** @throws TokenRefused */
export function callerOf(payload: JWTPayload): Caller {
  const { iss, sub, name } = payload;
  if (iss === undefined) throw new TokenRefused('ISSUER');
  if (typeof sub !== 'string' || sub === '') throw new TokenRefused('SUBJECT');
  const roles = payload['roles'];
  const role: unknown = Array.isArray(roles) && roles.length === 1 ? roles[0] : null;
  if (!isCallerRole(role)) throw new TokenRefused('ROLE');
  return {
    issuer: iss,
    subject: sub,
    name: typeof name === 'string' ? name : null,
    role,
    personId: personOf(payload['jalon_person']),
    scope: {
      sites: allowedOf(payload['jalon_sites']),
      cohorts: allowedOf(payload['jalon_cohorts']),
      certifications: allowedOf(payload['jalon_certifications']),
    },
    actorId: actorIdOf(iss, sub),
  };
}

function personOf(claim: unknown): string | null {
  if (claim === undefined || claim === null) return null;
  if (typeof claim !== 'string' || !personForm.test(claim)) throw new TokenRefused('PERSON');
  return claim;
}

function allowedOf(claim: unknown): Allowed {
  if (claim === undefined || claim === null) return [];
  if (!Array.isArray(claim) || !claim.every((code): code is string => code === ALL || (typeof code === 'string' && codeForm.test(code))))
    throw new TokenRefused('SCOPE');
  return claim.includes(ALL) ? 'ALL' : claim;
}
