/** How what is hashed, signed or sent names its stream. */

export const journeyIdPrefix = 'jrn_';

/** Journeys came first and say `journeyId`; every kind after them says `streamId`. */
export type StreamName = { readonly journeyId: string } | { readonly streamId: string };

export function streamName(streamId: string): StreamName {
  return streamId.startsWith(journeyIdPrefix) ? { journeyId: streamId } : { streamId };
}

/** Whether it says this stream, as what is about that stream says it. */
export function isOfStream(named: Partial<Record<'journeyId' | 'streamId', string>>, streamId: string): boolean {
  const { journeyId, streamId: other } = named;
  return streamId.startsWith(journeyIdPrefix)
    ? journeyId === streamId && other === undefined
    : other === streamId && journeyId === undefined;
}

export function streamIdIn(named: StreamName): string {
  return 'journeyId' in named ? named.journeyId : named.streamId;
}
