/** Doors on real servers, for their specs. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { applicationRole } from '#infra/local/postgres.js';
import { openOrClose } from '#libs/composition/closing.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { HeardOutcomes } from '#libs/domain/stream/protocol.js';
import type { TemporalSettings } from '#libs/engine/temporal/connection.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { createTestDatabase, type TestDatabase } from '../harness/postgres.js';
import { runFolder } from '../harness/run-folder.js';
import type { BuildingEvent } from './building/domain.js';
import { buildingTables, kindsWithBuilding } from './building/kind.js';
import { doorTables } from './kind.js';
import { openDoorSender, startDoorWorker, type DoorSender } from './sender.js';

/** Where a worker keeps its bundle. */
export const workerHome = (): string => join(runFolder(), 'home');

export async function createDoorDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  for (const statement of [...doorTables(applicationRole), ...buildingTables(applicationRole)]) await database.tamper(statement);
  return database;
}

export interface Doors {
  readonly database: TestDatabase;
  readonly sender: DoorSender;
  close(): Promise<void>;
}

/** A database of their own, a worker in this process, and somebody who sends. */
export async function openDoors(settings: TemporalSettings): Promise<Doors> {
  return openOrClose(async (closing) => {
    const database = closing.keep(await createDoorDatabase(), (own) => own.drop());
    closing.keep(await startDoorWorker(database.url, settings, workerHome()), (worker) => worker.stop());
    const sender = closing.keep(await openDoorSender(database.url, settings), (own) => own.close());
    return { database, sender, close: () => closing.close() };
  });
}

/** What a building has heard so far of what it asked, once that is so many times; whoever is named sends meanwhile. */
export async function untilHeard(by: readonly DoorSender[], building: string, times: number): Promise<readonly HeardOutcomes[]> {
  for (;;) {
    await Promise.all(by.map(({ reconciler }) => reconciler.endPending()));
    const events = await by[0]!.journal.history<BuildingEvent>(building);
    const heard = events.flatMap((event) => (event.type === 'OutcomesHeard' ? [event.data] : []));
    if (heard.length >= times) return heard;
    await delay(20);
  }
}

/** Fails unless journal, read model and workflow tell the same stream. Answers its events. */
export async function expectOneTruth({ journal, states, temporal }: DoorSender, streamId: string): Promise<readonly StreamEvent[]> {
  const events = (await journal.readEvents(streamId)).map(({ event }) => event);
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  const folded = canonicalJson(kindsWithBuilding.of(streamId).process.fold(events));
  expect(canonicalJson((await states.findState(streamId)) ?? {})).toBe(folded);
  expect(canonicalJson((await queryState(temporal, streamId, { deadlineMs: 30_000 })) ?? {})).toBe(folded);
  return events;
}
