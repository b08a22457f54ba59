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
export function historyPages(
  { workflowService, options: { namespace } }: Client['workflow'],
  execution: RunName,
  maximumPageSize = batchesInPage,
): AsyncGenerator<readonly HistoryEvent[]> {
  return pages((nextPageToken) => workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize, nextPageToken }));
}

/** From the latest batch to the first, in small pages: for what is said near the end. @throws as `historyPages` */
export function historyPagesBackwards(
  { workflowService, options: { namespace } }: Client['workflow'],
  execution: RunName,
): AsyncGenerator<readonly HistoryEvent[]> {
  const maximumPageSize = batchesInLastPage;
  return pages((nextPageToken) =>
    workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize, nextPageToken }),
  );
}

interface Page {
  readonly history?: protocol.api.history.v1.IHistory | null;
  readonly nextPageToken?: Uint8Array | null;
}

async function* pages(ask: (nextPageToken: Uint8Array | undefined) => Promise<Page>): AsyncGenerator<readonly HistoryEvent[]> {
  let token: Uint8Array | undefined;
  do {
    const { history, nextPageToken } = await ask(token);
    yield history?.events ?? [];
    token = nextPageToken ?? undefined;
  } while (token && token.length > 0);
}

/** The event that a run begins with, without reading the others; null where the run is not retained. */
export async function firstEvent(workflows: Client['workflow'], execution: RunName): Promise<HistoryEvent | null> {
  for await (const [event] of historyPages(workflows, execution, 1)) return event ?? null;
  return null;
}
