import type { DataSource } from 'typeorm';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Reserved, ReservationRequest } from './reservation.js';
import { reserve } from './reserve.js';

/** What commands would reserve, or what stands against it: tried for good, then taken back, so that nothing stays reserved. */
export async function previewReservations(
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
