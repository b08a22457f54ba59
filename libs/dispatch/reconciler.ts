/** Runs beside the worker: ends what dead senders left, and finds journals that lag behind their workflows. */
import type { Logger } from 'pino';
import type { CommandRecords } from '#journal/command-records.js';
import type { Journal } from '#journal/journal.js';
import type { Temporal } from '#temporal/connection.js';
import { listHeads } from '#temporal/journey-workflow.js';
import type { Dispatcher } from './dispatcher.js';
import type { Healer } from './healer.js';

export interface ReconcilerDependencies {
  readonly records: CommandRecords;
  readonly journal: Journal;
  readonly temporal: Temporal;
  readonly dispatcher: Dispatcher;
  readonly healer: Healer;
  readonly log: Logger;
}

const batch = 50;

export class Reconciler {
  constructor(private readonly dependencies: ReconcilerDependencies) {}

  /** Sends again the commands whose sender is gone. Answers how many found their outcome. */
  async endPending(): Promise<number> {
    const { records, dispatcher } = this.dependencies;
    let ended = 0;
    for (const { commandId } of await records.pending(batch)) {
      const outcome = await dispatcher.resume(commandId);
      if (outcome && outcome.kind !== 'PENDING') ended += 1;
    }
    return ended;
  }

  /**
   * Compares the heads that the workflows publish with the journal's, and heals what lags. The published ones are at most
   * as new as the workflow, so a journal that is ahead of them means nothing here: the next command finds out.
   * Answers the journeys healed.
   */
  async healLagging(): Promise<readonly string[]> {
    const { temporal, journal, healer, log } = this.dependencies;
    const healed: string[] = [];
    for await (const { journeyId, version } of listHeads(temporal)) {
      if ((await journal.head(journeyId)).version >= version) continue;
      try {
        if ((await healer.heal(journeyId)) > 0) healed.push(journeyId);
      } catch (error) {
        log.error({ journeyId, version, error }, 'journal lags behind its workflow and could not be healed');
      }
    }
    return healed;
  }
}
