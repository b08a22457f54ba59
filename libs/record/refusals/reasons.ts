/** The reasons of a refused command, as its record holds them, in the form of the log. */
import { recordRule } from '#libs/domain/journey/unmet.js';
import type { CommandRecord, Refusal } from '#libs/record/commands/command-record.js';
import type { Refused, RefusalReason } from './refusal.js';

type Judged = Pick<CommandRecord, 'commandId' | 'journeyId' | 'names' | 'actor'>;

export function refusedCommand({ commandId, journeyId, names, actor }: Judged, refusal: Refusal): Refused {
  return {
    ...{ kind: 'COMMAND', actor: { id: actor.id, role: actor.role }, operation: null, commands: names, route: null },
    ...{ journeyId, commandId, reasons: reasonsOf(refusal), version: versionOf(refusal), source: null, count: 1 },
  };
}

function reasonsOf(refusal: Refusal): readonly RefusalReason[] {
  switch (refusal.type) {
    case 'CommandRefused':
      return refusal.detail.unmet.map(({ code, sentence, source }) => ({ code, sentence, source }));
    case 'VersionStale':
      return [ofRecord('version.stale', 'Le parcours avait changé depuis la version que la commande attendait.')];
    case 'JournalAhead':
      return [ofRecord('journey.frozen', 'Le parcours était gelé : le registre est en avance sur le moteur.')];
    case 'TooLate':
      return [ofRecord('command.too-late', 'La commande n’a pas pu être appliquée à temps.')];
  }
}

function versionOf({ type, detail }: Refusal): number | null {
  return type === 'TooLate' ? null : detail.version;
}

function ofRecord(code: string, sentence: string): RefusalReason {
  return { code, sentence, source: recordRule };
}
