/** The whole API for tests, on real PostgreSQL and Temporal, with a worker in this process where asked. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import type { Config } from '#libs/platform/config/config.js';
import type { RateLimits } from '#libs/platform/config/rate-limits.js';
import { createLogger } from '#libs/platform/observability/logger.js';
import type { TokenRequest } from '#libs/platform/tokens/development-tokens.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { createApi } from '#apps/api/create-api.js';
import { openApiParts, type ApiParts } from '#apps/api/api-parts.js';
import type { ServedKinds } from '#apps/api/streams/served-kinds.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { createWorker } from '#apps/worker/create-worker.js';
import { TestCaller } from './caller.js';
import { startTestIdentity, type TestIdentity } from './identity.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { runFolder } from './run-folder.js';
import { testTemporalSettings } from './temporal.js';

export type Who = Partial<Omit<TokenRequest, 'role'>>;

export interface TestApi {
  readonly api: NestFastifyApplication;
  readonly parts: ApiParts;
  readonly config: Config;
  readonly database: TestDatabase;
  readonly identity: TestIdentity;
  /** An Authorization header for a role; its scope is everything unless given. */
  as(role: CallerRole, who?: Who): Promise<{ readonly authorization: string }>;
  /** Requests by the same. */
  by(role: CallerRole, who?: Who): TestCaller;
  close(): Promise<void>;
}

export interface TestApiOptions {
  readonly worker?: boolean;
  readonly updateTimeoutMs?: number;
  /** Without limits unless given. */
  readonly rateLimits?: RateLimits;
  /** Addresses of proxies; none by default. */
  readonly trustedProxies?: readonly string[];
  /** The product's unless given. */
  readonly kinds?: { readonly streams: StreamKinds; readonly served: ServedKinds };
  /** Makes what the kinds of a test need in the database. */
  readonly prepare?: (database: TestDatabase) => Promise<void>;
  /** Receives the log, a line of JSON for each entry; nobody does by default. */
  readonly log?: DestinationStream;
}

/** Whose browsers the test API lets have payloads decoded. */
export const temporalPages = 'https://temporal.example.org';

export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  await options.prepare?.(database);
  const { temporal } = await testTemporalSettings({ ownNamespace: true });
  const home = mkdtempSync(join(runFolder(), 'api-'));
  const identity = await startTestIdentity(join(home, 'keys'));
  const config: Config = {
    home,
    host: '127.0.0.1',
    port: 0,
    databaseUrl: database.url,
    databaseOwnerUrl: null,
    temporal,
    temporalPagesOrigin: temporalPages,
    files: { kind: 'folder', folder: join(home, 'files') },
    keys: { folder: join(home, 'keys') },
    identity: identity.config,
    certificationsFolder: null,
    rateLimits: options.rateLimits ?? null,
    trustedProxies: options.trustedProxies ?? [],
    retentionFile: null,
    environment: 'development',
    logLevel: options.log ? 'info' : 'silent',
    workerMetricsPort: null,
    updateTimeoutMs: options.updateTimeoutMs ?? 20_000,
  };
  const logger = createLogger(config, 'api', options.log);
  const parts = await openApiParts(config, logger, options.kinds?.streams);
  const api = await createApi(parts, options.kinds?.served);
  const worker = options.worker ? await createWorker(config, logger) : null;
  const as: TestApi['as'] = async (role, who) => {
    return { authorization: `Bearer ${await identity.issue({ subject: role.toLowerCase(), ...who, role })}` };
  };
  return {
    api,
    parts,
    config,
    database,
    identity,
    as,
    by: (role, who) => new TestCaller(api, () => as(role, who)),
    close: async () => {
      await api.close();
      await worker?.close();
      await parts.close();
      await identity.close();
      await database.drop();
    },
  };
}
