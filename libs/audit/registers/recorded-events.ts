/** Every event of journeys, by journey then by version, with its place in the chain. */
import type { DataSource } from 'typeorm';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isWithheld } from '#libs/audit/dossier/withheld.js';
import { journeyKind } from '#libs/journey/kind.js';
import { allRows } from '#libs/platform/database/queries.js';
import { batches } from './batches.js';

/** One that is withheld shows where it stands and nothing else, as in a dossier. */
export type ListedEvent = (RecordedEvent | Pick<RecordedEvent, 'journeyId' | 'version'>) & {
  readonly hash: string;
  readonly previousHash: string;
};

interface Row {
  readonly journeyId: string;
  readonly body: string;
  readonly hash: string;
  readonly previousHash: string;
}

export interface ListedOf {
  /** One journey alone. */
  readonly journeyId: string | null;
  readonly withConfidential: boolean;
}

/** The events of one journey at a time. */
export async function* listedEvents(
  dataSource: DataSource,
  { journeyId, withConfidential }: ListedOf,
): AsyncGenerator<readonly ListedEvent[]> {
  const streams = batches<{ readonly key: string }>(
    dataSource,
    `SELECT stream_id AS key FROM stream_head
     WHERE stream_id > $1 AND starts_with(stream_id, $4) AND ($3::text IS NULL OR stream_id = $3) ORDER BY stream_id LIMIT $2`,
    [journeyId, journeyKind.idPrefix],
  );
  for await (const some of streams) {
    for (const { key } of some) {
      const rows = await allRows<Row>(
        dataSource,
        `SELECT stream_id AS "journeyId", body, encode(hash, 'hex') AS hash, encode(previous_hash, 'hex') AS "previousHash"
         FROM stream_event WHERE stream_id = $1 ORDER BY version`,
        [key],
      );
      const events = rows.map(({ body }) => JSON.parse(body) as RecordedEvent);
      yield events.map((event, index) => {
        const { hash = '', previousHash = '' } = rows[index] ?? {};
        const isShown = withConfidential || !isWithheld(event, events);
        return { ...(isShown ? event : { journeyId: event.journeyId, version: event.version }), hash, previousHash };
      });
    }
  }
}
