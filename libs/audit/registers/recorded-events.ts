/** Every event of journeys, by journey then by version, with its place in the chain. */
import type { DataSource } from 'typeorm';
import { asReadToday, journeyEvents } from '#libs/domain/journey/event-schemas.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { unknownAmong } from '#libs/domain/stream/event-schemas.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { isWithheld, toldInstead } from '#libs/audit/dossier/withheld.js';
import { journeyKind } from '#libs/journey/kind.js';
import { allRows } from '#libs/platform/database/queries.js';
import { batches } from './batches.js';

/** As recorded. One that is withheld shows where it stands and nothing else, as in a dossier; of votes and of exemptions, what a dossier tells. */
export type ListedEvent = (StreamEvent | Pick<StreamEvent, 'version'>) & {
  readonly journeyId: string;
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
      const recorded = rows.map(({ body }) => JSON.parse(body) as StreamEvent);
      const listed = (event: StreamEvent) => (withConfidential ? event : (toldInstead(event) ?? event));
      const isShown = withConfidential ? () => true : shownOf(recorded);
      yield recorded.map((event, index) => {
        const { hash = '', previousHash = '' } = rows[index] ?? {};
        const { version } = event;
        return { ...(isShown(version) ? { ...listed(event), journeyId: key } : { journeyId: key, version }), hash, previousHash };
      });
    }
  }
}

/** Nothing at all of a journey that only a newer Jalon reads: what its facts must not tell, nobody knows here. */
function shownOf(recorded: readonly StreamEvent[]): (version: number) => boolean {
  if (unknownAmong(journeyEvents, recorded)) return () => false;
  const events: readonly RecordedEvent[] = recorded.map(asReadToday);
  const shown = new Set(events.filter((event) => !isWithheld(event, events)).map(({ version }) => version));
  return (version) => shown.has(version);
}
