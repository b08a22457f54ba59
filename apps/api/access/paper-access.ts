/** Who reads what was entered from a paper, and its scan: until it is confirmed, fewer than read the facts; the scan, as votes by name are. */
import type { RecordedEventOf } from '#libs/domain/journey/event.js';
import { isOfJury, type FactReader } from './field-access.js';

/** Whoever entered it, and those who may confirm it. */
export function readsPendingEntry({ role, actorId }: FactReader, enteredBy: string): boolean {
  return role === 'ADMINISTRATOR' || actorId === enteredBy;
}

/**
 * A scan shows all that is on the paper. One of a jury's session, whoever signed and how each voted: for those who enter and confirm, and
 * those who sat. That of an assessment is read as the assessment's other files are, once it is confirmed.
 */
export function readsScan(
  reader: FactReader,
  { data: { record }, actor }: RecordedEventOf<'PaperRecordEntered'>,
  isPending: boolean,
): boolean {
  if (readsPendingEntry(reader, actor.id)) return true;
  if (isPending) return false;
  if (record.kind === 'ASSESSMENT') return true;
  const { hearing, decision } = record;
  const sat = decision?.present ?? hearing?.heardBy ?? [];
  return isOfJury(reader.role) && reader.personId !== null && sat.includes(reader.personId);
}
