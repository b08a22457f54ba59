/**
 * Verifies the access tokens of an OpenID Connect provider (RFC 9068) with its public keys alone: the provider is asked
 * for its keys, never about a token.
 */
import { type JWTHeaderParameters, type JWTPayload, errors, jwtVerify } from 'jose';
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

export class OidcTokenVerifier implements TokenVerifier {
  private readonly keys: ProviderKeys;

  /** The provider may be down: it is asked when the first token comes. @param now milliseconds */
  constructor(
    private readonly identity: IdentityConfig,
    log: Pick<Logger, 'warn' | 'info'>,
    private readonly now: () => number = Date.now,
  ) {
    this.keys = new ProviderKeys(identity, log, now);
  }

  async verify(token: string): Promise<Caller> {
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
      this.checkLife(payload);
      return callerOf(payload, recordedAs, claims);
    } catch (error) {
      const check = failedCheck(error);
      throw check === null ? error : new TokenRefused(check);
    }
  }

  private checkLife({ iat, exp }: JWTPayload): void {
    if (iat === undefined || exp === undefined || exp - iat > this.identity.longestLifeSeconds) throw new TokenRefused('LIFE');
  }
}

/** Where the header does not tell access tokens from ID tokens, the claims that only an ID token has do, and Keycloak's `typ`. */
function mayBeAccessToken({ typ }: JWTHeaderParameters, payload: JWTPayload): boolean {
  if (typ !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(typ)) return false;
  const { typ: kind, at_hash: tokenHash, c_hash: codeHash } = payload;
  return tokenHash === undefined && codeHash === undefined && (kind === undefined || kind === 'Bearer');
}
