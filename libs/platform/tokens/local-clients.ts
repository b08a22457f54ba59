/** How the local identity provider and the programs of this installation that ask it for tokens know each other. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readOrCreatePrivateFile } from '#libs/platform/private-file/private-file.js';
import type { Who } from './claims.js';

/** An extension grant (RFC 6749 §4.5): a token for whomever the request names. Only the local provider knows it. */
export const developmentGrant = 'urn:jalon:grant-type:development';
/** May use that grant. */
export const developmentClient = 'jalon-developpement';
/** Signs people in, by code and PKCE, from any port of this machine; it has no secret. */
export const signInClient = 'jalon-connexion';

/** By client credentials: programs that act under their own name. */
export const serviceAccounts: Readonly<Record<string, Who>> = {
  'service-inscriptions': { role: 'STAFF', name: 'Inscriptions (service)' },
  'service-audit': { role: 'AUDITOR', name: 'Audit (service)' },
};

const secrets = z.record(z.string(), z.string().min(20));

/** Of each client that has one. @throws PrivateFileExposed */
export async function readClientSecrets(keysFolder: string): Promise<Readonly<Record<string, string>>> {
  const names = [developmentClient, ...Object.keys(serviceAccounts)];
  const make = () => `${JSON.stringify(Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64url')])), null, 2)}\n`;
  return secrets.parse(JSON.parse(await readOrCreatePrivateFile(join(keysFolder, 'identity-clients.json'), make)));
}
