/** What became of each Update that Temporal accepted: told apart, and matched with the events and the record of its command. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { HistoryFact, RunHistory } from '#libs/engine/temporal/histories.js';
import type { CommandOutcome } from '#libs/domain/stream/protocol.js';
import type { StoredCommand } from './command-check.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';

type UpdateFact = Extract<HistoryFact, { kind: 'UPDATE' }>;

/** One that took effect. */
export interface AppliedUpdate {
  readonly fact: UpdateFact;
  readonly outcome: CommandOutcome;
}

export interface Updates {
  readonly applied: readonly AppliedUpdate[];
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

export function readUpdates(runs: readonly RunHistory[]): Updates {
  const applied: AppliedUpdate[] = [];
  const told = new Set<string>();
  const seen = new Set<number>();
  const counts = { duplicates: 0, failed: 0, unanswered: 0, overlapping: 0, byClock: 0 };
  const tell = (events: readonly StreamEvent[]) => {
    for (const { version, actor } of events) {
      if (seen.has(version)) counts.overlapping += 1;
      else if (actor.role === 'CLOCK') counts.byClock += 1;
      seen.add(version);
    }
  };
  for (const fact of runs.flatMap(({ facts }) => facts)) {
    if (fact.kind === 'STARTED') for (const commandId of Object.keys(fact.run.processed)) told.add(commandId);
    if (fact.kind === 'APPENDED') tell(fact.events);
    if (fact.kind !== 'UPDATE') continue;
    const { outcome, input } = fact;
    if (outcome === null) counts.unanswered += 1;
    else if ('failure' in outcome) counts.failed += 1;
    else {
      if (told.has(input.commandId)) counts.duplicates += 1;
      else applied.push({ fact, outcome });
      told.add(input.commandId);
      tell(outcome.events);
    }
  }
  return { applied, ...counts };
}

/** @param events of a journal that agrees with the histories, event by event */
export function checkUpdates(
  {
    streamId,
    events,
    commands,
  }: { readonly streamId: string; readonly events: readonly StreamEvent[]; readonly commands: readonly StoredCommand[] },
  applied: readonly AppliedUpdate[],
): readonly Finding[] {
  const records = new Map(commands.map((command) => [command.commandId, command]));
  return applied.flatMap(({ fact: { input }, outcome }) => {
    const { commandId, actor } = input;
    const version = outcome.fromVersion + 1;
    const own = events.filter((event) => event.commandId === commandId && event.actor.role !== 'CLOCK');
    const outside = own.find((event) => event.version <= outcome.fromVersion || event.version > outcome.toVersion);
    const foreign = events
      .slice(outcome.fromVersion, outcome.toVersion)
      .find((event) => event.actor.role !== 'CLOCK' && event.commandId !== commandId);
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
      ...(record
        ? differences(asJson(input.commands), record.request.commands).map((one) =>
            altered(`/request/commands${one.field}`, one.expected, one.found),
          )
        : []),
      ...(record?.outcome
        ? compareOutcomes(outcome, record.outcome, own).map((one) => altered(`/outcome${one.field}`, one.expected, one.found))
        : []),
    ];
  });
}

/** A journal healed without its records knows by the events alone what a command came to. */
function compareOutcomes(told: CommandOutcome, recorded: CommandOutcome, own: readonly StreamEvent[]) {
  const range = ({ fromVersion, toVersion }: CommandOutcome) => ({ fromVersion, toVersion });
  const byEvents = { fromVersion: (own[0]?.version ?? 0) - 1, toVersion: own.at(-1)?.version ?? 0 };
  return differences(byEvents, range(recorded)).length === 0 ? [] : differences(range(told), range(recorded));
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
