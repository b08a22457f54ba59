/** What became of each Update that Temporal accepted: told apart, and matched with the events and the record of its command. */
import { isByOwnClock, type StreamEvent } from '#libs/domain/stream/event.js';
import { hashOf } from '#libs/engine/dispatch/events-in-histories.js';
import type { HistoryFact } from '#libs/engine/temporal/histories.js';
import type { AppliedCommand, CommandOutcome, Sending } from '#libs/domain/stream/protocol.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { RequestedCommand } from './command-check.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';
import type { Originals } from './originals.js';

type Versions = Pick<CommandOutcome, 'fromVersion' | 'toVersion'>;

/** One that took effect. */
export interface AppliedUpdate extends Pick<Sending, 'commandId' | 'actor'>, Versions {
  /** Their hash. */
  readonly commands: string;
}

export interface Updates {
  readonly applied: readonly AppliedUpdate[];
  /** Commands of which a history says that they took effect, whether it holds how or not. */
  readonly heard: ReadonlySet<string>;
  /** Sent again, and told what was told the first time. */
  readonly duplicates: number;
  /** Accepted, and failed by a fault of ours: without effect. */
  readonly failed: number;
  /** Accepted, and not ended. */
  readonly unanswered: number;
  /** Events told again by a later Update or appended by the workflow, because nobody had yet said that the journal held them. */
  readonly overlapping: number;
  /** Events that the clock made. */
  readonly byClock: number;
}

/** Tells them apart while histories are read, in their order. */
export class UpdateReading {
  private readonly applied: AppliedUpdate[] = [];
  private readonly told = new Set<string>();
  private readonly seen = new Set<number>();
  private readonly counts = { duplicates: 0, failed: 0, unanswered: 0, overlapping: 0, byClock: 0 };

  get updates(): Updates {
    return { ...this.counts, applied: this.applied, heard: this.told };
  }

  add(fact: HistoryFact): void {
    if (fact.kind === 'STARTED') for (const commandId of Object.keys(fact.run.processed)) this.told.add(commandId);
    if (fact.kind === 'APPENDED') this.tell(fact.events);
    if (fact.kind !== 'UPDATE') return;
    const { outcome, sendings } = fact;
    if (outcome === null) this.counts.unanswered += 1;
    else if ('failure' in outcome) this.counts.failed += 1;
    else {
      for (const applied of outcome.own) this.addApplied(applied, sendings);
      this.tell(outcome.events);
    }
  }

  private addApplied(applied: AppliedCommand, sendings: readonly Sending[]): void {
    const sending = sendings.find(({ commandId }) => commandId === applied.commandId);
    if (!sending) return;
    if (this.told.has(applied.commandId)) this.counts.duplicates += 1;
    else this.applied.push(appliedUpdate(sending, applied));
    this.told.add(applied.commandId);
  }

  private tell(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (this.seen.has(event.version)) this.counts.overlapping += 1;
      else if (isByOwnClock(event)) this.counts.byClock += 1;
      this.seen.add(event.version);
    }
  }
}

function appliedUpdate({ commandId, actor, commands }: Sending, { fromVersion, toVersion }: CommandOutcome): AppliedUpdate {
  return { commandId, actor, fromVersion, toVersion, commands: hashOf(canonicalJson(commands)) };
}

interface JournalPart {
  readonly streamId: string;
  readonly events: readonly StreamEvent[];
  readonly commands: readonly RequestedCommand[];
}

/** @param events of a journal that agrees with the histories, event by event */
export function checkUpdates(
  { streamId, events, commands }: JournalPart,
  applied: readonly AppliedUpdate[],
  originals: Originals,
): readonly Finding[] {
  const records = new Map(commands.map((command) => [command.commandId, command]));
  return applied.flatMap(({ commandId, actor, commands: asked, ...outcome }) => {
    const version = outcome.fromVersion + 1;
    const own = events.filter((event) => event.commandId === commandId && !isByOwnClock(event));
    const outside = own.find((event) => event.version <= outcome.fromVersion || event.version > outcome.toVersion);
    const foreign = events
      .slice(outcome.fromVersion, outcome.toVersion)
      .find((event) => !isByOwnClock(event) && event.commandId !== commandId);
    const misled = outside ?? foreign;
    const record = records.get(commandId);
    const altered = (field: string, expected: unknown, found: unknown) =>
      finding('COMMAND_RECORD_ALTERED', 'HISTORY', { streamId, version, field: `command_record/${commandId}${field}`, expected, found });
    return [
      ...(misled
        ? [
            finding('HISTORY_ALTERED', 'HISTORY', {
              streamId,
              version: misled.version,
              field: `update/${commandId}`,
              found: misled.commandId,
            }),
          ]
        : []),
      ...(record === undefined || record.status === 'DONE' || record.status === 'RECEIVED'
        ? []
        : [altered('/status', 'DONE', record.status)]),
      ...(record ? differences({ ...actor }, record.actor).map((one) => altered(`/actor${one.field}`, one.expected, one.found)) : []),
      ...(record && asked !== hashOf(canonicalJson(record.request.commands))
        ? differences(originals.find(asked), record.request.commands).map((one) =>
            altered(`/request/commands${one.field}`, one.expected, one.found),
          )
        : []),
      ...(record?.outcome
        ? compareOutcomes(outcome, record.outcome, own).map((one) => altered(`/outcome${one.field}`, one.expected, one.found))
        : []),
    ];
  });
}

/**
 * Records that say DONE of a command which made no event, and of which no history says that it came.
 * @param held the versions at which the histories hold every Update: `upTo` is Infinity where nothing comes after them
 */
export function checkUnheard(
  { streamId, events, commands }: JournalPart,
  heard: ReadonlySet<string>,
  held: { readonly after: number; readonly upTo: number },
): readonly Finding[] {
  const made = new Set(events.map(({ commandId }) => commandId));
  return commands
    .filter(({ commandId, status }) => status === 'DONE' && !made.has(commandId) && !heard.has(commandId))
    .filter(({ outcome }) => {
      const at = outcome?.fromVersion ?? events.length;
      // At the version with which the histories begin it may have come before them.
      return (at > held.after || held.after === 0) && at < held.upTo;
    })
    .map(({ commandId }) =>
      finding('COMMAND_RECORD_ALTERED', 'HISTORY', { streamId, field: `command_record/${commandId}/status`, found: 'DONE' }),
    );
}

/** A journal healed without its records knows by the events alone what a command came to. */
function compareOutcomes(told: Versions, recorded: Versions, own: readonly StreamEvent[]) {
  const range = ({ fromVersion, toVersion }: Versions) => ({ fromVersion, toVersion });
  const byEvents = { fromVersion: (own[0]?.version ?? 0) - 1, toVersion: own.at(-1)?.version ?? 0 };
  return differences(byEvents, range(recorded)).length === 0 ? [] : differences(range(told), range(recorded));
}
