/**
 * A process of the doors, to be killed: `worker` runs their workflow, `sender` dispatches what its parent tells it, `reconciler`
 * ends what dead senders left.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { TemporalSettings } from '#libs/engine/temporal/connection.js';
import { openDoorSender, startDoorWorker, type DoorSender } from './sender.js';

export interface DoorOrder {
  readonly key: string;
  readonly streamId: string;
  readonly commands: readonly SentCommand[];
}

export interface DoorProcessSettings {
  readonly databaseUrl: string;
  readonly settings: TemporalSettings;
  readonly home: string;
  readonly attemptMs: number;
}

/** Until it is killed. */
async function reconcile({ reconciler }: DoorSender): Promise<void> {
  for (;;) {
    await reconciler.endPending().catch(() => undefined);
    await sleep(200);
  }
}

const [role, given = '{}'] = process.argv.slice(2);
const { databaseUrl, settings, home, attemptMs } = JSON.parse(given) as DoorProcessSettings;

if (role === 'worker') {
  await startDoorWorker(databaseUrl, settings, home);
} else {
  const sender = await openDoorSender(databaseUrl, settings, { attemptMs });
  process.on('message', ({ key, streamId, commands }: DoorOrder) => {
    void sender.sendUnder(key, streamId, commands).then((outcome) => process.send?.(outcome));
  });
  if (role === 'reconciler') void reconcile(sender);
}
process.send?.('ready');
