import { connect as connectTo, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import {
  apply,
  attempt,
  command,
  newJourneyId,
  newRun,
  openTestJournal,
  startJourneyWorker,
  startTraining,
  type RunningWorker,
  type TestJournal,
} from '#test/harness/journeys.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';
import { applyCommands } from './apply-commands.js';
import { connect, type Temporal } from './connection.js';
import { queryState } from './stream-workflow.js';
import { ensureNamespace } from './namespace.js';

const deadlineMs = 20_000;
const entry = '2024-01-15T09:00:00.000Z';

/** Between a client and Temporal; may take a request to the server and never bring the answer back. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private losing = false;
  losses = 0;

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async to(address: string): Promise<Wire> {
    const [host, port] = address.split(':') as [string, string];
    let wire: Wire | null = null;
    const server = createServer((client) => wire?.join(client, connectTo(Number(port), host)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    wire = new Wire(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    return wire;
  }

  loseNextAnswer(): void {
    this.losing = true;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket, upstream: Socket): void {
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (bytes) => {
      // Small frames only acknowledge what was received; an answer with a payload is larger.
      if (!this.losing || bytes.length < 200) client.write(bytes);
      else {
        this.losing = false;
        this.losses += 1;
        client.destroy();
      }
    });
  }
}

describe('the connection to Temporal', () => {
  let settings: TestTemporalSettings;
  let kept: TestJournal;
  let worker: RunningWorker;
  let wire: Wire;
  let temporal: Temporal;

  beforeAll(async () => {
    settings = await testTemporalSettings();
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    wire = await Wire.to(settings.temporal.address);
    temporal = await connect({ ...settings, temporal: { ...settings.temporal, address: wire.address } });
  });
  afterAll(async () => {
    await temporal.close();
    wire.close();
    await worker.stop();
    await kept.close();
  });

  it('sends commands once: where the answer is lost it says so, and what took effect is found under the same id', async () => {
    const journeyId = newJourneyId();
    await apply(temporal, attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) }));
    const sent = attempt(journeyId, [command('suspend', { reason: 'OTHER', comment: 'sealed' }, entry)], { expectedVersion: 1 });
    wire.loseNextAnswer();
    expect(await applyCommands(temporal, sent, { deadlineMs })).toMatchObject({ kind: 'UNANSWERED' });
    expect(await queryState(temporal, journeyId, { deadlineMs })).toMatchObject({ version: 2 });
    expect(await apply(temporal, sent)).toMatchObject({ fromVersion: 1, toVersion: 2 });
  });

  it('asks a question again, where its answer is lost', async () => {
    const journeyId = newJourneyId();
    await apply(temporal, attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) }));
    wire.loseNextAnswer();
    expect(await queryState(temporal, journeyId, { deadlineMs })).toMatchObject({ version: 1 });
    expect(wire.losses).toBe(2);
  });

  it('finds a namespace that keeps histories for ten years, however many processes prepare it', async () => {
    await Promise.all([ensureNamespace(temporal, streamKinds), ensureNamespace(temporal, streamKinds)]);
    const { config } = await temporal.connection.workflowService.describeNamespace({ namespace: settings.temporal.namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(3_650 * 86_400);
  });
});
