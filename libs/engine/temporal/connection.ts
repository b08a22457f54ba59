/** Connection of the API, the worker and the tools to Temporal, with Jalon's encryption of payloads. */
import type { Config } from '#libs/platform/config/config.js';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type ConnectionOptions } from '@temporalio/client';
import { sealedDataConverter } from './data-converter.js';
import { isTooLarge } from './grpc-errors.js';
import { largestPageBytes } from './history-pages.js';
import { PayloadKeyring } from './payload-keyring.js';

export type TemporalSettings = Pick<Config, 'temporal' | 'keys'>;

export interface Temporal {
  readonly client: Client;
  readonly connection: Connection;
  readonly taskQueue: string;
  close(): Promise<void>;
}

/** @throws when the server cannot be reached within ten seconds, or {@link PayloadKeyringError} when the keyring cannot be read */
export async function connect({ temporal: { address, namespace, taskQueue, tls, apiKey }, keys }: TemporalSettings): Promise<Temporal> {
  const keyring = await PayloadKeyring.open(keys.folder);
  const connection = Connection.lazy({
    ...addressAndCredentials({ address, tls, apiKey }),
    interceptors: [retryWhereHarmless],
    // The SDK's own setting lacks the prefix, without which gRPC goes on taking 4 MiB. Nothing that is asked for is longer
    // than a page of the longest batches, and a server that sends more is not one to make room for.
    channelArgs: { 'grpc.max_receive_message_length': largestPageBytes },
  });
  try {
    await connection.ensureConnected();
  } catch (error) {
    // It would go on trying, and keep the process from ending.
    await connection.close();
    throw error;
  }
  const client = new Client({ connection, namespace, dataConverter: sealedDataConverter(keyring) });
  return { client, connection, taskQueue, close: () => connection.close() };
}

/** Common to the client's connection and the worker's native one. */
export function addressAndCredentials({ address, tls, apiKey }: Pick<Config['temporal'], 'address' | 'tls' | 'apiKey'>) {
  return {
    address,
    ...(apiKey !== null && { apiKey }),
    tls: tls && {
      ...(tls.ca && { serverRootCACertificate: Buffer.from(tls.ca) }),
      ...(tls.cert && tls.key && { clientCertPair: { crt: Buffer.from(tls.cert), key: Buffer.from(tls.key) } }),
    },
  };
}

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

const retries = defaultGrpcRetryOptions();
const retrying = makeGrpcRetryInterceptor({
  ...retries,
  retryableDecider: (attempt, status) => !isTooLarge(status) && retries.retryableDecider(attempt, status),
});
const once = makeGrpcRetryInterceptor({ ...retries, retryableDecider: () => false });

/**
 * A call that carries commands is made once: were it made again after an ambiguous failure and refused, the first might
 * still arrive and take effect after its refusal was told. Who sends commands decides whether to send them again. What is too
 * large once will be too large again.
 */
export const retryWhereHarmless: Interceptor = (options, nextCall) => {
  const carriesCommands = /\/(UpdateWorkflowExecution|ExecuteMultiOperation)$/.test(options.method_definition.path);
  return (carriesCommands ? once : retrying)(options, nextCall);
};
