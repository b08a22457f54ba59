/** The words in which a member of the cast is written: steps, each a request to the API, in the order of their sending. */
import type { z } from 'zod';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { CommandSchemas } from '#libs/domain/journey/commands.schema.js';
import { startOfDay, type Instant, type LocalDate } from '#libs/domain/time/local-date.js';
import { usualSender, type Person } from './people.js';

/** What a person writes in a command; its date is the step's. */
export type Content<N extends CommandName> = Omit<z.input<CommandSchemas[N]>, 'occurredAt'>;

/** A command as it is posted. */
export interface Act {
  readonly command: CommandName;
  readonly data: Readonly<Record<string, unknown>> & { readonly occurredAt: LocalDate };
}

/** One request: a command, or several that are applied whole or not at all. */
export interface Step {
  readonly by: Person;
  readonly acts: readonly Act[];
}

export type Script = readonly Step[];

/** A fact of a day, told by who usually tells it. */
export function step<N extends CommandName>(on: LocalDate, command: N, content: Content<N>, by: Person = usualSender(command)): Step {
  return { by, acts: [{ command, data: { ...content, occurredAt: on } }] };
}

/** Facts that one person tells at once: deadlines that are past fall after the whole of them, never in between. */
export function together(by: Person, ...steps: readonly Step[]): Step {
  return { by, acts: steps.flatMap(({ acts }) => acts) };
}

/** An hour of a day in Paris. */
export function at(on: LocalDate, hour: number): Instant {
  return new Date(Date.parse(startOfDay(on)) + hour * 3_600_000).toISOString();
}

/** By the day of their first fact: what happened first is told first. */
export function inOrder(...episodes: readonly Script[]): Script {
  const firstDay = ({ acts }: Step): LocalDate => acts[0]?.data.occurredAt ?? '';
  return episodes.flat().toSorted((one, other) => (firstDay(one) < firstDay(other) ? -1 : Number(firstDay(one) > firstDay(other))));
}
