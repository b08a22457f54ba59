import type { OnApplicationShutdown } from '@nestjs/common';
import { NativeConnection } from '@temporalio/worker';
import type { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { openPrivacy, type Privacy } from '#erasure/open-privacy.js';
import type { Blobs } from '#files/blobs.js';
import { openBlobs } from '#files/open-blobs.js';
import { checkApplicationRole } from '#journal/application-role.js';
import { CertificationArchive } from '#journal/certification-archive.js';
import { createDataSource } from '#journal/data-source.js';
import { KeyAnnouncer } from '#key-rotation/key-announcer.js';
import { KeyReaders } from '#key-rotation/key-readers.js';
import { heldIn } from '#key-rotation/rotated-keys.js';
import type { Logger } from '#observability/logger.js';
import { readRetention } from '#retention/read-retention.js';
import { addressAndCredentials, connect, type Temporal } from '#temporal/connection.js';
import { Keyring } from '#temporal/keyring.js';
import { ensureNamespace } from '#temporal/namespace.js';
import { LocalMasterKeys } from '#vault/master-keys.js';
import { Vault } from '#vault/vault.js';

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
    const payloadKeys = await Keyring.open(config.keys.folder);
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
