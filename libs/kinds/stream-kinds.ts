import type { KindName } from '#libs/domain/stream/kind-names.js';
import { journeyKind } from '#libs/journey/kind.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import { StreamKinds } from '#libs/record/streams/stream-kinds.js';

const kinds: { readonly [K in KindName]: StreamKind & { readonly process: { readonly kind: K } } } = { journey: journeyKind };

/** Every kind of stream that Jalon runs. */
export const streamKinds = new StreamKinds(Object.values(kinds));
