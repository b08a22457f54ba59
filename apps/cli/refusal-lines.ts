/** What was refused on a journey, told among its facts. */
import { styleText } from 'node:util';
import type { Actor } from '#libs/domain/stream/actor.js';
import { type Instant, type LocalDate, parisDate } from '#libs/domain/time/local-date.js';
import { toRole } from '#libs/domain/french/role-names.js';
import { nameOf, type NamedActor } from './actors.js';

/** The parts of GET /v1/journeys/{id}/refusals that are told. */
export interface ToldRefusal {
  readonly at: Instant;
  readonly kind: 'COMMAND' | 'REQUEST' | 'ACCESS';
  readonly actor: Actor | null;
  readonly titles: readonly string[];
  readonly reasons: readonly { readonly sentence: string; readonly source: string }[];
  readonly count: number;
  readonly confidential: boolean;
}

export function refusalDay({ at }: ToldRefusal): LocalDate {
  return parisDate(at);
}

export function refusalText(
  { kind, actor, titles, reasons, count, confidential }: ToldRefusal,
  actors: readonly NamedActor[] = [],
): string {
  const what = titles.length > 0 ? `« ${titles.join(' », « ')} »` : kind === 'ACCESS' ? 'un accès' : 'une commande';
  const name = nameOf(actor?.id, actors);
  const who = actor ? toRole(actor.role) + (name === null ? '' : ` (${name})`) : 'à qui n’était pas identifié';
  const times = count > 1 ? `, ${count} fois` : '';
  if (confidential) return `${styleText('red', '⊘')} Refus confidentiel${times}`;
  const why = reasons.map(({ sentence, source }) => `${sentence}${styleText('dim', ` (${source})`)}`).join(' ');
  return `${styleText('red', '⊘')} Refusé ${who} : ${what}${times}. ${why}`;
}
