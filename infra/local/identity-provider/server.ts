/** The local OpenID Connect provider as an HTTP server of this machine alone. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from 'oidc-provider';
import { readClientSecrets } from '#libs/platform/tokens/local-clients.js';
import { Accounts } from './accounts.js';
import { openProvider } from './provider.js';
import { personOf, signInPage } from './sign-in-page.js';
import { type SigningKey, readSigningKeys } from './signing-keys.js';

export interface ProviderServer {
  /** Its address too: `OIDC_ISSUER`. */
  readonly issuer: string;
  /** Takes up the keys of the folder as they are now. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const longestForm = 10_000;

export class NotInProduction extends Error {
  constructor() {
    super('Le fournisseur d’identité local donne un jeton à qui le demande : il ne démarre pas en production (JALON_ENVIRONMENT).');
    this.name = 'NotInProduction';
  }
}

/** @param port 0 for any @throws NotInProduction @throws what the reading of keys throws */
export async function startIdentityProvider(settings: {
  readonly keysFolder: string;
  readonly audience: string;
  readonly port: number;
}): Promise<ProviderServer> {
  if (process.env['JALON_ENVIRONMENT'] === 'production') throw new NotInProduction();
  const { keysFolder, audience } = settings;
  const accounts = new Accounts();
  const secrets = await readClientSecrets(keysFolder);
  const firstKeys = await readSigningKeys(keysFolder);
  const open = (keys: readonly SigningKey[]) => openProvider({ issuer, audience, keys, secrets, accounts });

  const server = createServer((request, response) => {
    // Another site's page could otherwise reach us under a name of its own that leads to this machine.
    if (request.headers.host !== new URL(issuer).host) return void response.writeHead(421).end();
    answer(provider, accounts, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Cette demande de connexion est inconnue ou a expiré : recommencez depuis l’application.\n');
    });
  });
  server.listen(settings.port, loopback);
  await once(server, 'listening');
  const issuer = `http://${loopback}:${(server.address() as AddressInfo).port}`;
  // In the turn that began to listen: whoever asks from then on finds it.
  let provider = open(firstKeys);
  return {
    issuer,
    async reload() {
      provider = open(await readSigningKeys(keysFolder));
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(provider: Provider, accounts: Accounts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!request.url?.startsWith('/interaction/')) return provider.callback()(request, response);
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return show(response, signInPage(accounts.list()));
  const form = new URLSearchParams(await readText(request));
  const known = accounts.find(form.get('account') ?? '');
  const person = known ?? personOf(form);
  if (person === null) return show(response, signInPage(accounts.list(), 'Il faut un identifiant et un rôle.'));
  accounts.add(person);
  await provider.interactionFinished(request, response, { login: { accountId: person.subject } }, { mergeWithLastSubmission: false });
}

function show(response: ServerResponse, page: string): void {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    })
    .end(page);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestForm) throw new Error('the form is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
