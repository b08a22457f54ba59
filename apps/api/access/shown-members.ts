/** What of a fact is shown to whom: `trimmed-members.ts` says what stands in its place. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { trimMembers, type TrimmedEvent } from '#libs/domain/journey/trimmed-members.js';
import { isOfJury, reads, type FactReader } from './field-access.js';

/** What decides besides the role. */
export interface Seat {
  /** Sessions of the jury to which the reader is convened. */
  readonly sessions: ReadonlySet<string>;
  /** Whether its grid tells a result that the reader has not been told. */
  readonly withoutGrid: boolean;
  /** Whether what falls with it tells of a conclusion that the reader has not been told. */
  readonly withoutFalls: boolean;
  /** Whether it is an entry from a paper, to be compared with it: whoever reads it at all reads it whole. */
  readonly isToCompare: boolean;
}

export function showMembers<E extends StreamEvent>(event: E, reader: FactReader, seat: Seat): TrimmedEvent<E> {
  if (seat.isToCompare) return { event, withheld: [] };
  const { withoutGrid, withoutFalls } = seat;
  const readsExemptions = reads(reader, 'DISPENSE');
  return trimMembers(event, { hasSat: (data) => hasSat(reader, data, seat), readsExemptions, withoutGrid, withoutFalls });
}

/** Whether the reader was of those who decided. Facts of a form that does not say who sat are read by those convened. */
function hasSat({ role, personId }: FactReader, { present, session }: Readonly<Record<string, unknown>>, { sessions }: Seat): boolean {
  return Array.isArray(present) ? isOfJury(role) && personId !== null && present.includes(personId) : sessions.has(String(session));
}
