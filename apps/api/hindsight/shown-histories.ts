/** What questions about a journey's past are answered from: what whoever asks them is shown of it. */
import { Injectable } from '@nestjs/common';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { Journal } from '#libs/record/journal/journal.js';
import { targetsOf, type ReceivedCommand, type RefusedCommand } from '#libs/hindsight/narration/explanation.js';
import { eventsShownTo, refusalShownTo, type Readable } from '../access/readable.js';
import { readsCommandName, type FactReader } from '../access/field-access.js';
import { Problem } from '../problems/problem.js';

export interface ReadHistory {
  /** Those that the reader is shown, in version order. */
  readonly events: readonly Readable<RecordedEvent>[];
  /** Versions of those of which the reader may open the texts. */
  readonly words: ReadonlySet<number>;
  /** All of them, for what must be judged whole; never to be shown. */
  readonly everything: readonly RecordedEvent[];
  /** Every version of rules that the journey was under, by digest. */
  readonly pinned: ReadonlyMap<string, CertificationRules>;
  /** Those that it is under now. */
  readonly rules: CertificationRules;
}

@Injectable()
export class ShownHistories {
  constructor(
    private readonly journal: Journal,
    private readonly archive: RulesArchive,
    private readonly records: CommandRecords,
  ) {}

  /** @throws {Problem} `not-found`; {EventUnknown} */
  async read(journeyId: string, reader: FactReader): Promise<ReadHistory> {
    const everything = await this.journal.history<RecordedEvent>(journeyId);
    const digests = everything.flatMap((event) =>
      event.type === 'CertificationMigrated' ? [event.rules.digest, event.data.to.digest] : [event.rules.digest],
    );
    const pinned = new Map<string, CertificationRules>();
    for (const digest of new Set(digests)) pinned.set(digest, await this.archive.findRules<CertificationRules>(digest));
    const rules = pinned.get(digests.at(-1) ?? '');
    if (!rules) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    const { events, words } = eventsShownTo(reader, everything);
    return { events, words, everything, pinned, rules };
  }

  /** Without the names that the reader may not be told: a batch may hold several. */
  async command(commandId: string, reader: FactReader): Promise<ReceivedCommand | null> {
    const record = await this.records.findCommand(commandId);
    return record && received(record, (name): name is CommandName => isCommandName(name) && readsCommandName(reader, name));
  }

  /** Those that rules refused: one that came too late or twice was no alternative. */
  async refusals(journeyId: string, reader: FactReader): Promise<readonly RefusedCommand[]> {
    const records = await this.records.refusedOf(journeyId);
    return records.flatMap((record) => {
      if (record.refusal?.type !== 'CommandRefused') return [];
      const { unmet } = record.refusal.detail;
      const command = received(record, isCommandName);
      const shown = refusalShownTo(reader, { ...command, refusedAt: record.finishedAt ?? record.createdAt, unmet });
      return shown ? [shown] : [];
    });
  }
}

/** @param isTold of which names to tell */
function received(
  { commandId, names, actor, createdAt, request }: CommandRecord,
  isTold: (name: string) => name is CommandName,
): ReceivedCommand {
  const targets = request.commands.map(({ data }) => targetsOf({ ...data }));
  return { commandId, names: names.filter(isTold), actor, receivedAt: createdAt, targets };
}
