/** How what is hashed, signed or sent names its stream. */

export const journeyIdPrefix = 'jrn_';

/** Journeys came first and say `journeyId`; every kind after them says `streamId`. */
export type StreamName = { readonly journeyId: string } | { readonly streamId: string };

export function streamName(streamId: string): StreamName {
  return streamId.startsWith(journeyIdPrefix) ? { journeyId: streamId } : { streamId };
}

type Named = Partial<Record<'journeyId' | 'streamId', string>>;

/** Whether it says this stream, as what is about that stream says it. */
export function isOfStream(named: Named, streamId: string): boolean {
  const expected: Named = streamName(streamId);
  return named.journeyId === expected.journeyId && named.streamId === expected.streamId;
}

export function streamIdIn(named: StreamName): string {
  return 'journeyId' in named ? named.journeyId : named.streamId;
}
