/** Histories as Temporal's server has them, a page at a time: what reads them holds a page, however long they have grown. */
import type { Client } from '@temporalio/client';
import type { temporal as protocol } from '@temporalio/proto';

export type HistoryEvent = protocol.api.history.v1.IHistoryEvent;

/** Neither events nor bytes: a batch is what the server wrote at once, and a page is so many of them, whatever they hold. */
const batchesInPage = 16;
/** The latest Update is in the last, but for a timer or an activity after it. */
const batchesInLastPage = 4;
/** The server ends a run rather than write more at once. */
const largestBatchBytes = 4 * 2 ** 20;

export const largestPageBytes = batchesInPage * largestBatchBytes;

export interface RunName {
  readonly workflowId: string;
  readonly runId: string;
}

/** @throws the server's error: NOT_FOUND where the run is not retained, or not any more */
export async function* historyPages(
  { workflowService, options: { namespace } }: Client['workflow'],
  execution: RunName,
  maximumPageSize = batchesInPage,
): AsyncGenerator<readonly HistoryEvent[]> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize, nextPageToken });
    yield page.history?.events ?? [];
    ({ nextPageToken } = page);
  } while (nextPageToken && nextPageToken.length > 0);
}

/** From the latest batch to the first, in small pages: for what is said near the end. @throws as `historyPages` */
export async function* historyPagesBackwards(
  { workflowService, options: { namespace } }: Client['workflow'],
  execution: RunName,
): AsyncGenerator<readonly HistoryEvent[]> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const asked = { namespace, execution, maximumPageSize: batchesInLastPage, nextPageToken };
    const page = await workflowService.getWorkflowExecutionHistoryReverse(asked);
    yield page.history?.events ?? [];
    ({ nextPageToken } = page);
  } while (nextPageToken && nextPageToken.length > 0);
}

/** The event that a run begins with, without reading the others; null where the run is not retained. */
export async function firstEvent(workflows: Client['workflow'], execution: RunName): Promise<HistoryEvent | null> {
  for await (const [event] of historyPages(workflows, execution, 1)) return event ?? null;
  return null;
}
