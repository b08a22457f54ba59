/** A worker of the floor's, in a process of its own as the product's is. */
import { NativeConnection, Worker } from '@temporalio/worker';
import * as activities from './activities.js';

async function main(address: string, namespace: string, taskQueue: string): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  const workflowsPath = new URL('./counter.js', import.meta.url).pathname;
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowsPath, activities });
  process.send?.('ready');
  await worker.run();
  await connection.close();
}

const [address = '', namespace = '', taskQueue = ''] = process.argv.slice(2);
main(address, namespace, taskQueue).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
