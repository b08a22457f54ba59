/** Tells journeys that rest on the certificate of another that it was withdrawn or annulled there, or that this was undone: see `Teller`. */
import type { DataSource } from 'typeorm';
import type { Attached, SentCommand } from '#libs/domain/journey/command.js';
import { heldCertificates } from '#libs/domain/journey/opening/held-blocks.js';
import type { HeldBlockState } from '#libs/domain/journey/opening/state.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import type { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import type { JourneyQueries } from '../queries/journey-list.js';
import { Teller } from '../teller.js';
import { certificateEnd } from './certificate-end.js';

/** Journeys opened with blocks held by certificates of journeys in which something was withdrawn, replaced or annulled. */
const mayHaveLost = `
  SELECT DISTINCT start.stream_id AS "journeyId"
  FROM journey_summary AS holder
  JOIN stream_event AS start ON start.stream_id = holder.journey_id AND start.version = 1 AND start.body LIKE '%"isOurs":true%'
  CROSS JOIN LATERAL jsonb_array_elements(start.body::jsonb -> 'data' -> 'heldBlocks') AS held
  CROSS JOIN LATERAL regexp_match(held ->> 'certificateNumber', '^(.+)-0*([0-9]+)$') AS part
  JOIN reservation AS issuer ON issuer.key = 'number:' || part[1] || ':' || part[2] AND issuer.for_good
  WHERE held ? 'isOurs' AND EXISTS (
    SELECT FROM stream_event AS ended WHERE ended.stream_id = issuer.stream_id AND ended.type IN ('WithdrawnForFraud', 'FactReplaced'))
  ORDER BY start.stream_id`;

export class EndedCertificates {
  private readonly teller: Teller;

  constructor(
    private readonly dataSource: DataSource,
    private readonly journeys: JourneyQueries,
    dispatcher: Dispatcher,
  ) {
    this.teller = new Teller(dispatcher, 'ended-certificates');
  }

  /** Answers how many were told. @throws {EventUnknown} where only a newer Jalon can tell how a journey stands */
  async tell(): Promise<number> {
    let told = 0;
    const rows = await this.dataSource.query<{ journeyId: string }[]>(mayHaveLost);
    for (const { journeyId } of rows) {
      const view = await this.journeys.findJourney(journeyId);
      for (const held of view ? heldCertificates(view.state) : []) {
        if (!held.isOurs) continue;
        const endedOn = await certificateEnd(this.journeys, held.certificateNumber);
        const isTold = (held.endedOn !== undefined) === (endedOn !== null);
        if (!isTold && (await this.say(journeyId, held, endedOn))) told += 1;
      }
    }
    return told;
  }

  /** @param certificateEndedOn null where it stands again */
  private async say(
    journeyId: string,
    { certificateNumber, restored = 0 }: HeldBlockState,
    certificateEndedOn: LocalDate | null,
  ): Promise<boolean> {
    const attached: Attached = { certificateEndedOn };
    const name = certificateEndedOn === null ? 'restore-held-block' : 'end-held-block';
    const command: SentCommand = { name, data: { certificateNumber }, occurredAt: null, attached };
    // As it was before an end could be undone: what was told then is not told again.
    const times = restored === 0 ? [] : [`${restored}`];
    return this.teller.tell(
      journeyId,
      [journeyId, certificateNumber, ...(certificateEndedOn === null ? ['restored'] : []), ...times],
      () => command,
    );
  }
}
