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
  /** @throws where an id, a workflow or a search attribute would be of two kinds, or the read models do not hold whom a stream is about */
  constructor(readonly all: readonly StreamKind[]) {
    for (const { process, persons, projection } of all)
      if (persons.subject !== null && !Object.hasOwn(projection.summary.columns, persons.subject.member))
        throw new Error(`The summary of kind ${process.kind} has no member ${persons.subject.member}`);
    for (const [place, one] of all.entries())
      for (const other of all.slice(place + 1)) {
        const [kind, otherKind] = [one.process.kind, other.process.kind];
        const shared = one.searchAttributes.find(({ name, type }) =>
          other.searchAttributes.some((it) => it.name === name && it.type !== type),
        );
        if (shared) throw new Error(`Kinds ${kind} and ${otherKind} publish ${shared.name} as values of two types`);
        if (kind === otherKind || one.idPrefix.startsWith(other.idPrefix) || other.idPrefix.startsWith(one.idPrefix))
          throw new Error(`Kinds ${kind} (${one.idPrefix}) and ${otherKind} (${other.idPrefix}) are not told apart`);
      }
  }

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
