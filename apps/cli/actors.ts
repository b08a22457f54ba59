/** Who acted, by name, as answers of the API tell it to who may know. */
import { opaqueIdInText } from '#libs/domain/persons/person-ids.js';
import type { Actor } from '#libs/domain/stream/actor.js';
import { actorName } from '#libs/domain/french/role-names.js';

/** Of `actors` in an answer. */
export interface NamedActor {
  readonly actorId: string;
  /** Null once the person is erased. */
  readonly name: string | null;
}

/** Null of one whom nobody is known to be. */
export function nameOf(actorId: string | undefined, actors: readonly NamedActor[]): string | null {
  return actors.find((each) => each.actorId === actorId)?.name ?? null;
}

/** A sentence with the name of each actor whom it names by id, after the id: « …, par l’équipe act_1, Ada Lovelace, fait n° 4… ». */
export function namedIn(sentence: string, actors: readonly NamedActor[]): string {
  return sentence.replaceAll(opaqueIdInText, (id) => [id, nameOf(id, actors)].filter(Boolean).join(', '));
}

/** « l’évaluateur act_1, Ada Lovelace », « l’évaluateur act_1 ». */
export function toldActor(actor: Actor, actors: readonly NamedActor[]): string {
  return [actorName(actor), nameOf(actor.id, actors)].filter(Boolean).join(', ');
}
