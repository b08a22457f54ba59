/** People who act over HTTP on a stack of this run, each answer that they were given kept. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { loadConfig } from '#libs/platform/config/config.js';
import type { DataSource } from 'typeorm';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import type { JourneyStatus } from '#libs/domain/journey/status.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { Journal } from '#libs/record/journal/journal.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import { DevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';
import { ApiClient, type Answer } from '#apps/cli/api-client.js';
import { administrator, personIdOf, type Person } from '#apps/cli/demo/people.js';
import type { Senders } from '#apps/cli/demo/senders.js';
import { environmentOf } from './stack.js';

/** A request that was answered by neither a problem nor silence. */
export interface Told {
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

export interface ShownJourney {
  readonly journeyId: string;
  readonly status: JourneyStatus;
  readonly version: number;
  readonly candidateId: string;
  readonly state: JourneyState;
}

/** The API may be dead, and on its way back, when it is asked. */
const patienceMs = 240_000;

export class Witness implements Senders {
  readonly told: Told[] = [];
  private readonly known = new Map<string, Promise<ApiClient>>();
  private readonly config;
  private tokens: Promise<DevelopmentTokens> | null = null;

  /** @param api which of the stack's API processes they ask, from 0 */
  constructor(
    home: string,
    private readonly api = 0,
  ) {
    this.config = loadConfig(environmentOf(home));
  }

  as(person: Person): Promise<ApiClient> {
    const known = this.known.get(person.subject) ?? this.client(person);
    this.known.set(person.subject, known);
    return known;
  }

  /** In the order of their ids. */
  async journeys(): Promise<readonly ShownJourney[]> {
    const desk = await this.as(administrator);
    const shown: ShownJourney[] = [];
    for await (const { journeyId } of desk.all<{ readonly journeyId: string }>('/v1/journeys')) {
      shown.push((await desk.get<ShownJourney>(`/v1/journeys/${journeyId}`)).body);
    }
    return shown.toSorted((one, other) => (one.journeyId < other.journeyId ? -1 : 1));
  }

  /** Those of the journal: the API shows each reader what is theirs to read. */
  async events(journeyId: string): Promise<readonly RecordedEvent[]> {
    const dataSource = await this.database();
    try {
      return await new Journal(dataSource, new RulesArchive(dataSource), streamKinds).history<RecordedEvent>(journeyId);
    } finally {
      await dataSource.destroy();
    }
  }

  /** A request as it is, once. */
  async fetch(person: Person, path: string, init: RequestInit = {}): Promise<Response> {
    return await fetch(`${this.address}${path}`, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), authorization: `Bearer ${await this.token(person)}` },
    });
  }

  async file(candidateId: string, hash: string): Promise<Uint8Array> {
    const response = await this.fetch(administrator, `/v1/files/${hash}?candidateId=${candidateId}`);
    if (!response.ok) throw new Error(`file ${hash}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async temporal(): Promise<Temporal> {
    return await connect(this.config);
  }

  async database(): Promise<DataSource> {
    return await createDataSource(this.config.databaseUrl, { applicationName: 'witness' });
  }

  private async client(person: Person): Promise<ApiClient> {
    return new WatchedClient(this.address, await this.token(person), this.told);
  }

  private async token(person: Person): Promise<string> {
    const { role, subject } = person;
    const tokens = await (this.tokens ??= DevelopmentTokens.open(this.config));
    return await tokens.issue({ subject, role, personId: personIdOf(person) });
  }

  private get address(): string {
    return `http://${this.config.host}:${this.config.port + this.api}`;
  }
}

/** Fails unless the journeys' events folded, their read models and the workflows' own states are the same bytes, at the version shown. */
export async function expectOneState(witness: Witness, journeys: readonly ShownJourney[]): Promise<void> {
  const [temporal, dataSource] = await Promise.all([witness.temporal(), witness.database()]);
  const readModels = new JourneyQueries(dataSource);
  try {
    for (const { journeyId, version } of journeys) {
      const events = await witness.events(journeyId);
      const folded = canonicalJson(fold(events));
      const [workflow, readModel] = [
        await queryState(temporal, journeyId, { deadlineMs: 60_000 }),
        await readModels.findJourney(journeyId),
      ];
      expect(events.map((event) => event.version)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
      expect(readModel && canonicalJson(readModel.state)).toBe(folded);
      expect(workflow && canonicalJson(workflow)).toBe(folded);
    }
  } finally {
    await Promise.all([temporal.close(), dataSource.destroy()]);
  }
}

class WatchedClient extends ApiClient {
  constructor(
    address: string,
    token: string,
    private readonly told: Told[],
  ) {
    super(address, token, patienceMs);
  }

  override async post<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    const answer = await super.post<T>(path, body, headers);
    this.told.push({ path, status: answer.status, body: answer.body });
    return answer;
  }
}
