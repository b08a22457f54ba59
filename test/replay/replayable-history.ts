/** A history as the replay corpus keeps it: in clear, and without the names of the machines that made it. */
import type { Payload, PayloadCodec } from '@temporalio/common';
// A CommonJS module whose names Node cannot see from an ES module: its default is all of them.
import protocol, { type temporal } from '@temporalio/proto';

export type History = temporal.api.history.v1.IHistory;
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const { History } = protocol.temporal.api.history.v1;
const { Payload: PayloadMessage } = protocol.temporal.api.common.v1;

/** Not the SDK's own `historyToJSON`, which fails where two of its packages each have a protobufjs of theirs. */
const asJson = { longs: String, enums: String, bytes: String };
const sealedMark = 'encryption-key-id';

/** JSON, one event a line. */
export async function replayableHistory(history: History, codecs: readonly PayloadCodec[]): Promise<string> {
  const plain = History.toObject(History.fromObject(history), asJson) as { events: Json[] };
  const events = await Promise.all(plain.events.map((event) => inClear(event, codecs)));
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}

export function parseHistory(text: string): History {
  return History.fromObject(JSON.parse(text) as Record<string, unknown>);
}

async function inClear(value: Json, codecs: readonly PayloadCodec[]): Promise<Json> {
  if (isList(value)) return await Promise.all(value.map((item) => inClear(item, codecs)));
  if (value === null || typeof value !== 'object') return value;
  if (isSealed(value)) return await opened(value, codecs);
  const members = Object.entries(value).filter(([key]) => key !== 'identity');
  return Object.fromEntries(
    await Promise.all(members.map(async ([key, member]) => [key, await inClear(unnamed(member), codecs)] as const)),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isSealed({ metadata }: { readonly [key: string]: Json }): boolean {
  return typeof metadata === 'object' && metadata !== null && sealedMark in metadata;
}

async function opened(value: object, codecs: readonly PayloadCodec[]): Promise<Json> {
  let payloads: Payload[] = [PayloadMessage.fromObject(value)];
  for (const codec of codecs.toReversed()) payloads = await codec.decode(payloads);
  return PayloadMessage.toObject(PayloadMessage.fromObject(payloads[0]!), asJson) as Json;
}

/** A sticky task queue bears the name of its worker's machine. */
function unnamed(value: Json): Json {
  if (value === null || typeof value !== 'object' || !('kind' in value) || value['kind'] !== 'TASK_QUEUE_KIND_STICKY') return value;
  return { ...value, name: 'sticky' };
}
