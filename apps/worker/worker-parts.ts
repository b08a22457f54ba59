import type { OnApplicationShutdown } from '@nestjs/common';
import { NativeConnection } from '@temporalio/worker';
import type { DataSource } from 'typeorm';
import type { Config } from '#libs/platform/config/config.js';
import { openPrivacy, type Privacy } from '#libs/persons/erasure/open-privacy.js';
import type { Blobs } from '#libs/persons/files/blobs.js';
import { openBlobs } from '#libs/persons/files/open-blobs.js';
import { checkApplicationRole } from '#libs/platform/database/application-role.js';
import { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { KeyAnnouncer } from '#libs/persons/key-rotation/key-announcer.js';
import { KeyReaders } from '#libs/persons/key-rotation/key-readers.js';
import { heldIn } from '#libs/persons/key-rotation/rotated-keys.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { readRetention } from '#libs/persons/retention/read-retention.js';
import { addressAndCredentials, connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { ensureNamespace } from '#libs/engine/temporal/namespace.js';
import { LocalMasterKeys } from '#libs/persons/vault/master-keys.js';
import { Vault } from '#libs/persons/vault/vault.js';

/** Connections that a worker process holds. They close last, when whatever used them has stopped. */
export class WorkerParts implements OnApplicationShutdown {
  private constructor(
    readonly config: Config,
    readonly logger: Logger,
    readonly dataSource: DataSource,
    readonly temporal: Temporal,
    /** The worker's own: Temporal's core polls by it. */
    readonly native: NativeConnection,
    private readonly keys: KeyAnnouncer,
    readonly privacy: Privacy,
    private readonly blobs: Blobs,
  ) {}

  static async open(config: Config, logger: Logger): Promise<WorkerParts> {
    const dataSource = await createDataSource(config.databaseUrl, { applicationName: 'jalon-worker' });
    await checkApplicationRole(dataSource, config.environment, (message) => logger.warn(message));
    const [retention, blobs] = await Promise.all([readRetention(config.retentionFile), openBlobs(config.files)]);
    const { masterKeys } = await LocalMasterKeys.open(config.keys.folder);
    const vault = new Vault(dataSource, masterKeys);
    const archive = new CertificationArchive(dataSource);
    const privacy = openPrivacy({ dataSource, vault, archive, blobs, retention, keysFolder: config.keys.folder });
    await privacy.erasures.reapply();
    const payloadKeys = await PayloadKeyring.open(config.keys.folder);
    const refresh = async () => ({ payload: await payloadKeys.ids(), ...heldIn(await masterKeys.refresh()) });
    const keys = new KeyAnnouncer('worker', new KeyReaders(dataSource), refresh, logger);
    await keys.start();
    const temporal = await connect(config);
    await ensureNamespace(temporal);
    const native = await NativeConnection.connect(addressAndCredentials(config.temporal));
    return new WorkerParts(config, logger, dataSource, temporal, native, keys, privacy, blobs);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.keys.stop();
    await this.native.close();
    await this.temporal.close();
    this.blobs.close();
    await this.dataSource.destroy();
  }
}
