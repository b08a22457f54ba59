/**
 * Verifies the access tokens of an OpenID Connect provider (RFC 9068) with its public keys alone: the provider is asked
 * for its keys, never about a token.
 */
import { hash } from 'node:crypto';
import { type JWTHeaderParameters, type JWTPayload, errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { IdentityConfig } from '#libs/platform/config/identity.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { callerOf } from './claims.js';
import { ProviderKeys } from './provider-keys.js';
import { type Caller, type TokenCheck, TokenRefused, type TokenVerifier } from './token.js';

const TYPE = 'at+jwt';

const checkOfClaim: Readonly<Record<string, TokenCheck>> = {
  typ: 'TYPE',
  iss: 'ISSUER',
  aud: 'AUDIENCE',
  sub: 'SUBJECT',
  iat: 'ISSUED_AT',
  nbf: 'NOT_BEFORE',
  exp: 'NO_EXPIRY',
};

/** Null where the error is none of the token's faults. */
function failedCheck(error: unknown): TokenCheck | null {
  if (error instanceof errors.JWTExpired) return 'EXPIRY';
  if (error instanceof errors.JWTClaimValidationFailed) return checkOfClaim[error.claim] ?? 'FORM';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'ALGORITHM';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'KEY';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid || error instanceof errors.JOSENotSupported) return 'FORM';
  return null;
}

/** How long what a token said is remembered: short beside how long a key that the provider has withdrawn is good (`freshMs`). */
export const rememberMs = 10_000;

interface Verified {
  readonly caller: Caller;
  /** Until when it need not be verified anew; never past its own end. */
  readonly until: number;
}

export class OidcTokenVerifier implements TokenVerifier {
  private readonly keys: ProviderKeys;
  /** By the hash of the token: whoever reads this memory finds none. */
  private readonly verified = new LRUCache<string, Verified>({ max: 5_000 });

  /** The provider may be down: it is asked when the first token comes. @param now milliseconds */
  constructor(
    private readonly identity: IdentityConfig,
    log: Pick<Logger, 'warn' | 'info'>,
    private readonly now: () => number = Date.now,
  ) {
    this.keys = new ProviderKeys(identity, log, now);
  }

  async verify(token: string): Promise<Caller> {
    const [known, now] = [hash('sha256', token, 'base64'), this.now()];
    const verified = this.verified.get(known);
    if (verified && now < verified.until) return verified.caller;
    const { caller, expiresAt } = await this.read(token);
    this.verified.set(known, { caller, until: Math.min(now + rememberMs, expiresAt) });
    return caller;
  }

  private async read(token: string): Promise<{ readonly caller: Caller; readonly expiresAt: number }> {
    const { issuer, recordedAs, audience, algorithms, clockSkewSeconds, acceptPlainJwt, claims } = this.identity;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keys.keyOf, {
        algorithms: [...algorithms],
        issuer,
        audience,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(this.now()),
        ...(acceptPlainJwt ? {} : { typ: TYPE }),
      });
      if (acceptPlainJwt && !mayBeAccessToken(protectedHeader, payload)) throw new TokenRefused('TYPE');
      this.checkDates(payload);
      return { caller: callerOf(payload, recordedAs, claims), expiresAt: Number(payload.exp) * 1_000 };
    } catch (error) {
      const check = failedCheck(error);
      throw check === null ? error : new TokenRefused(check);
    }
  }

  /** Its life beside the present: a token of tomorrow would be good for longer than any may be. */
  private checkDates({ iat, exp }: JWTPayload): void {
    const { longestLifeSeconds, clockSkewSeconds } = this.identity;
    if (iat === undefined || exp === undefined || exp - iat > longestLifeSeconds) throw new TokenRefused('LIFE');
    if (iat > this.now() / 1_000 + clockSkewSeconds) throw new TokenRefused('ISSUED_AT');
  }
}

/** Where the header does not tell access tokens from ID tokens, the claims that only an ID token has do, and Keycloak's `typ`. */
function mayBeAccessToken({ typ }: JWTHeaderParameters, payload: JWTPayload): boolean {
  if (typ !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(typ)) return false;
  const { typ: kind, at_hash: tokenHash, c_hash: codeHash } = payload;
  return tokenHash === undefined && codeHash === undefined && (kind === undefined || kind === 'Bearer');
}
