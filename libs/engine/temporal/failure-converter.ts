/** Loaded by Temporal's SDK by path, in the clients, the worker and the workflows' sandbox alike. */
import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stacks of failures go through the codec as payloads do, so that the server never reads them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
