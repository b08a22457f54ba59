/**
 * A command beside a bare Update that only counts: one that goes through the API (HTTP, token, schema, sealing, record,
 * Update, journal, read models), on journeys of a few facts, of hundreds, of thousands. In rounds, one after the other and by
 * turns: in each, everything beside the bare Updates of that round.
 */
import { connectAdmin } from './admin.js';
import { BenchClient } from './api-client.js';
import { connect } from '#libs/engine/temporal/connection.js';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { append, increment, withFloor } from './floor/open-floor.js';
import { callsOf, clients, figuresOf, measure, median, ratiosTo, rounded, type Figures, type Measured, type Ratios } from './figures.js';
import { usageOf } from './processes.js';

/** Its ratios are to the bare Update. */
export interface Row extends Figures, Ratios {
  readonly name: string;
}

const rounds = 5;
const calls = 160;
/** At the first round: each command adds one. */
const sizes = [40, 400, 2_000];
const incident = { command: 'record-incident', data: { assessment: 'A-E1', description: 'Coupure de courant' } };
const mostInBatch = 50;

export async function benchCommands(stack: ThrowawayStack): Promise<readonly (Row | Left | Used)[]> {
  const client = await BenchClient.open(stack);
  const left = await leftByACommand(stack, client);
  const journeys: (readonly string[])[] = [];
  for (const size of sizes) journeys.push(await journeysOf(client, size));
  const floors: Measured[] = [];
  const withActivity: Measured[] = [];
  const commands: Measured[][] = sizes.map(() => []);
  const used: Used[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await withFloor(stack, clients, async (handles) => {
      floors.push(await measure((subject) => increment(handles[subject]!), calls));
      withActivity.push(await measure((subject) => append(handles[subject]!), calls));
    });
    for (const [place, ids] of journeys.entries()) {
      const one = (subject: number) => client.post(`/v1/journeys/${ids[subject]}/commands/record-incident`, incident.data);
      const before = usageOf(stack);
      commands[place]!.push(await measure(one, calls));
      const after = usageOf(stack);
      if (before && after) used.push(usedByACommand(before, after));
    }
  }
  return [
    row('bare Update', floors, floors),
    row('bare Update, with an activity inside its handler', withActivity, floors),
    ...sizes.map((size, place) => row(`command over HTTP, journaled, after ${size} facts`, commands[place]!, floors)),
    left,
    ...(used.length > 0 ? [medianOf(used)] : []),
  ];
}

/** What a command leaves behind, once there is a journey. */
interface Left {
  readonly name: string;
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly databaseBytes: number;
}

const commandsCounted = 40;

async function leftByACommand(stack: ThrowawayStack, client: BenchClient): Promise<Left> {
  const id = await client.openJourney();
  const temporal = await connect(stack.config);
  const admin = await connectAdmin(stack);
  try {
    const standing = async () => {
      const { historyLength, historySize = 0 } = await temporal.client.workflow.getHandle(id).describe();
      // Tables and their indexes, of which a page is taken at a time.
      const { rows } = await admin.query<{ bytes: string }>(
        `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
      );
      return { historyLength, historySize, bytes: Number(rows[0]?.bytes) };
    };
    const before = await standing();
    for (let sent = 0; sent < commandsCounted; sent += 1) await client.post(`/v1/journeys/${id}/commands/record-incident`, incident.data);
    const after = await standing();
    return {
      name: 'left by a command',
      historyEvents: rounded((after.historyLength - before.historyLength) / commandsCounted),
      historyBytes: Math.round((after.historySize - before.historySize) / commandsCounted),
      databaseBytes: Math.round((after.bytes - before.bytes) / commandsCounted),
    };
  } finally {
    await admin.end();
    await temporal.close();
  }
}

/** Milliseconds of processor time, of one client's commands and of sixteen's. */
interface Used {
  readonly name: string;
  readonly api: number;
  readonly worker: number;
  readonly temporal: number;
  readonly postgresql: number;
}

function usedByACommand(before: NonNullable<ReturnType<typeof usageOf>>, after: typeof before): Used {
  const of = (part: keyof typeof before) => (after[part].cpuMs - before[part].cpuMs) / callsOf(calls);
  return { name: 'used by a command, ms', api: of('api'), worker: of('worker'), temporal: of('temporal'), postgresql: of('postgresql') };
}

function medianOf([first, ...others]: readonly Used[]): Used {
  const all = [first!, ...others];
  const of = (part: Exclude<keyof Used, 'name'>) => rounded(median(all.map((one) => one[part])));
  return { name: first!.name, api: of('api'), worker: of('worker'), temporal: of('temporal'), postgresql: of('postgresql') };
}

/** One for each client. */
async function journeysOf(client: BenchClient, facts: number): Promise<readonly string[]> {
  const ids = await Promise.all(Array.from({ length: clients }, (_, number) => client.openJourney(number)));
  await Promise.all(
    ids.map(async (id) => {
      for (let left = facts - 1; left > 0; left -= mostInBatch)
        await client.post(`/v1/journeys/${id}/commands`, { commands: Array.from({ length: Math.min(left, mostInBatch) }, () => incident) });
    }),
  );
  return ids;
}

function row(name: string, all: readonly Measured[], floors: readonly Measured[]): Row {
  return { name, ...figuresOf(all), ...ratiosTo(floors, all) };
}
