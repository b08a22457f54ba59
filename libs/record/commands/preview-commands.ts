import type { DataSource } from 'typeorm';
import type { BatchDecision, DatedCommand, DecisionContext, StreamInMemory } from '#libs/domain/stream/process.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { Reserved, ReservationRequest } from './reservation.js';
import { reserve } from './reserve.js';

/** What commands would come to, on a stream as it stands in memory. Records nothing, reserves nothing. */
export async function previewCommands(
  dataSource: DataSource,
  kind: StreamKind,
  stream: StreamInMemory,
  commands: readonly DatedCommand[],
  context: DecisionContext,
): Promise<BatchDecision> {
  const standing = stream.state.version === 0 ? null : stream.state;
  const { requests, attach } = kind.reservationsOf(standing, commands, context.now);
  const { reserved, unmet } = await previewReservations(dataSource, context.streamId, requests);
  if (unmet.length > 0) return { accepted: false, index: 0, unmet };
  return kind.process.decide(stream, attach(reserved) as readonly DatedCommand[], context);
}

/** Tried for good, then taken back, so that nothing stays reserved. */
async function previewReservations(
  dataSource: DataSource,
  streamId: string,
  requests: readonly ReservationRequest[],
): Promise<{ readonly reserved: readonly Reserved[]; readonly unmet: readonly Unmet[] }> {
  if (requests.length === 0) return { reserved: [], unmet: [] };
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    return await reserve(runner.manager, { commandId: 'preview', streamId }, requests);
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  }
}
