/**
 * What of a fact is not shown to whoever is shown the rest. It keeps its form, so that whatever is told of a fact is told of it
 * thus shown, and no more; what no longer verifies against the fact's hash is named beside it.
 */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { reads, type FactReader } from './field-access.js';

export interface ShownMembers<E extends StreamEvent> {
  readonly event: E;
  /** The members of its data that are not as they were recorded; none where it is whole. */
  readonly withheld: readonly string[];
}

/** What decides besides the role. */
export interface Seat {
  /** Sessions of the jury in which the reader sits. */
  readonly sessions: ReadonlySet<string>;
  /** Whether its grid tells a result that the reader has not been told. */
  readonly withoutGrid: boolean;
}

/** Who voted, where it is not told: how many, and which way, is. */
const someJuror = 'jur_confidentiel';

type Data = Readonly<Record<string, unknown>>;

/** By member of the data, in any form of its event: what is shown in its place; null where it is shown as it is. */
const trimmed: Readonly<
  Record<string, (value: readonly unknown[], reader: FactReader, data: Data, seat: Seat) => readonly unknown[] | null>
> = {
  votes: (votes, _, { session }, { sessions }) => (sessions.has(String(session)) ? null : counted(votes as readonly Vote[])),
  criteria: (criteria, reader) =>
    reads(reader, 'DISPENSE') || !criteria.some(isExempted) ? null : criteria.filter((each) => !isExempted(each)),
  grid: (grid, _, __, { withoutGrid }) => (withoutGrid && grid.length > 0 ? [] : null),
  gradedBy: (gradedBy, _, __, { withoutGrid }) => (withoutGrid && gradedBy.length > 0 ? [] : null),
};

export function showMembers<E extends StreamEvent>(event: E, reader: FactReader, seat: Seat): ShownMembers<E> {
  const data = event.data as Data;
  const changed = Object.entries(trimmed).flatMap(([member, trim]): [string, readonly unknown[]][] => {
    const value = data[member];
    const shown = Array.isArray(value) ? trim(value, reader, data, seat) : null;
    return shown ? [[member, shown]] : [];
  });
  if (changed.length === 0) return { event, withheld: [] };
  return { event: { ...event, data: { ...event.data, ...Object.fromEntries(changed) } }, withheld: changed.map(([member]) => member) };
}

interface Vote {
  readonly jurorId: string;
  readonly inFavour: boolean;
}

/** In an order that says nothing. */
function counted(votes: readonly Vote[]): readonly Vote[] {
  return votes.map((vote) => ({ ...vote, jurorId: someJuror })).toSorted((one, other) => Number(other.inFavour) - Number(one.inFavour));
}

function isExempted(line: unknown): boolean {
  return (line as { readonly grading?: unknown }).grading === 'EXEMPTED';
}
