/** Names beside ids, where people work: one reading and one batch of keys whatever their number, told to the log as any other. */
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { opaqueIdInText, personKinds } from '#libs/domain/persons/person-ids.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { calledName } from '#libs/persons/vault/called-name.js';
import { type HeldIdentity, Identities, type Named } from '#libs/persons/vault/identities.js';
import { type Unavailability, unavailabilityOf } from '#libs/platform/connections/unavailability.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { readsCandidateName, type FactReader } from '../access/field-access.js';
import { injected } from '../injected.js';

/** Of an id that nobody has here, there is none. */
export type Names = ReadonlyMap<string, HeldName>;

interface HeldName {
  /** As people call them. Null once erased, or where it was altered. */
  readonly name: string | null;
  readonly isErased: boolean;
  /** Of the identity. */
  readonly version: number;
}

const namedPerson = z
  .strictObject({
    personId: z.string().describe('Tel que la réponse le porte'),
    name: z.string().nullable().describe('null une fois la personne effacée'),
    isErased: z.boolean(),
  })
  .meta({ id: 'NamedPerson' });
export type NamedPerson = z.infer<typeof namedPerson>;

/** Beside what an answer holds, as `actors`. */
export const namedPeople = z
  .array(namedPerson)
  .describe(
    'Qui sont les personnes que la réponse désigne par un identifiant, dans ses membres ou dans ses phrases : celles qui sont inscrites, et ' +
      'que votre rôle peut connaître. La lecture de chaque nom est consignée.',
  );

/** An answer that is kept is looked through once. */
const found = new WeakMap<object, readonly string[]>();

/** Ids that an answer holds, wherever it does, those of persons among them. */
function idsIn(answer: object): readonly string[] {
  const known = found.get(answer);
  if (known) return known;
  const text = Buffer.isBuffer(answer) ? answer.toString() : JSON.stringify(answer);
  const ids = [...new Set(text.match(opaqueIdInText) ?? [])];
  if (Buffer.isBuffer(answer)) found.set(answer, ids);
  return ids;
}

export function toldOf(names: Names): NamedPerson[] {
  return [...names].map(([id, { name, isErased }]) => ({ personId: id, name, isErased }));
}

/** PostgreSQL answers, and its log of readings takes no line in. */
const takesNoLine: ReadonlySet<Unavailability | null> = new Set(['DATABASE_FULL', 'DATABASE_READ_ONLY']);

@Injectable()
export class PersonNames {
  constructor(
    private readonly identities: Identities,
    @Inject(injected.logger) private readonly logger: Logger,
  ) {}

  /** Of nobody where the log of readings takes nothing in: what cannot be told to it is not shown, and the ids are. */
  async of(ids: readonly string[], by: PersonalDataReader): Promise<Names> {
    const distinct = [...new Set(ids)];
    if (distinct.length === 0) return new Map();
    const altered = new Set<string>();
    let held: readonly HeldIdentity<Named>[];
    try {
      held = await this.identities.getAll<Named>(distinct, personKinds, by, (id) => altered.add(id));
    } catch (error) {
      if (!takesNoLine.has(unavailabilityOf(error))) throw error;
      this.logger.warn({ err: error, requestId: by.requestId }, 'names are withheld: the log of readings refuses a line');
      return new Map();
    }
    if (altered.size > 0)
      this.logger.error({ personIds: [...altered], requestId: by.requestId }, 'identities were altered: their names are not told');
    return new Map(
      held.map(({ id, identity, version }) => [
        id,
        { name: identity && calledName(identity), isErased: identity === null && !altered.has(id), version },
      ]),
    );
  }

  /** Those whom an answer names, as far as its reader may know them: in the order in which it names them. */
  async in(answer: object, reader: FactReader, by: PersonalDataReader): Promise<Names> {
    return readsCandidateName(reader) ? this.of(idsIn(answer), by) : new Map();
  }

  /**
   * With `candidateName` beside `candidateId`: null for who may not know it, where they were erased, or were never enrolled here.
   * @param opened those whom the request has read already, as its reader: they are not read, nor told to the log, again
   */
  async besideCandidates<T extends { readonly candidateId: string }>(
    items: readonly T[],
    reader: FactReader,
    by: PersonalDataReader,
    opened: readonly Pick<HeldIdentity<Named>, 'id' | 'identity'>[] = [],
  ): Promise<(T & { candidateName: string | null })[]> {
    const known = new Map(opened.map(({ id, identity }) => [id, identity && calledName(identity)]));
    const others = items.map(({ candidateId }) => candidateId).filter((id) => !known.has(id));
    const isTold = readsCandidateName(reader);
    const names: Names = isTold ? await this.of(others, by) : new Map();
    const nameOf = (id: string) => known.get(id) ?? names.get(id)?.name ?? null;
    return items.map((item) => ({ ...item, candidateName: isTold ? nameOf(item.candidateId) : null }));
  }
}
