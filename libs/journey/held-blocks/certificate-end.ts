import { whenEnded } from '#libs/domain/journey/issued-documents.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { numberParts } from '../document-number.js';
import type { JourneyQueries } from '../queries/journey-list.js';

/** The day on which a certificate of ours was withdrawn or annulled in the journey that gave it; null while it stands. @throws {EventUnknown} */
export async function certificateEnd(journeys: Pick<JourneyQueries, 'findIssuer'>, number: string): Promise<LocalDate | null> {
  const parts = numberParts(number);
  const issuer = parts && (await journeys.findIssuer(parts));
  return issuer ? whenEnded(issuer.state, number) : null;
}
