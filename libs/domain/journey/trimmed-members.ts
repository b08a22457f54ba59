/**
 * What of a fact is told to whoever is told the rest: an answer of the API and a dossier alike. It keeps its form, so that whatever is made of
 * the fact is made of it thus trimmed, and says no more.
 */
import type { StreamEvent } from '../stream/event.js';

type Data = Readonly<Record<string, unknown>>;

export interface TrimmedEvent<E extends StreamEvent> {
  readonly event: E;
  /** The members of its data that are not as they were recorded, each by the names that lead to it; none where it is whole. */
  readonly withheld: readonly string[];
}

/** For whom it is trimmed. */
export interface Told {
  /** Whether they were of those who decided. @param data what holds the votes */
  readonly hasSat: (data: Data) => boolean;
  readonly readsExemptions: boolean;
  /** Whether its grid tells a result that they have not been told. */
  readonly withoutGrid: boolean;
  /** Whether what falls with it tells of a conclusion that they have not been told. */
  readonly withoutFalls: boolean;
}

/** Who voted, where it is not told: how many, and which way, is. */
export const someJuror = 'jur_confidentiel';

type Trim = (value: readonly unknown[], told: Told, data: Data) => readonly unknown[] | null;

/**
 * By member, wherever in the data of any form of an event: what is told in its place; null where it is told as it is. `data` is what
 * holds the member.
 */
const trimmed: Readonly<Record<string, Trim>> = {
  votes: (votes, told, data) => (told.hasSat(data) ? null : counted(votes as readonly Vote[])),
  abstentions: (jurors, told, data) => (told.hasSat(data) || jurors.length === 0 ? null : jurors.map(() => someJuror)),
  criteria: (criteria, { readsExemptions }) =>
    readsExemptions || !criteria.some(isExempted) ? null : criteria.filter((each) => !isExempted(each)),
  grid: (grid, { withoutGrid }) => (withoutGrid && grid.length > 0 ? [] : null),
  gradedBy: (gradedBy, { withoutGrid }) => (withoutGrid && gradedBy.length > 0 ? [] : null),
};

export function trimMembers<E extends StreamEvent>(event: E, told: Told): TrimmedEvent<E> {
  const withheld: string[] = [];
  const trim = (data: Data, under: string): Data =>
    Object.fromEntries(
      Object.entries(data).map(([member, value]) => {
        if (member === 'falls' && told.withoutFalls) {
          withheld.push(under + member);
          return [member, { ...(value as Data), conclusions: false }];
        }
        if (isData(value)) return [member, trim(value, `${under}${member}.`)];
        const own = Object.hasOwn(trimmed, member) ? trimmed[member] : undefined;
        const instead = own && Array.isArray(value) ? own(value, told, data) : null;
        if (instead === null) return [member, value];
        withheld.push(under + member);
        return [member, instead];
      }),
    );
  const data = trim(event.data as Data, '');
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
