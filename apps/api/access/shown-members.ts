/**
 * What of a fact is not shown to whoever is shown the rest. It keeps its form, so that whatever is told of a fact is told of it
 * thus shown, and no more; what no longer verifies against the fact's hash is named beside it.
 */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { isOfJury, reads, type FactReader } from './field-access.js';

export interface ShownMembers<E extends StreamEvent> {
  readonly event: E;
  /** The members of its data that are not as they were recorded, each by the names that lead to it; none where it is whole. */
  readonly withheld: readonly string[];
}

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

/** Who voted, where it is not told: how many, and which way, is. */
const someJuror = 'jur_confidentiel';

type Data = Readonly<Record<string, unknown>>;
type Trim = (value: readonly unknown[], reader: FactReader, data: Data, seat: Seat) => readonly unknown[] | null;

/**
 * By member, wherever in the data of any form of an event: what is shown in its place; null where it is shown as it is. `data` is what
 * holds the member.
 */
const trimmed: Readonly<Record<string, Trim>> = {
  votes: (votes, reader, data, seat) => (hasSat(reader, data, seat) ? null : counted(votes as readonly Vote[])),
  abstentions: (jurors, reader, data, seat) => (hasSat(reader, data, seat) || jurors.length === 0 ? null : jurors.map(() => someJuror)),
  criteria: (criteria, reader) =>
    reads(reader, 'DISPENSE') || !criteria.some(isExempted) ? null : criteria.filter((each) => !isExempted(each)),
  grid: (grid, _, __, { withoutGrid }) => (withoutGrid && grid.length > 0 ? [] : null),
  gradedBy: (gradedBy, _, __, { withoutGrid }) => (withoutGrid && gradedBy.length > 0 ? [] : null),
};

/** Whether the reader was of those who decided. Facts of a form that does not say who sat are read by those convened. */
function hasSat({ role, personId }: FactReader, { present, session }: Data, { sessions }: Seat): boolean {
  return Array.isArray(present) ? isOfJury(role) && personId !== null && present.includes(personId) : sessions.has(String(session));
}

export function showMembers<E extends StreamEvent>(event: E, reader: FactReader, seat: Seat): ShownMembers<E> {
  if (seat.isToCompare) return { event, withheld: [] };
  const withheld: string[] = [];
  const show = (data: Data, under: string): Data =>
    Object.fromEntries(
      Object.entries(data).map(([member, value]) => {
        if (member === 'falls' && seat.withoutFalls) {
          withheld.push(under + member);
          return [member, { ...(value as Data), conclusions: false }];
        }
        if (isData(value)) return [member, show(value, `${under}${member}.`)];
        const trim = Object.hasOwn(trimmed, member) ? trimmed[member] : undefined;
        const shown = trim && Array.isArray(value) ? trim(value, reader, data, seat) : null;
        if (shown === null) return [member, value];
        withheld.push(under + member);
        return [member, shown];
      }),
    );
  const data = show(event.data as Data, '');
  return withheld.length === 0 ? { event, withheld } : { event: { ...event, data }, withheld };
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
