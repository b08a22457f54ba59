/** How what is hashed, signed or sent names its stream. */

const journeyIdPrefix = 'jrn_';

/** Journeys came first and say `journeyId`; every kind after them says `streamId`. */
export type StreamName = { readonly journeyId: string } | { readonly streamId: string };

export function streamName(streamId: string): StreamName {
  return streamId.startsWith(journeyIdPrefix) ? { journeyId: streamId } : { streamId };
}

export function streamIdIn(named: StreamName): string {
  return 'journeyId' in named ? named.journeyId : named.streamId;
}
