/** What questions about a journey's past are answered from. */
import type { CertificationRules } from '#domain/certification/rules.js';
import type { RecordedEvent } from '#domain/journey/event.js';
import type { CommandRecord } from '#journal/command-record.js';
import { targetsOf, type ReceivedCommand, type RefusedCommand } from '#narration/explanation.js';
import { ApiParts } from '../parts.js';
import { Problem } from '../problems/problem.js';

export interface ReadHistory {
  /** All of them, in version order. */
  readonly events: readonly RecordedEvent[];
  /** Every version of rules that the journey was under, by digest. */
  readonly pinned: ReadonlyMap<string, CertificationRules>;
  /** Those that it is under now. */
  readonly rules: CertificationRules;
}

export class HindsightReader {
  constructor(private readonly parts: ApiParts) {}

  /** @throws {Problem} `not-found` */
  async read(journeyId: string): Promise<ReadHistory> {
    const events = (await this.parts.journal.read(journeyId)).map(({ event }) => event);
    const digests = events.flatMap((event) =>
      event.type === 'CertificationMigrated' ? [event.rules.digest, event.data.to.digest] : [event.rules.digest],
    );
    const pinned = new Map<string, CertificationRules>();
    for (const digest of new Set(digests)) pinned.set(digest, await this.parts.archive.find(digest));
    const rules = pinned.get(digests.at(-1) ?? '');
    if (!rules) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    return { events, pinned, rules };
  }

  async command(commandId: string): Promise<ReceivedCommand | null> {
    const record = await this.parts.records.find(commandId);
    return record && received(record);
  }

  /** Those that rules refused: one that came too late or twice was no alternative. */
  async refusals(journeyId: string): Promise<readonly RefusedCommand[]> {
    const refused: RefusedCommand[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.parts.records.listRefusals({ journeyId }, { limit: 200, cursor });
      for (const record of page.items) {
        if (record.refusal?.type !== 'CommandRefused') continue;
        const { unmet } = record.refusal.detail;
        refused.push({ ...received(record), refusedAt: record.finishedAt ?? record.createdAt, unmet });
      }
      cursor = page.next;
    } while (cursor !== null);
    return refused;
  }
}

function received({ commandId, names, actor, createdAt, request }: CommandRecord): ReceivedCommand {
  return { commandId, names, actor, receivedAt: createdAt, targets: request.commands.map(({ data }) => targetsOf({ ...data })) };
}
