/** What questions about a journey's past are answered from: what whoever asks them is shown of it. */
import { Injectable } from '@nestjs/common';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import { Journal } from '#libs/record/journal/journal.js';
import { targetsOf, type ReceivedCommand, type RefusedCommand } from '#libs/hindsight/narration/explanation.js';
import { eventsShownTo, refusalShownTo, type Readable } from '../access/readable.js';
import { readsCommandName, type FactReader } from '../access/field-access.js';
import { Problem } from '../problems/problem.js';

export interface ReadHistory {
  /** Those that the reader is shown, in version order. */
  readonly events: readonly Readable<RecordedEvent>[];
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
    private readonly archive: CertificationArchive,
    private readonly records: CommandRecords,
  ) {}

  /** @throws {Problem} `not-found` */
  async read(journeyId: string, reader: FactReader): Promise<ReadHistory> {
    const everything = (await this.journal.read(journeyId)).map(({ event }) => event);
    const digests = everything.flatMap((event) =>
      event.type === 'CertificationMigrated' ? [event.rules.digest, event.data.to.digest] : [event.rules.digest],
    );
    const pinned = new Map<string, CertificationRules>();
    for (const digest of new Set(digests)) pinned.set(digest, await this.archive.find(digest));
    const rules = pinned.get(digests.at(-1) ?? '');
    if (!rules) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    return { events: eventsShownTo(reader, everything).events, everything, pinned, rules };
  }

  /** Without the names that the reader may not be told: a batch may hold several. */
  async command(commandId: string, reader: FactReader): Promise<ReceivedCommand | null> {
    const record = await this.records.find(commandId);
    if (!record) return null;
    const command = received(record);
    return { ...command, names: command.names.filter((name) => readsCommandName(reader, name)) };
  }

  /** Those that rules refused: one that came too late or twice was no alternative. */
  async refusals(journeyId: string, reader: FactReader): Promise<readonly RefusedCommand[]> {
    const refused: RefusedCommand[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.records.listRefusals({ journeyId }, { limit: 200, cursor });
      for (const record of page.items) {
        if (record.refusal?.type !== 'CommandRefused') continue;
        const { unmet } = record.refusal.detail;
        const shown = refusalShownTo(reader, { ...received(record), refusedAt: record.finishedAt ?? record.createdAt, unmet });
        if (shown) refused.push(shown);
      }
      cursor = page.next;
    } while (cursor !== null);
    return refused;
  }
}

function received({ commandId, names, actor, createdAt, request }: CommandRecord): ReceivedCommand {
  return { commandId, names, actor, receivedAt: createdAt, targets: request.commands.map(({ data }) => targetsOf({ ...data })) };
}
