import type { DataSource } from 'typeorm';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { certificationFolders } from '#libs/certifications/shipped.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { type Config, ConfigError } from '#libs/platform/config/config.js';
import type { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import { openDispatch } from '#libs/engine/dispatch/open-dispatch.js';
import type { Blobs } from '#libs/persons/files/blobs.js';
import { FileStore } from '#libs/persons/files/file-store.js';
import { openPrivacy, type Privacy } from '#libs/persons/erasure/open-privacy.js';
import { openBlobs } from '#libs/persons/files/open-blobs.js';
import { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import type { CommandRecords } from '#libs/record/commands/command-records.js';
import { checkApplicationRole } from '#libs/platform/database/application-role.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import type { Journal } from '#libs/record/journal/journal.js';
import { DeadlineQueries } from '#libs/journey/queries/deadline-list.js';
import type { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { PayloadDecodings } from '#libs/engine/temporal/payload-decodings.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { KeyAnnouncer } from '#libs/persons/key-rotation/key-announcer.js';
import { KeyReaders } from '#libs/persons/key-rotation/key-readers.js';
import { heldIn } from '#libs/persons/key-rotation/rotated-keys.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { createMetrics, type Metrics } from '#libs/platform/observability/metrics.js';
import { readRetention } from '#libs/persons/retention/read-retention.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { OidcTokenVerifier } from '#libs/platform/tokens/oidc-verifier.js';
import type { TokenVerifier } from '#libs/platform/tokens/token.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { Macs } from '#libs/persons/vault/keyring.js';
import { LocalMasterKeys } from '#libs/persons/vault/master-keys.js';
import { People } from '#libs/persons/vault/people.js';
import { Vault } from '#libs/persons/vault/vault.js';

/** What the API stands on: connections, and the libraries over them. */
export class ApiParts {
  readonly journal: Journal;
  readonly archive: CertificationArchive;
  readonly records: CommandRecords;
  readonly journeys: JourneyQueries;
  readonly deadlines: DeadlineQueries;
  readonly storedFiles: StoredFiles;
  readonly files: FileStore;
  readonly decodings: PayloadDecodings;
  readonly candidates: Candidates;
  readonly people: People;
  readonly identities: Identities;
  readonly dispatcher: Dispatcher;
  readonly checkpoints: CheckpointLog;
  readonly refusals: RefusalLog;

  private constructor(
    readonly config: Config,
    readonly logger: Logger,
    readonly metrics: Metrics,
    readonly dataSource: DataSource,
    readonly temporal: Temporal,
    readonly catalogue: CertificationCatalogue,
    blobs: Blobs,
    readonly vault: Vault,
    readonly macs: Macs,
    readonly tokens: TokenVerifier,
    private readonly keys: KeyAnnouncer,
    readonly privacy: Privacy,
  ) {
    const { journal, archive, records, journeys, dispatcher } = openDispatch({
      dataSource,
      temporal,
      log: logger,
      attemptMs: config.updateTimeoutMs,
      metrics,
    });
    this.journal = journal;
    this.archive = archive;
    this.records = records;
    this.journeys = journeys;
    this.dispatcher = dispatcher;
    this.deadlines = new DeadlineQueries(dataSource);
    this.checkpoints = new CheckpointLog(dataSource, config.keys.folder);
    this.refusals = new RefusalLog(dataSource);
    this.storedFiles = new StoredFiles(dataSource);
    this.decodings = new PayloadDecodings(dataSource);
    this.files = new FileStore(blobs, vault, this.storedFiles);
    this.identities = new Identities(dataSource, vault, macs);
    this.candidates = new Candidates(this.identities);
    this.people = new People(this.identities);
  }

  /**
   * Reads what may be at fault (certifications, keys) before it connects to anything.
   * @throws what the libraries throw, each with a sentence that says what to do
   */
  static async open(config: Config, logger: Logger): Promise<ApiParts> {
    const catalogue = await CertificationCatalogue.load(certificationFolders(config.certificationsFolder));
    if (config.identity === null)
      throw new ConfigError(['OIDC_ISSUER manque : l’adresse du fournisseur d’identité (npm start en démarre un).']);
    const tokens = new OidcTokenVerifier(config.identity, logger);
    const retention = await readRetention(config.retentionFile);
    const [blobs, { masterKeys, keyring }] = await Promise.all([openBlobs(config.files), LocalMasterKeys.open(config.keys.folder)]);
    const dataSource = await createDataSource(config.databaseUrl, { applicationName: 'jalon-api' });
    try {
      await checkApplicationRole(dataSource, config.environment, (message) => logger.warn(message));
      const archive = new CertificationArchive(dataSource);
      for (const { rules } of catalogue.list()) await archive.save(rules);
      const vault = new Vault(dataSource, masterKeys);
      await vault.checkMasterKeys();
      const privacy = openPrivacy({ dataSource, vault, archive, blobs, retention, keysFolder: config.keys.folder });
      await privacy.erasures.reapply();
      const macs = new Macs(keyring);
      const payloadKeys = await PayloadKeyring.open(config.keys.folder);
      const refresh = async () => {
        const ring = await masterKeys.refresh();
        macs.use(ring);
        return { payload: await payloadKeys.ids(), ...heldIn(ring) };
      };
      const keys = new KeyAnnouncer('api', new KeyReaders(dataSource), refresh, logger);
      const temporal = await connect(config);
      await keys.start();
      return new ApiParts(config, logger, createMetrics('api'), dataSource, temporal, catalogue, blobs, vault, macs, tokens, keys, privacy);
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.keys.stop();
    await this.temporal.close();
    this.files.close();
    await this.dataSource.destroy();
  }
}
