/** Named versions of what is decided of journeys, each implying those before it. See infra/replay.md, B. */

/**
 * `as-practised`: what practice does to a record. Rules pinned before it name none, and are decided as they were.
 */
export const deciders = ['as-practised'] as const;

export type Decider = (typeof deciders)[number];

/** That of journeys which are opened now. */
export const currentDecider: Decider = deciders[deciders.length - 1]!;

/** Whether a journey that these rules are pinned to is decided by that version, or by one that implies it. */
export function isDecidedAs(version: Decider, { decider }: { readonly decider?: Decider }): boolean {
  return decider !== undefined && deciders.indexOf(decider) >= deciders.indexOf(version);
}
