/** The streams that are about a person, or that name them. */
import type { EntityManager } from 'typeorm';
import type { RulesReference, StreamState } from '#libs/domain/stream/event.js';
import type { StreamInMemory } from '#libs/domain/stream/process.js';
import { prefixPattern, type PersonKind } from '#libs/domain/persons/person-ids.js';
import { allRows } from '#libs/platform/database/queries.js';
import { staleProjection } from '#libs/record/journal/read-models.js';
import { eventsSince, stateFrom, storedStateColumns, type StoredState } from '#libs/record/journal/stored-state.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { ProjectedColumn, StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';

export interface PersonStream extends StreamInMemory {
  readonly streamId: string;
  readonly kind: StreamKind;
  /** It is about the person; else it names them. */
  readonly isSubject: boolean;
  /** Its journal says more than this state: a newer Jalon wrote it. */
  readonly isStale: boolean;
}

export interface PersonOfKind {
  readonly id: string;
  readonly kind: PersonKind;
}

interface StreamRow extends StoredState {
  readonly person_id: string;
  readonly stream_id: string;
  readonly projection: number;
}

/** By person; of each kind those about the person first, in the order of their ids. */
export async function streamsOf(
  persons: readonly PersonOfKind[],
  kinds: StreamKinds,
  archive: RulesArchive,
  manager: EntityManager,
): Promise<ReadonlyMap<string, readonly PersonStream[]>> {
  const found = new Map<string, Map<string, PersonStream>>(persons.map(({ id }) => [id, new Map<string, PersonStream>()]));
  const add = async (kind: StreamKind, isSubject: boolean, rows: readonly StreamRow[]): Promise<void> => {
    for (const { person_id: personId, stream_id: streamId, projection, ...stored } of rows) {
      const own = found.get(personId);
      if (!own || own.has(streamId)) continue;
      const state = stateFrom(kind.process, stored);
      // What came since the snapshot may have named them, or be all that did.
      if (!isSubject && !JSON.stringify(state).includes(`"${personId}"`)) continue;
      const rules = await archive.findRules<RulesReference>(pinned(kind, streamId, state), manager);
      own.set(streamId, { streamId, kind, isSubject, rules, state, isStale: projection === staleProjection });
    }
  };
  for (const kind of kinds.all) {
    const named = persons.filter((person) => kind.persons.named.includes(person.kind));
    await add(kind, true, await streamsAbout(kind, persons, manager));
    await add(kind, false, await streamsNaming(kind, named, manager));
  }
  return new Map([...found].map(([id, streams]) => [id, [...streams.values()]]));
}

function pinned({ process }: StreamKind, streamId: string, state: StreamState): string {
  const digest = process.pinnedDigest(state);
  if (digest === null) throw new Error(`The read model of ${streamId} pins no rules`);
  return digest;
}

async function streamsAbout(
  { persons: { subject }, projection: { summary } }: StreamKind,
  persons: readonly PersonOfKind[],
  manager: EntityManager,
): Promise<readonly StreamRow[]> {
  const subjects = persons.filter(({ kind }) => kind === subject?.kind);
  if (subject === null || subjects.length === 0) return [];
  const { column } = summary.columns[subject.member] as ProjectedColumn;
  return allRows<StreamRow>(
    manager,
    `SELECT ${column} AS person_id, ${summary.idColumn} AS stream_id, ${storedStateColumns('summary', summary)}, projection
     FROM ${summary.name} AS summary
     WHERE ${column} = ANY($1) ORDER BY ${summary.idColumn}`,
    [subjects.map(({ id }) => id)],
  );
}

/** One pass over every state for a batch of people: tutors and past accompanists are in no index, and this runs daily. */
async function streamsNaming(
  { projection: { summary } }: StreamKind,
  persons: readonly PersonOfKind[],
  manager: EntityManager,
): Promise<readonly StreamRow[]> {
  if (persons.length === 0) return [];
  const pattern = prefixPattern([...new Set(persons.map(({ kind }) => kind))]);
  return allRows<StreamRow>(
    manager,
    `SELECT named.person_id, ${summary.idColumn} AS stream_id, snapshot, snapshot_version AS "snapshotVersion", told.since, projection
     FROM ${summary.name} AS summary, LATERAL (SELECT ${eventsSince('summary', summary)} AS since) AS told,
       LATERAL (
         SELECT DISTINCT found[1] AS person_id
         FROM regexp_matches(snapshot || coalesce(told.since, ''), '"(${pattern}[0-9A-Za-z-]+)"', 'g') AS found
       ) AS named
     WHERE named.person_id = ANY($1) ORDER BY ${summary.idColumn}`,
    [persons.map(({ id }) => id)],
  );
}
