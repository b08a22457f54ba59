import { z } from 'zod';
import { type IdentityConfig, identityOf, identityVariables } from '../identity.js';

/** As the environment's variables would give them, in development. */
export function identitySettings(env: Readonly<Record<string, string>>): IdentityConfig {
  const identity = identityOf({ ...z.object(identityVariables).parse(env), JALON_ENVIRONMENT: 'development' });
  if (identity === null) throw new Error('OIDC_ISSUER is missing');
  return identity;
}
