/** How a command's conditions speak of the thing that it is about. */
import type { Target } from './decider.js';
import type { Unmet } from '../stream/unmet.js';

/** A thing that a command may be about, each reason that forbids it now pointing at the command's field; sought when asked for. */
export function target(field: string, value: string, unmet: () => readonly Unmet[]): Target {
  let known: readonly Unmet[] | null = null;
  return {
    field,
    value,
    get unmet() {
      return (known ??= unmet().map((each) => ({ ...each, field: each.field ?? field })));
    },
  };
}

/** What forbids the one that a command names; `unknown` where it is none of them. */
export function aboutTarget(targets: readonly Target[], value: string, unknown: Unmet): readonly Unmet[] {
  return targets.find((each) => each.value === value)?.unmet ?? [unknown];
}
