/** Who had payloads of Temporal decoded: appended before what was decoded is handed out, never changed. */
import type { DataSource } from 'typeorm';

export interface PayloadDecoding {
  readonly actorId: string;
  readonly role: string;
  readonly namespace: string;
  /** Of each payload that was opened, the key that it was sealed under. */
  readonly keyIds: readonly string[];
  readonly requestId: string;
}

export class PayloadDecodings {
  constructor(private readonly dataSource: DataSource) {}

  async record({ actorId, role, namespace, keyIds, requestId }: PayloadDecoding): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO payload_decoding (actor_id, role, namespace, payloads, key_ids, request_id) VALUES ($1, $2, $3, $4, $5, $6)',
      [actorId, role, namespace, keyIds.length, [...new Set(keyIds)], requestId],
    );
  }
}
