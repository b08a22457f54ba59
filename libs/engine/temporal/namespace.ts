/** The namespace that Jalon's streams live in: long retention, and the search attributes that Temporal's own UI lists by. */
import { setTimeout as delay } from 'node:timers/promises';
import { monthAttribute, type SearchAttribute } from '#libs/domain/stream/protocol.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import protocol from '@temporalio/proto';
import type { Temporal } from './connection.js';
import { alreadyExists, notFound, permissionDenied, unless } from './grpc-errors.js';

const daySeconds = 86_400;

/** How long closed runs are kept: what heals the journal, and what an audit compares it with. */
const retentionDays = 3_650;

const indexedTypes = {
  KEYWORD: protocol.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: protocol.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DATETIME: protocol.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
};

/**
 * Creates or completes the namespace, and returns once it can be used. Idempotent, and safe to run by several processes
 * at once. Where the server reserves the operation (Temporal Cloud), it must have been done by its administrator.
 */
export async function ensureNamespace(temporal: Temporal, kinds: StreamKinds): Promise<void> {
  await ensureRetention(temporal);
  await ensureSearchAttributes(temporal, searchAttributesOf(kinds));
}

/** Kinds may share one: it has one type, and is made once. */
function searchAttributesOf({ all }: StreamKinds): readonly SearchAttribute[] {
  const every = [monthAttribute, ...all.flatMap(({ searchAttributes }) => searchAttributes)];
  return [...new Map(every.map((attribute) => [attribute.name, attribute])).values()];
}

async function ensureRetention({ client, connection }: Temporal): Promise<void> {
  const { namespace } = client.options;
  const workflowExecutionRetentionTtl = msToTs(retentionDays * daySeconds * 1_000);
  const found = await unless(notFound, connection.workflowService.describeNamespace({ namespace }));
  if (!found) {
    await unless(
      alreadyExists,
      connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl }),
    );
  } else if (Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) < retentionDays * daySeconds) {
    await unless(permissionDenied, connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } }));
  }
}

/** A new namespace, and a new attribute, reach every part of the server some seconds after they are made. */
async function ensureSearchAttributes(temporal: Temporal, attributes: readonly SearchAttribute[]): Promise<void> {
  const { client, connection } = temporal;
  const { namespace } = client.options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = attributes.filter(({ name }) => !Object.hasOwn(customAttributes, name));
      if (missing.length === 0) {
        await canBeUsed(client, attributes);
        return;
      }
      await add(temporal, missing);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
    await delay(pauseMs);
  }
}

/** For a server of which nothing has been asked yet. */
export async function addSearchAttributes(temporal: Pick<Temporal, 'client' | 'connection'>, kinds: StreamKinds): Promise<void> {
  await add(temporal, searchAttributesOf(kinds));
}

async function add({ client, connection }: Pick<Temporal, 'client' | 'connection'>, attributes: readonly SearchAttribute[]): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace: client.options.namespace,
    searchAttributes: Object.fromEntries(attributes.map(({ name, type }) => [name, indexedTypes[type]])),
  });
}

const attempts = 120;
const pauseMs = 250;

/** The frontend answers a listing by an attribute only once it knows it. */
async function canBeUsed(client: Temporal['client'], attributes: readonly SearchAttribute[]): Promise<void> {
  const query = attributes.map(({ name }) => `${name} IS NULL`).join(' AND ');
  await client.workflow.count(query);
}
