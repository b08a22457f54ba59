/** The floor: a workflow whose Update only counts. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

export async function counter(): Promise<void> {
  let count = 0;
  setHandler(defineUpdate<number, []>('increment'), () => ++count, { validator: () => undefined });
  await condition(() => false);
}
