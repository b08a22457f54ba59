import { streamKinds } from '#libs/kinds/stream-kinds.js';
import type { OnApplicationShutdown } from '@nestjs/common';
import { NativeConnection } from '@temporalio/worker';
import { openOrClose, type Closing } from '#libs/composition/closing.js';
import { openProcessParts, type ProcessParts } from '#libs/composition/process-parts.js';
import { addressAndCredentials } from '#libs/engine/temporal/connection.js';
import { ensureNamespace } from '#libs/engine/temporal/namespace.js';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';

/** What a worker process stands on. It closes last, when whatever used it has stopped. */
export class WorkerParts implements OnApplicationShutdown {
  private constructor(
    readonly shared: ProcessParts,
    /** The worker's own: Temporal's core polls by it. */
    readonly native: NativeConnection,
    private readonly closing: Closing,
  ) {}

  static async open(config: Config, logger: Logger): Promise<WorkerParts> {
    return openOrClose(async (closing) => {
      const shared = await openProcessParts('worker', config, logger, closing, streamKinds);
      await ensureNamespace(shared.temporal, streamKinds);
      const native = closing.keep(await NativeConnection.connect(addressAndCredentials(config.temporal)), (core) => core.close());
      return new WorkerParts(shared, native, closing);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.closing.close();
  }
}
