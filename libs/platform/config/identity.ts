/** Settings of the OpenID Connect provider whose access tokens say who calls: variables `OIDC_…`. */
import { z } from 'zod';
import { isThisMachine } from './in-clear.js';

export interface IdentityConfig {
  /** As the provider writes it in its tokens, to the letter. */
  readonly issuer: string;
  /** By which the record knows the provider, wherever it has moved: what actor ids are made from. */
  readonly recordedAs: string;
  readonly audience: string;
  /** Null where the provider's discovery document tells it. */
  readonly jwksUrl: string | null;
  /** Asymmetric only: with a shared secret, whoever verifies could sign. */
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  /** From issue to expiry. Nobody asks the provider whether a token was revoked, so a token that lives longer is refused. */
  readonly longestLifeSeconds: number;
  /** For providers that do not write `typ: at+jwt` (RFC 9068) in access tokens. */
  readonly acceptPlainJwt: boolean;
  readonly claims: ClaimNames;
  /** By which the command line asks the provider for a token of its own. */
  readonly serviceAccount: { readonly clientId: string; readonly clientSecret: string } | null;
}

/** Of the claims that `callerOf` reads; a dot goes into an object (`realm_access.roles`). */
export interface ClaimNames {
  readonly roles: string;
  readonly person: string;
  readonly sites: string;
  readonly cohorts: string;
  readonly certifications: string;
}

export const usualClaims: ClaimNames = {
  roles: 'roles',
  person: 'jalon_person',
  sites: 'jalon_sites',
  cohorts: 'jalon_cohorts',
  certifications: 'jalon_certifications',
};

const asymmetric = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const;
const longestLifeSeconds = { production: 3_600, development: 2 * 86_400 };

const claimName = z.string().regex(/^[\x21-\x7e]{1,100}$/);
const seconds = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);
const text = z.string().min(1);
// Without what the provider would have to ignore, and no credentials.
const address = z.url({ protocol: /^https?$/ }).refine((url) => {
  const { username, hash, search } = new URL(url);
  return username === '' && hash === '' && search === '';
});

export const identityVariables = {
  OIDC_ISSUER: address.optional(),
  OIDC_ISSUER_NAME: text.max(200).optional(),
  OIDC_AUDIENCE: text.default('jalon-api'),
  OIDC_JWKS_URL: address.optional(),
  OIDC_ALGORITHMS: z
    .string()
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(asymmetric)).min(1))
    .default(['EdDSA', 'ES256', 'PS256', 'RS256']),
  OIDC_CLOCK_SKEW_SECONDS: seconds(0, 300).default(30),
  OIDC_LONGEST_LIFE_SECONDS: seconds(60, 172_800).optional(),
  OIDC_ACCEPT_PLAIN_JWT: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(false),
  OIDC_CLAIM_ROLES: claimName.default(usualClaims.roles),
  OIDC_CLAIM_PERSON: claimName.default(usualClaims.person),
  OIDC_CLAIM_SITES: claimName.default(usualClaims.sites),
  OIDC_CLAIM_COHORTS: claimName.default(usualClaims.cohorts),
  OIDC_CLAIM_CERTIFICATIONS: claimName.default(usualClaims.certifications),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
};

type Values = z.output<z.ZodObject<typeof identityVariables>> & { readonly JALON_ENVIRONMENT: 'development' | 'production' };

const addressSentence = 'une adresse https:// (http:// sur cette machine seulement, en développement), sans « ? » ni « # »';
const claimSentence = 'le nom d’une revendication du jeton, par exemple realm_access.roles';
const textSentence = 'un texte non vide';

export const identityExpectations: Readonly<Record<keyof typeof identityVariables, string>> = {
  OIDC_ISSUER: addressSentence,
  OIDC_ISSUER_NAME: 'un texte de 200 caractères au plus',
  OIDC_AUDIENCE: textSentence,
  OIDC_JWKS_URL: addressSentence,
  OIDC_ALGORITHMS: `une liste, séparée par des virgules, parmi : ${asymmetric.join(', ')}`,
  OIDC_CLOCK_SKEW_SECONDS: 'un nombre de secondes, de 0 à 300',
  OIDC_LONGEST_LIFE_SECONDS: 'un nombre de secondes, de 60 à 172800',
  OIDC_ACCEPT_PLAIN_JWT: 'true ou false',
  OIDC_CLAIM_ROLES: claimSentence,
  OIDC_CLAIM_PERSON: claimSentence,
  OIDC_CLAIM_SITES: claimSentence,
  OIDC_CLAIM_COHORTS: claimSentence,
  OIDC_CLAIM_CERTIFICATIONS: claimSentence,
  OIDC_CLIENT_ID: textSentence,
  OIDC_CLIENT_SECRET: textSentence,
};

/** What no variable shows alone. */
export function identityFaults(values: Values): readonly string[] {
  const { OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwks, JALON_ENVIRONMENT: where } = values;
  if (issuer === undefined) {
    return where === 'production'
      ? ['OIDC_ISSUER manque : en production, les jetons viennent d’un fournisseur d’identité OpenID Connect, dont c’est l’adresse.']
      : [];
  }
  const exposed = Object.entries({ OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwks }).filter(([, url]) => url && !isSafe(url, where));
  return exposed.map(([name]) => `${name} doit être ${addressSentence}.`);
}

/** What goes over a network in clear could be another's answer: another's keys. */
function isSafe(url: string, where: Values['JALON_ENVIRONMENT']): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (where === 'development' && isThisMachine(hostname));
}

export function identityOf(values: Values): IdentityConfig | null {
  if (values.OIDC_ISSUER === undefined) return null;
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  return {
    issuer: values.OIDC_ISSUER,
    recordedAs: values.OIDC_ISSUER_NAME ?? values.OIDC_ISSUER,
    audience: values.OIDC_AUDIENCE,
    jwksUrl: values.OIDC_JWKS_URL ?? null,
    algorithms: values.OIDC_ALGORITHMS,
    clockSkewSeconds: values.OIDC_CLOCK_SKEW_SECONDS,
    longestLifeSeconds: values.OIDC_LONGEST_LIFE_SECONDS ?? longestLifeSeconds[values.JALON_ENVIRONMENT],
    acceptPlainJwt: values.OIDC_ACCEPT_PLAIN_JWT,
    claims: {
      roles: values.OIDC_CLAIM_ROLES,
      person: values.OIDC_CLAIM_PERSON,
      sites: values.OIDC_CLAIM_SITES,
      cohorts: values.OIDC_CLAIM_COHORTS,
      certifications: values.OIDC_CLAIM_CERTIFICATIONS,
    },
    serviceAccount: clientId && clientSecret ? { clientId, clientSecret } : null,
  };
}
