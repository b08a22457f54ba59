/** The reasons of a refused command, as its record holds them, in the form of the log. */
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
import { recordRule } from '#libs/domain/stream/unmet.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import type { StreamKind, StreamSentences } from '#libs/record/streams/stream-kind.js';
import type { NewRefusal, RefusalReason } from './refusal.js';

type Judged = Pick<CommandRecord, 'commandId' | 'streamId' | 'names' | 'actor'>;

export function refusedCommand(
  { sentences }: StreamKind,
  { commandId, streamId, names, actor }: Judged,
  refusal: UpdateRefusal,
): NewRefusal {
  return {
    kind: 'COMMAND',
    actor: { id: actor.id, role: actor.role },
    operation: null,
    commands: names,
    route: null,
    streamId,
    commandId,
    reasons: reasonsOf(sentences, refusal),
    version: versionOf(refusal),
    source: null,
    count: 1,
  };
}

function reasonsOf({ stale, frozen }: StreamSentences, refusal: UpdateRefusal): readonly RefusalReason[] {
  switch (refusal.type) {
    case 'CommandRefused':
      return refusal.detail.unmet.map(({ code, sentence, source }) => ({ code, sentence, source }));
    case 'VersionStale':
      return [stale];
    case 'JournalAhead':
      return [frozen];
    case 'TooLate':
      return [{ code: 'command.too-late', sentence: 'La commande n’a pas pu être appliquée à temps.', source: recordRule }];
  }
}

function versionOf({ type, detail }: UpdateRefusal): number | null {
  return type === 'TooLate' ? null : detail.version;
}
