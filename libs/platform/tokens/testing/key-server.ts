/** The part of an OpenID Connect provider that a verifier sees, whatever its make: its document, its keys, its tokens. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
} from 'jose';

export interface KeyServer {
  readonly issuer: string;
  /** Of the key that signs: the last that was added. */
  readonly kid: string;
  /** How often the keys were fetched. */
  readonly fetches: number;
  /** Published at once, unless it is withheld. */
  addKey(alg: string): Promise<{ readonly publicKey: CryptoKey; readonly kid: string }>;
  withdrawKey(kid: string): void;
  publicJwk(): JWK;
  sign(claims: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** Answers 503 until it is told otherwise. */
  fail(failing: boolean): void;
  /** Changes what the discovery document says. */
  pretend(document: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

interface Pair {
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

export async function startKeyServer(): Promise<KeyServer> {
  const pairs: Pair[] = [];
  const withdrawn = new Set<string>();
  let fetches = 0;
  let failing = false;
  let pretended: Readonly<Record<string, unknown>> = {};

  const server = createServer((request, response) => {
    if (request.url === '/keys') fetches += 1;
    if (failing) return void response.writeHead(503).end();
    const keys = pairs.map(({ jwk }) => jwk).filter(({ kid }) => !withdrawn.has(kid ?? ''));
    const body = request.url === '/keys' ? { keys } : { issuer, jwks_uri: `${issuer}/keys`, ...pretended };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const last = (): Pair => {
    const pair = pairs.at(-1);
    if (!pair) throw new Error('no key was added');
    return pair;
  };

  return {
    issuer,
    get kid() {
      return last().jwk.kid ?? '';
    },
    get fetches() {
      return fetches;
    },
    async addKey(alg) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const jwk = await exportJWK(publicKey);
      const kid = await calculateJwkThumbprint(jwk);
      pairs.push({ jwk: { ...jwk, kid, alg, use: 'sig' }, privateKey });
      return { publicKey, kid };
    },
    withdrawKey: (kid) => void withdrawn.add(kid),
    publicJwk: () => last().jwk,
    sign: async (claims, header = {}) => {
      const { jwk, privateKey } = last();
      return await new SignJWT(claims).setProtectedHeader({ alg: jwk.alg ?? '', typ: 'at+jwt', kid: jwk.kid, ...header }).sign(privateKey);
    },
    fail: (value) => void (failing = value),
    pretend: (document) => void (pretended = document),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
