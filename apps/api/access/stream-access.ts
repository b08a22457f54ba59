/** How requests about streams are let in: what each kind says of its own, for the guard and for what keeps refusals. */
import type { KindName } from '#libs/domain/stream/kind-names.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { absence, journeyIdSchema } from '../http/ids.js';
import { commandAccess, type Line, type Reach } from './access-table.js';
import type { JourneyAccess } from './journey-access.js';
import { journeysReached } from './reach.js';

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
}

/** By kind. */
export type StreamAccesses = Readonly<Record<string, StreamAccess>>;

/** A kind without its line does not compile. */
export function streamAccesses(journeys: Pick<JourneyAccess, 'reaches'>): Readonly<Record<KindName, StreamAccess>> {
  return {
    journey: {
      parameter: 'journeyId',
      isId: (text) => journeyIdSchema.safeParse(text).success,
      absent: absence.get(journeyIdSchema)!,
      commands: commandAccess,
      reaches: (caller, reach, journeyId) => journeys.reaches(journeysReached(caller, reach), journeyId),
    },
  };
}

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
