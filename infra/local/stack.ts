/** The whole stack on one machine, in the order in which its parts need each other. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { roleApart } from '#libs/platform/database/application-role.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { migrate } from '#libs/platform/database/migrate.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { PayloadKeyringError } from '#libs/engine/temporal/payload-keyring.js';
import { makeCurrent } from '#libs/engine/temporal/builds.js';
import { ensureNamespace } from '#libs/engine/temporal/namespace.js';
import { livePollers } from '#libs/engine/temporal/pollers.js';
import { Failure } from './failure.js';
import { type Home, type Memory, recall, remember } from './home.js';
import { choosePort, isFree } from './ports.js';
import { applicationRole, ensureDatabase, ownerRole, postgresUrl, startPostgres } from './postgres.js';
import { launch, leftBehind, stop, type Running } from './processes.js';
import { startIdentityProcess } from './identity-provider/process.js';
import { lastWords } from './log-file.js';
import type { WithProgress } from './progress.js';
import type { Settings } from './settings.js';
import { Supervised, type Part } from './supervised.js';
import { provideTemporal } from './temporal-binary.js';
import { startTemporal } from './temporal-server.js';

const apps = join(dirname(fileURLToPath(import.meta.url)), '../../apps');

const usualPorts = { postgres: 5432, temporal: 7233, temporalUi: 8233, identity: 9400 };
const longestStartMs = 120_000;

export class Stack {
  private readonly parts: Supervised[] = [];
  private memory: Memory;
  private temporalUi: string | null = null;
  private databaseUrl: string;
  private databaseOwnerUrl: string | null;
  private temporalAddress: string;
  private issuer: string;
  private stopping = false;

  constructor(
    private readonly settings: Settings,
    private readonly home: Home,
    private readonly withProgress: WithProgress,
    private readonly tell: (sentence: string) => void,
  ) {
    this.memory = recall(home);
    this.databaseUrl = settings.config.databaseUrl;
    this.databaseOwnerUrl = settings.config.databaseOwnerUrl;
    this.temporalAddress = settings.config.temporal.address;
    this.issuer = settings.config.identity?.issuer ?? '';
  }

  /** Returns once the API answers that it is ready. @throws {Failure} */
  async start(): Promise<void> {
    await this.endLeftovers();
    await this.refuseTakenPorts();
    if (this.settings.localIdentity) await this.startIdentity();
    if (this.settings.localPostgres) await this.startPostgres();
    if (this.settings.localTemporal) await this.startTemporal();
    await this.withProgress('Base de données : mise à jour', () => this.migrate());
    await this.withProgress('Temporal : espace de noms', () => this.connected((temporal) => ensureNamespace(temporal, streamKinds)));
    await this.withProgress('Worker et API', () => this.startApps());
  }

  /** In the reverse order, each after the one that needs it; then whatever a start that was cut short has left. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const part of this.parts.toReversed()) await part.stop();
    await this.endLeftovers();
  }

  /** What other processes need to know to reach the stack. */
  environment(): NodeJS.ProcessEnv {
    const { home, host, port, keys, identity, temporal } = this.settings.config;
    return {
      JALON_HOME: home,
      JALON_KEYS_FOLDER: keys.folder,
      JALON_API_URL: this.apiUrl(0),
      HOST: host,
      PORT: String(port),
      DATABASE_URL: this.databaseUrl,
      TEMPORAL_ADDRESS: this.temporalAddress,
      TEMPORAL_DEPLOYMENT: temporal.deployment ?? undefined,
      OIDC_ISSUER: this.issuer,
      // Whatever its port: the same person has the same id in every local stack, on every day.
      OIDC_ISSUER_NAME: identity?.recordedAs,
      OIDC_AUDIENCE: identity?.audience,
    };
  }

  apiUrl(index: number): string {
    const { host, port } = this.settings.config;
    const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port + index}`;
  }

  addresses(): {
    readonly apis: readonly string[];
    readonly temporalUi: string | null;
    readonly postgres: string;
    readonly temporal: string;
    readonly identity: string;
  } {
    const { hostname, port } = new URL(this.databaseUrl);
    return {
      apis: this.each(this.settings.apis, (index) => this.apiUrl(index)),
      temporalUi: this.temporalUi,
      postgres: `${hostname}:${port || usualPorts.postgres}`,
      temporal: this.temporalAddress,
      identity: this.issuer,
    };
  }

  get demoPlayed(): boolean {
    return this.memory.demoPlayed;
  }

  demoHasBeenPlayed(): void {
    this.keep({ demoPlayed: true });
  }

  private async endLeftovers(): Promise<void> {
    const order = ['api', 'worker', 'temporal', 'postgresql', 'initdb', 'identity'];
    const rank = (name: string) => order.findIndex((start) => name.startsWith(start));
    const processes = leftBehind(this.home.pids).toSorted((one, other) => rank(one.name) - rank(other.name));
    for (const { name, pid } of processes) {
      if (!this.stopping) this.tell(`Un processus d’un arrêt brutal vivait encore (${name}, ${pid}) : il est arrêté.`);
      await stop(pid, { signal: name === 'postgresql' ? 'SIGINT' : 'SIGTERM', graceMs: 15_000 });
    }
  }

  private async refuseTakenPorts(): Promise<void> {
    const { host, port } = this.settings.config;
    for (const each of this.each(this.settings.apis, (index) => port + index)) {
      if (await isFree(each, host)) continue;
      throw new Failure(
        `Le port ${each} (PORT) est déjà utilisé par un autre programme : choisissez-en un autre, par exemple PORT=${each + 1000} npm start.`,
      );
    }
  }

  private async startIdentity(): Promise<void> {
    const port = await choosePort('JALON_IDENTITY_PORT', this.settings.ports.identity, this.memory.identityPort, usualPorts.identity);
    this.keep({ identityPort: port });
    const { keys, identity } = this.settings.config;
    const server = {
      port,
      keysFolder: keys.folder,
      audience: identity?.audience ?? '',
      pidFolder: this.home.pids,
      logFile: this.log('identity'),
    };
    await this.withProgress('Fournisseur d’identité (développement)', () =>
      this.add({ title: 'Identité', start: () => startIdentityProcess(server), stopSignal: 'SIGTERM', stopGraceMs: 5_000 }),
    );
    this.issuer = `http://127.0.0.1:${port}`;
  }

  private async startPostgres(): Promise<void> {
    const { postgresPassword: password, databasePassword, applicationPassword } = this.memory;
    const port = await choosePort('JALON_POSTGRES_PORT', this.settings.ports.postgres, this.memory.postgresPort, usualPorts.postgres);
    this.keep({ postgresPort: port });
    const cluster = {
      folder: this.home.postgres,
      port,
      password,
      durable: true,
      pidFolder: this.home.pids,
      logFile: this.log('postgresql'),
    };
    await this.withProgress('PostgreSQL', async () => {
      await this.add({ title: 'PostgreSQL', start: () => startPostgres(cluster), stopSignal: 'SIGINT', stopGraceMs: 30_000 });
      await ensureDatabase(postgresUrl(cluster), { owner: databasePassword, application: applicationPassword });
    });
    this.databaseOwnerUrl = postgresUrl({ port, password: databasePassword }, ownerRole, ownerRole);
    this.databaseUrl = postgresUrl({ port, password: applicationPassword }, applicationRole, ownerRole);
  }

  private async startTemporal(): Promise<void> {
    const binary = await provideTemporal(this.withProgress);
    const { ports } = this.settings;
    const port = await choosePort('JALON_TEMPORAL_PORT', ports.temporal, this.memory.temporalPort, usualPorts.temporal);
    const uiPort = await choosePort('JALON_TEMPORAL_UI_PORT', ports.temporalUi, this.memory.temporalUiPort, usualPorts.temporalUi);
    this.keep({ temporalPort: port, temporalUiPort: uiPort });
    const server = {
      binary,
      port,
      uiPort,
      databaseFile: this.home.temporalDatabase,
      pidFolder: this.home.pids,
      logFile: this.log('temporal'),
    };
    await this.withProgress('Temporal', () =>
      this.add({ title: 'Temporal', start: () => startTemporal(server), stopSignal: 'SIGTERM', stopGraceMs: 15_000 }),
    );
    this.temporalAddress = `127.0.0.1:${port}`;
    this.temporalUi = `http://127.0.0.1:${uiPort}/namespaces/${this.settings.config.temporal.namespace}`;
  }

  private async migrate(): Promise<void> {
    const ownerUrl = this.databaseOwnerUrl ?? this.databaseUrl;
    if (this.databaseOwnerUrl === null) this.tell(oneRoleOnly);
    const dataSource = await createDataSource(ownerUrl, { poolSize: 1, applicationName: 'jalon-start' }).catch((cause: Error) => {
      throw new Failure(`La base de données ${this.addresses().postgres} n’a pas pu être jointe : ${cause.message}.`, { cause });
    });
    try {
      await migrate(dataSource, roleApart(this.databaseUrl, ownerUrl));
    } finally {
      await dataSource.destroy();
    }
  }

  private async connected<T>(work: (temporal: Temporal) => Promise<T>): Promise<T> {
    const { temporal, keys } = this.settings.config;
    const connected = await connect({ temporal: { ...temporal, address: this.temporalAddress }, keys }).catch((cause: Error) => {
      if (cause instanceof PayloadKeyringError) throw new Failure(cause.message, { cause });
      throw new Failure(`Temporal (${this.temporalAddress}) n’a pas pu être joint : ${cause.message}.`, { cause });
    });
    try {
      return await work(connected);
    } finally {
      await connected.close();
    }
  }

  private async startApps(): Promise<void> {
    const { apis, workers, config } = this.settings;
    const metrics = config.workerMetricsPort;
    await Promise.all([
      ...this.each(workers, (index) =>
        this.addApp('worker', index, workers, metrics === null ? {} : { WORKER_METRICS_PORT: String(metrics + index) }, (running) =>
          this.isGivenJourneys(running),
        ),
      ),
      ...this.each(apis, (index) =>
        this.addApp('api', index, apis, { PORT: String(config.port + index) }, () => isReady(this.apiUrl(index))),
      ),
    ]);
  }

  /**
   * Once a worker asks for tasks, the journeys are its build's: another one than before, where something has built `dist` anew meanwhile.
   * Not yet, where Temporal cannot be asked: both may have died together.
   */
  private async isGivenJourneys({ pid }: Running): Promise<boolean> {
    const { deployment } = this.settings.config.temporal;
    const given = this.connected(async (temporal) => {
      const poller = (await livePollers(temporal, 'WORKFLOW')).find(({ identity }) => identity.startsWith(`${pid}@`));
      if (poller?.buildId && deployment !== null)
        await makeCurrent(temporal, deployment, poller.buildId, { giveUpAfterMs: longestStartMs });
      return poller !== undefined;
    });
    return await given.catch(() => false);
  }

  private async addApp(
    app: 'api' | 'worker',
    index: number,
    count: number,
    env: NodeJS.ProcessEnv,
    isUsable: (running: Running) => Promise<boolean>,
  ): Promise<void> {
    const name = count === 1 ? app : `${app}-${index + 1}`;
    const title = app === 'api' ? 'API' : 'Worker';
    const start = () =>
      launch({
        name,
        command: process.execPath,
        args: ['--enable-source-maps', join(apps, app, 'main.js')],
        // What the owner may do, no process that answers requests may.
        env: { ...process.env, ...this.environment(), ...env, DATABASE_OWNER_URL: '' },
        logFile: this.log(name),
        pidFolder: this.home.pids,
      });
    const untilUsable = async (running: Running) => {
      for (const deadline = Date.now() + longestStartMs; Date.now() < deadline; await sleep(100)) {
        if (!running.isAlive()) {
          throw new Failure(`Le processus ${name} s’est arrêté au démarrage (${await running.ended}) : ${lastWords(this.log(name))}`);
        }
        if (await isUsable(running)) return;
      }
      throw new Failure(`Le processus ${name} n’est pas prêt après ${longestStartMs / 1_000} s : voyez ${this.log(name)}.`);
    };
    const part = { title: count === 1 ? title : `${title} ${index + 1}`, start, firstUse: untilUsable, afterRestart: untilUsable };
    await this.add({ ...part, stopSignal: 'SIGTERM', stopGraceMs: 20_000 });
  }

  private async add(part: Part): Promise<void> {
    if (this.stopping) throw new Failure('Démarrage interrompu.');
    const supervised = new Supervised(part, this.tell);
    this.parts.push(supervised);
    await supervised.start();
  }

  private keep(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    remember(this.home, this.memory);
  }

  private log(name: string): string {
    return join(this.home.logs, `${name}.log`);
  }

  private each<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}

const oneRoleOnly =
  'DATABASE_OWNER_URL n’est pas donnée : l’application se connecte avec le compte propriétaire des tables, et pourrait donc les altérer. ' +
  'Donnez-lui un compte à elle (infra/environment.md) ; en production elle refuse de démarrer ainsi.';

async function isReady(api: string): Promise<boolean> {
  const answer = await fetch(`${api}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  return answer?.ok ?? false;
}
