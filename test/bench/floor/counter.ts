/** The floor: a workflow whose Update only counts; and one that does what we do not, an activity inside the handler. */
import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type * as activities from './activities.js';

const { append } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export async function counter(): Promise<void> {
  let count = 0;
  setHandler(defineUpdate<number, []>('increment'), () => ++count, { validator: () => undefined });
  const appended = async () => {
    await append();
    return ++count;
  };
  setHandler(defineUpdate<number, []>('append'), appended, { validator: () => undefined });
  await condition(() => false);
}
