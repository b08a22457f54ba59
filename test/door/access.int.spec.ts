/** Requests about another kind than the journey are let in, refused and kept as its are. */
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { guardAccess } from '#apps/api/access/access-guard.js';
import type { StreamAccesses } from '#apps/api/streams/stream-access.js';
import { sendProblem } from '#apps/api/problems/problem.filter.js';
import { Problem } from '#apps/api/problems/problem.js';
import { keepRefusals } from '#apps/api/refusals/keep-refusals.js';
import { RefusalKeeper } from '#apps/api/refusals/refusal-keeper.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { testTemporalSettings } from '../harness/temporal.js';
import { accessToDoors } from './api.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { command, doorRules, type DoorSender } from './sender.js';

/** As a provider's token would have it: the role, and the corridors of the caller's scope. */
function caller(role: CallerRole, corridors: Caller['scope']['sites']): Caller {
  const scope = { sites: corridors, cohorts: 'ALL', certifications: 'ALL' } as const;
  return { issuer: 'test', subject: role, name: null, role, personId: null, scope, actorId: `act_${role}` };
}

const callers: Readonly<Record<string, Caller>> = {
  porter: caller('STAFF', ['north']),
  juror: caller('JUROR', ['north']),
  administrator: caller('ADMINISTRATOR', 'ALL'),
};

describe('access to doors', () => {
  let doors: Doors;
  let sender: DoorSender;
  let app: FastifyInstance;
  let north: string;
  let south: string;

  beforeAll(async () => {
    doors = await openDoors(await testTemporalSettings({ ownNamespace: true }));
    ({ sender } = doors);
    [north, south] = [await sender.install(doorRules(), 'north'), await sender.install(doorRules(), 'south')];
    const door = accessToDoors(sender.states);
    const streams: StreamAccesses = { door, otherDoor: { ...door, parameter: 'otherDoorId' } };
    const logger = pino({ level: 'silent' });
    app = fastify();
    app.setErrorHandler((error, request, reply) => sendProblem(reply, error as Problem, request));
    keepRefusals(app, streams, new RefusalKeeper(new RefusalLog(sender.dataSource), logger));
    const verifier = { verify: (token: string) => Promise.resolve(callers[token]!) };
    guardAccess(app, verifier, streams, logger, async () => {}, null);
    app.post<{ Params: { doorId: string; command: string } }>(
      '/v1/doors/:doorId/commands/:command',
      { config: { access: { kind: 'door', commandInAddress: true } } },
      ({ params }) => sender.sendUnder(randomUUID(), params.doorId, [command(params.command, { by: 'Ada' })]),
    );
    const ofTwo = { config: { access: { kind: 'door', command: 'open-door' } } };
    app.post('/v1/doors/:doorId/beside/:otherDoorId', ofTwo, () => ({ kind: 'LET_IN' }));
    expect(() => app.post('/v1/others/:otherDoorId', ofTwo, () => ({}))).toThrow(/names no such stream/);
    await app.ready();
  });
  afterAll(async () => {
    await app?.close();
    await doors?.close();
  });

  const post = (who: string, doorId: string, name: string) =>
    app.inject({ method: 'POST', url: `/v1/doors/${doorId}/commands/${name}`, headers: { authorization: `Bearer ${who}` } });

  it('is by the lines of its kind: its command, its role, its reach', async () => {
    expect((await post('porter', north, 'open-door')).json()).toMatchObject({ kind: 'DONE', streamId: north, toVersion: 2 });
    expect((await post('administrator', south, 'open-door')).json()).toMatchObject({ kind: 'DONE', streamId: south });
  });

  it('is refused to a role that has no line, and kept under the door’s id', async () => {
    const response = await post('juror', north, 'open-door');
    expect([response.statusCode, response.json<{ type: string }>().type]).toEqual([403, 'urn:jalon:problem:forbidden']);
    expect((await post('porter', north, 'remove-door')).statusCode).toBe(403);
    const { items } = await new RefusalLog(sender.dataSource).list({ streamId: north }, { limit: 10, cursor: null });
    expect(items.map(({ entry }) => entry)).toMatchObject([
      { kind: 'ACCESS', journeyId: null, streamId: north, commands: ['remove-door'], actor: { role: 'STAFF' } },
      { kind: 'ACCESS', journeyId: null, streamId: north, commands: ['open-door'], actor: { role: 'JUROR' } },
    ]);
    expect(await expectOneTruth(sender, north)).toHaveLength(2);
  });

  it('is asked for each door that an address names', async () => {
    const beside = (doorId: string, otherId: string) =>
      app.inject({ method: 'POST', url: `/v1/doors/${doorId}/beside/${otherId}`, headers: { authorization: 'Bearer porter' } });
    expect((await beside(north, north)).json()).toEqual({ kind: 'LET_IN' });
    for (const [one, other] of [
      [north, south],
      [south, north],
    ] as const)
      expect((await beside(one, other)).statusCode).toBe(404);
  });

  it('answers out of reach as absent, and a command of another kind as unknown', async () => {
    const [beyond, absent] = [await post('porter', south, 'open-door'), await post('porter', `dor_${'0'.repeat(40)}`, 'open-door')];
    expect([beyond.statusCode, absent.statusCode]).toEqual([404, 404]);
    expect(beyond.json<{ detail: string }>().detail).toBe(absent.json<{ detail: string }>().detail);
    expect((await post('administrator', north, 'suspend')).json()).toMatchObject({ detail: 'Il n’existe pas de commande « suspend ».' });
    expect((await post('administrator', north, 'toString')).statusCode).toBe(404);
  });
});
