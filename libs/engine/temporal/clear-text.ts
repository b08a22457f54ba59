/** The few payloads that stay in clear, because Temporal's own UI shows them: summaries, which hold no personal data. */
import { summaryMark } from '#libs/domain/stream/protocol.js';
import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const summary = z.string().startsWith(summaryMark).max(2_000);
const handlers = z.array(z.strictObject({ name: z.string(), description: z.string().optional() })).optional();

/** What the SDK answers to `__temporal_workflow_metadata`: names of handlers, and the current details. */
const workflowMetadata = z.strictObject({
  definition: z.strictObject({
    type: z.string(),
    queryDefinitions: handlers,
    signalDefinitions: handlers,
    updateDefinitions: handlers,
  }),
  currentDetails: z.union([z.literal(''), summary]).optional(),
});

/** A bare JSON string that begins with the summaries' mark, or the answer of the metadata query with such details. */
export function mayStayInClear({ metadata, data }: Payload): boolean {
  const encoding = metadata?.['encoding'];
  if (!encoding || !data || Buffer.from(encoding).toString() !== 'json/plain') return false;
  const text = Buffer.from(data).toString();
  if (text.startsWith(`"${summaryMark}`)) return summary.safeParse(parsed(text)).success;
  return text.startsWith('{"definition":') && workflowMetadata.safeParse(parsed(text)).success;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
