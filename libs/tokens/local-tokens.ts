/** Bearer tokens that this installation issues to itself, for development: EdDSA, one role, half a day. */
import { type JWTVerifyGetKey, SignJWT, errors, jwtVerify } from 'jose';
import { type SigningKeys, readSigningKeys } from './signing-keys.js';
import { type Caller, type CallerRole, type Scope, type TokenCheck, TokenRefused, type TokenVerifier } from './token.js';
import { callerOf, claimsOf } from './claims.js';

export const localIssuer = 'jalon-local';
export const audience = 'jalon-api';

const ALGORITHM = 'EdDSA';
const TYPE = 'at+jwt';
const DEFAULT_LIFE_SECONDS = 12 * 3600;
const CLOCK_TOLERANCE_SECONDS = 30;

export interface TokenRequest {
  readonly subject: string;
  readonly role: CallerRole;
  readonly name?: string;
  readonly personId?: string;
  /** Everything by default. */
  readonly scope?: Scope;
  /** 12 hours by default. */
  readonly lifeSeconds?: number;
}

export class TokenIssuer {
  private constructor(private readonly keys: SigningKeys) {}

  static async open(keysFolder: string): Promise<TokenIssuer> {
    return new TokenIssuer(await readSigningKeys(keysFolder));
  }

  async issue({ subject, lifeSeconds = DEFAULT_LIFE_SECONDS, ...who }: TokenRequest): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT(claimsOf(who))
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: this.keys.signing.kid })
      .setIssuer(localIssuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + lifeSeconds)
      .sign(this.keys.signing.key);
  }
}

const checkOfClaim: Readonly<Record<string, TokenCheck>> = {
  typ: 'TYPE',
  iss: 'ISSUER',
  aud: 'AUDIENCE',
  sub: 'SUBJECT',
  iat: 'ISSUED_AT',
  nbf: 'NOT_BEFORE',
  exp: 'EXPIRY',
};

/** Null where the error is none of the token's faults. */
function failedCheck(error: unknown): TokenCheck | null {
  if (error instanceof errors.JWTExpired) return 'EXPIRY';
  if (error instanceof errors.JWTClaimValidationFailed) return checkOfClaim[error.claim] ?? 'FORM';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'ALGORITHM';
  if (error instanceof errors.JWKSNoMatchingKey) return 'KEY';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid || error instanceof errors.JOSENotSupported) return 'FORM';
  return null;
}

export class LocalTokenVerifier implements TokenVerifier {
  private constructor(private readonly keys: SigningKeys) {}

  static async open(keysFolder: string): Promise<LocalTokenVerifier> {
    return new LocalTokenVerifier(await readSigningKeys(keysFolder));
  }

  async verify(token: string): Promise<Caller> {
    const keyOf: JWTVerifyGetKey = ({ kid }) => {
      const key = kid === undefined ? undefined : this.keys.verifying.get(kid);
      if (key === undefined) throw new errors.JWKSNoMatchingKey();
      return key;
    };
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: localIssuer,
        audience,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return callerOf(payload);
    } catch (error) {
      const check = failedCheck(error);
      throw check === null ? error : new TokenRefused(check);
    }
  }
}
