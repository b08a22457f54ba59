/** The claims of an access token that say who calls and what they may reach. A provider is configured to give them. */
import type { JWTPayload } from 'jose';
import { opaqueIdForm } from '#libs/domain/persons/person-ids.js';
import { type ClaimNames, usualClaims } from '#libs/platform/config/identity.js';
import { type Allowed, type Caller, type CallerRole, type Scope, TokenRefused, actorIdOf, isCallerRole } from './token.js';

const everything: Scope = { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' };
const ALL = '*';
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
    [usualClaims.roles]: [role],
    [usualClaims.sites]: list(scope.sites),
    [usualClaims.cohorts]: list(scope.cohorts),
    [usualClaims.certifications]: list(scope.certifications),
    ...(name === undefined ? {} : { name }),
    ...(personId === undefined ? {} : { [usualClaims.person]: personId }),
  };
}

/** @param issuer as the record knows the provider that the token was verified to come from @throws TokenRefused */
export function callerOf(payload: JWTPayload, issuer: string, names: ClaimNames = usualClaims): Caller {
  const { sub, name } = payload;
  if (typeof sub !== 'string' || sub === '') throw new TokenRefused('SUBJECT');
  return {
    issuer,
    subject: sub,
    name: typeof name === 'string' ? name : null,
    role: roleOf(claim(payload, names.roles)),
    personId: personOf(claim(payload, names.person)),
    scope: {
      sites: allowedOf(claim(payload, names.sites)),
      cohorts: allowedOf(claim(payload, names.cohorts)),
      certifications: allowedOf(claim(payload, names.certifications)),
    },
    actorId: actorIdOf(issuer, sub),
  };
}

/** The claim of that very name (some are addresses, with dots), else the one that its dotted path leads to. */
function claim(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined,
      payload,
    );
}

/** Providers put roles of other applications and of their own beside ours. */
function roleOf(value: unknown): CallerRole {
  const roles = new Set((Array.isArray(value) ? value : [value]).filter(isCallerRole));
  const [role, another] = roles;
  if (role === undefined || another !== undefined) throw new TokenRefused('ROLE');
  return role;
}

function personOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || !opaqueIdForm.test(value)) throw new TokenRefused('PERSON');
  return value;
}

function allowedOf(value: unknown): Allowed {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((code): code is string => code === ALL || (typeof code === 'string' && codeForm.test(code))))
    throw new TokenRefused('SCOPE');
  return value.includes(ALL) ? 'ALL' : value;
}
