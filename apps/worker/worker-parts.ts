import type { OnApplicationShutdown } from '@nestjs/common';
import { NativeConnection } from '@temporalio/worker';
import type { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { checkApplicationRole } from '#journal/application-role.js';
import { createDataSource } from '#journal/data-source.js';
import { KeyAnnouncer } from '#key-rotation/key-announcer.js';
import { KeyReaders } from '#key-rotation/key-readers.js';
import type { Logger } from '#observability/logger.js';
import { addressAndCredentials, connect, type Temporal } from '#temporal/connection.js';
import { Keyring } from '#temporal/keyring.js';
import { ensureNamespace } from '#temporal/namespace.js';

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
  ) {}

  static async open(config: Config, logger: Logger): Promise<WorkerParts> {
    const dataSource = await createDataSource(config.databaseUrl, { applicationName: 'jalon-worker' });
    await checkApplicationRole(dataSource, config.environment, (message) => logger.warn(message));
    const payloadKeys = await Keyring.open(config.keys.folder);
    const keys = new KeyAnnouncer('worker', new KeyReaders(dataSource), async () => ({ payload: await payloadKeys.ids() }), logger);
    await keys.start();
    const temporal = await connect(config);
    await ensureNamespace(temporal);
    const native = await NativeConnection.connect(addressAndCredentials(config.temporal));
    return new WorkerParts(config, logger, dataSource, temporal, native, keys);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.keys.stop();
    await this.native.close();
    await this.temporal.close();
    await this.dataSource.destroy();
  }
}
