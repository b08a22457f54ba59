import type { StreamKind } from './stream-kind.js';

/** No kind has ids that begin so: a newer Jalon wrote it, or somebody invented it. */
export class StreamKindUnknown extends Error {
  override readonly name = 'StreamKindUnknown';
  constructor(readonly streamId: string) {
    super(`No kind of stream has ids such as ${streamId}`);
  }
}

/** The kinds that a process knows. */
export class StreamKinds {
  constructor(readonly all: readonly StreamKind[]) {}

  /** @throws {StreamKindUnknown} */
  of(streamId: string): StreamKind {
    const kind = this.findKind(streamId);
    if (!kind) throw new StreamKindUnknown(streamId);
    return kind;
  }

  findKind(streamId: string): StreamKind | null {
    return this.all.find(({ idPrefix }) => streamId.startsWith(idPrefix)) ?? null;
  }
}
