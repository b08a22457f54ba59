/**
 * What is read again and again, with eight connections, on 100,000 journeys: beside a route that looks nothing up, and beside the bare
 * SELECT of one row; and, one after another, figures over all of them. In rounds, by turns.
 */
import { Agent, request } from 'node:http';
import pg from 'pg';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { summaryTable, blockTable, deadlineTable } from '#libs/journey/projection/tables.js';
import { DevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';
import { connectAdmin } from './admin.js';
import { figuresOf, ratiosTo, type Figures, type Measured } from './figures.js';

interface ReadRow extends Figures {
  readonly name: string;
  /** Of its throughput to that of the route that looks nothing up, in the same round. */
  readonly ratio: number;
}

const connections = 8;
const rounds = 5;
const journeys = 100_000;
const calls = 600;
const listCalls = 160;
const figureCalls = 3;

const filters: Readonly<Record<string, string>> = {
  'the latest': '',
  'by status': '?status=IN_PROGRESS',
  'by certification': '?certification=coordinateur-parcours',
  'by cohort': '?cohort=VAE-2',
  'by site, by next deadline': '?site=GRENOBLE&sort=nextDeadline',
  'by path, by entry': '?path=VAE&sort=enteredOn',
  'by block and its status': '?block=A&blockStatus=VALID',
  'with something due': '?deadlineBefore=2030-01-01',
};

type Call = () => Promise<void>;

interface Part {
  readonly call: Call;
  readonly times: number;
  /** As many as there are connections, unless given. */
  readonly clients?: number;
}

export async function benchReads(stack: ThrowawayStack): Promise<readonly ReadRow[]> {
  const admin = await connectAdmin(stack);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const pool = new pg.Pool({ connectionString: stack.config.databaseUrl, max: connections });
  try {
    const ids = await populate(admin);
    const token = await (await DevelopmentTokens.open(stack.config)).issue({ subject: 'bench', role: 'ADMINISTRATOR' });
    const get = (path: string): Promise<void> => read(agent, `${stack.apiUrl}${path}`, token);
    const any = () => ids[Math.floor(Math.random() * ids.length)]!;
    const select = { name: 'bare', text: 'SELECT version, status, snapshot FROM journey_summary WHERE journey_id = $1' };
    const parts: Readonly<Record<string, Part>> = {
      'a route that looks nothing up': { call: () => get('/health/live'), times: calls },
      'the bare SELECT of a journey': { call: async () => void (await pool.query({ ...select, values: [any()] })), times: calls },
      'a journey': { call: () => get(`/v1/journeys/${any()}?names=false`), times: calls },
      'a journey, its people by name': { call: () => get(`/v1/journeys/${any()}`), times: calls },
      'what can be done with it': { call: () => get(`/v1/journeys/${any()}/commands?names=false`), times: calls },
      'what can be done with it, people by name': { call: () => get(`/v1/journeys/${any()}/commands`), times: calls },
      'its history': { call: () => get(`/v1/journeys/${any()}/events`), times: calls },
      ...Object.fromEntries(
        Object.entries(filters).map(([name, query]) => [
          `the list of journeys, ${name}`,
          { call: () => get(`/v1/journeys${query}`), times: listCalls },
        ]),
      ),
      'figures over all journeys': { call: () => get('/v1/figures'), times: figureCalls, clients: 1 },
      'figures over all journeys, by cohort': { call: () => get('/v1/figures?groupBy=cohort'), times: figureCalls, clients: 1 },
    };
    const measured = new Map(Object.keys(parts).map((name) => [name, [] as Measured[]]));
    for (const { call, clients = connections } of Object.values(parts)) await measure(call, clients * 4, clients);
    for (let round = 0; round < rounds; round += 1)
      for (const [name, { call, times, clients = connections }] of Object.entries(parts))
        measured.get(name)!.push(await measure(call, times, clients));
    const [[, floors] = ['', []]] = measured;
    return [...measured].map(([name, all]) => row(name, all, floors));
  } finally {
    await pool.end();
    agent.destroy();
    await admin.end();
  }
}

/** Those of the demonstration, many times over. @returns the ids of the true ones, which have a history */
async function populate(admin: pg.Client): Promise<readonly string[]> {
  const { rows: found } = await admin.query<{ id: string }>('SELECT journey_id AS id FROM journey_summary ORDER BY 1');
  const copies = Math.ceil(journeys / found.length);
  const copied = (id: string) => `'jrn_' || md5(copy || ${id}) || '00000000'`;
  const own = Object.values(summaryTable.columns).map(({ column }) => column);
  const all = [...own, 'snapshot', 'snapshot_version', 'projection'].join(', ');
  await admin.query(
    `INSERT INTO journey_summary (journey_id, ${all}) SELECT ${copied('journey_id')}, ${all} FROM journey_summary, generate_series(1, $1::int) AS copy`,
    [copies],
  );
  for (const { name, columns } of [blockTable, deadlineTable]) {
    const names = Object.values(columns).map(({ column }) => column);
    await admin.query(
      `INSERT INTO ${name} (journey_id, ${names.join(', ')})
       SELECT ${copied('journey_id')}, ${names.join(', ')} FROM ${name}, generate_series(1, $1::int) AS copy`,
      [copies],
    );
  }
  await admin.query('VACUUM ANALYZE journey_summary, journey_block, journey_deadline');
  return found.map(({ id }) => id);
}

function read(agent: Agent, url: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
    })
      .once('error', reject)
      .end();
  });
}

async function measure(call: Call, times: number, clients: number): Promise<Measured> {
  const latencies: number[] = [];
  const started = performance.now();
  const client = async () => {
    for (let done = 0; done < times / clients; done += 1) {
      const sent = performance.now();
      await call();
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - started) / 1_000;
  return { latencies: latencies.toSorted((a, b) => a - b), throughput: latencies.length / seconds };
}

function row(name: string, measured: readonly Measured[], floors: readonly Measured[]): ReadRow {
  return { name, ...figuresOf(measured), ratio: ratiosTo(floors, measured).throughputRatio };
}
