import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { ApiClient } from '../api-client.js';
import { fourBlocks, type Member } from './member.js';
import { Player, StepRefused } from './play.js';
import { step } from './script.js';

/** What the network and the API may do to a sender; what the API itself does is shown elsewhere, on the real one. */
type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

const journeyId = 'jrn_1';
const on = '2026-01-05';
const member: Member = {
  name: 'essai',
  part: '',
  person: 0,
  certification: fourBlocks,
  lookAt: '',
  ends: 'IN_PROGRESS',
  script: (scene) => [scene.enters(on, { path: 'TRAINING', route: 'FORMATION_CONTINUE' }), step(on, 'record-placement-review', {})],
};
const rules = fourBlocks as unknown as CertificationRules;

let server: Server;
let seen: { readonly address: string; readonly key?: string; readonly ifMatch?: string; readonly body: string }[];
/** For the second step, attempt after attempt; done where none is left. */
let behaviours: Behaviour[];

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
const done: Behaviour = (_, response) => json(response, 200, { journeyId, toVersion: 2 });
const problem =
  (status: number, kind: string): Behaviour =>
  (_, response) =>
    json(response, status, {
      type: `urn:jalon:problem:${kind}`,
      title: 'Non',
      unmet: [{ sentence: 'Il manque une condition.', source: 'règlement' }],
    });

const routes: Readonly<Record<string, Behaviour>> = {
  'POST /v1/candidates': (_, response) => json(response, 201, { id: 'can_1' }),
  'POST /v1/people': (_, response) => json(response, 201, { id: 'stf_staff' }),
  'POST /v1/journeys': (_, response) => json(response, 201, { journeyId, toVersion: 1 }),
  [`GET /v1/journeys/${journeyId}`]: (_, response) => json(response, 200, { status: 'IN_PROGRESS', version: 7 }, { etag: '"7"' }),
  [`POST /v1/journeys/${journeyId}/commands/record-placement-review`]: (request, response) =>
    (behaviours.shift() ?? done)(request, response),
  'GET /v1/commands/cmd_1': (_, response) => json(response, 200, { status: 'DONE', done: { journeyId, toVersion: 2 }, problem: null }),
};

beforeEach(async () => {
  seen = [];
  behaviours = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const address = `${request.method} ${request.url}`;
      const { 'idempotency-key': key, 'if-match': ifMatch } = request.headers;
      seen.push({ address, body: Buffer.concat(chunks).toString(), ...(key && { key: String(key) }), ...(ifMatch && { ifMatch }) });
      (routes[address] ?? problem(404, 'not-found'))(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function play(): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const client = new ApiClient(`http://127.0.0.1:${port}`, 'token').patient(10_000);
  return new Player({ as: () => Promise.resolve(client) }, '2026-11-22').play(member, rules, () => {});
}
const sent = () => seen.filter(({ address }) => address.endsWith('record-placement-review'));

describe('playing a member', () => {
  it('sends each step under a key of its own, on the version that the last answer told', async () => {
    await play();
    expect(seen.flatMap(({ key }) => key ?? [])).toEqual([
      'demo-v1/essai/candidate',
      'demo-v1/stf_staff',
      'demo-v1/essai/1',
      'demo-v1/essai/2',
    ]);
    expect(sent().map(({ ifMatch }) => ifMatch)).toEqual(['"1"']);
  });

  it('takes the next key, the same on every run, where somebody came in between or nothing was done', async () => {
    behaviours = [problem(412, 'stale'), problem(409, 'failed')];
    await play();
    expect(sent().map(({ key, ifMatch }) => [key, ifMatch])).toEqual([
      ['demo-v1/essai/2', '"1"'],
      ['demo-v1/essai/2.2', '"7"'],
      ['demo-v1/essai/2.3', '"7"'],
    ]);
  });

  it('sends the same bytes under the same key where the API dies before, within or instead of its answer', async () => {
    behaviours = [
      (request) => request.socket.destroy(),
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"jour');
        setImmediate(() => response.socket?.destroy());
      },
      problem(503, 'unavailable'),
    ];
    await play();
    expect(new Set(sent().map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(sent()).toHaveLength(4);
  });

  it('follows a command that was only received to its outcome', async () => {
    behaviours = [(_, response) => json(response, 202, { status: 'RECEIVED' }, { location: '/v1/commands/cmd_1' })];
    await expect(play()).resolves.toMatchObject({ journeyId, status: 'IN_PROGRESS' });
    expect(seen.map(({ address }) => address)).toContain('GET /v1/commands/cmd_1');
  });

  it('stops at a step that the rules refuse, naming it and every reason', async () => {
    behaviours = [problem(409, 'refused')];
    const error: unknown = await play().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StepRefused);
    expect(error).toMatchObject({
      member: 'essai',
      place: 'étape 2 (record-placement-review, faits du 2026-01-05)',
      problem: { status: 409, faults: [{ message: 'Il manque une condition.', source: 'règlement' }] },
    });
    expect(sent()).toHaveLength(1);
  });
});
