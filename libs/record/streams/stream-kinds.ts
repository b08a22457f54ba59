import { resumeFromJournal, type StreamProcess } from '#libs/domain/stream/process.js';
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
  /**
   * @throws where an id, a workflow or a search attribute would be of two kinds, where the read models do not hold whom a stream is
   *   about, or where a kind commands another that does not stand before it: commands go down this list, so that none comes round
   */
  constructor(readonly all: readonly StreamKind[]) {
    for (const { process, persons, projection } of all)
      if (persons.subject !== null && !Object.hasOwn(projection.summary.columns, persons.subject.member))
        throw new Error(`The summary of kind ${process.kind} has no member ${persons.subject.member}`);
    for (const [place, { process }] of all.entries()) checkManager(process, all.slice(0, place));
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

function checkManager({ kind, commandNames, manager }: StreamProcess, before: readonly StreamKind[]): void {
  if (manager === null) return;
  if (!commandNames.includes(manager.outcomesCommand)) throw new Error(`Kind ${kind} has no command ${manager.outcomesCommand} to hear by`);
  for (const [target, names] of Object.entries(manager.sends)) {
    const commanded = before.find(({ process }) => process.kind === target)?.process;
    if (!commanded) throw new Error(`Kind ${kind} commands ${target}, which does not stand before it`);
    // What Temporal has lost of a stream is looked up for a person who decides.
    const foreign = names.find((name) => !commanded.commandNames.includes(name) || name === resumeFromJournal);
    if (foreign !== undefined) throw new Error(`Kind ${kind} sends ${foreign} to ${target}, which takes no such command from another kind`);
  }
}
