/** How requests about streams are let in: what each kind says of its own, for the guard and for what keeps refusals. */
import type { Caller } from '#libs/platform/tokens/token.js';
import type { Besides } from '#libs/engine/dispatch/stream-reading.js';
import type { Line, Reach } from '../access/access-table.js';

export interface StreamAccess {
  /** The parameter of an address that names one of its streams. */
  readonly parameter: string;
  /** What such a parameter may be. */
  readonly isId: (text: string) => boolean;
  /** French: told alike where there is none and where the caller does not reach it. */
  readonly absent: { readonly detail: string };
  /** Each of its commands, with the roles that may send it. */
  readonly commands: Readonly<Record<string, Line>>;
  reaches(caller: Caller, reach: Reach, streamId: string): Promise<boolean>;
  /**
   * The same as SQL, to be asked beside what else is read of the stream: null where the caller reaches every one. Absent where only
   * `reaches` can tell.
   */
  readonly reachedAt?: (caller: Caller, reach: Reach) => Besides['sql'] | null;
}

/** By kind. */
export type StreamAccesses = Readonly<Record<string, StreamAccess>>;

export type AddressParameters = Readonly<Record<string, string | undefined>>;

interface NamedStream {
  readonly access: StreamAccess;
  readonly streamId: string;
}

/** The streams that the parameters of an address name, each with what its kind says. */
export function streamsNamed(streams: StreamAccesses, parameters: AddressParameters): readonly NamedStream[] {
  return Object.values(streams).flatMap((access) => {
    const streamId = parameters[access.parameter];
    return streamId === undefined ? [] : [{ access, streamId }];
  });
}
