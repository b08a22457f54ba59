/** The reasons of a refused command, as its record holds them, in the form of the log. */
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
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
    version: refusal.detail.version,
    source: null,
    count: 1,
  };
}

function reasonsOf({ stale }: StreamSentences, refusal: UpdateRefusal): readonly RefusalReason[] {
  switch (refusal.type) {
    case 'CommandRefused':
      return refusal.detail.unmet.map(({ code, sentence, source }) => ({ code, sentence, source }));
    case 'VersionStale':
      return [stale];
  }
}
