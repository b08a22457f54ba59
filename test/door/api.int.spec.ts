/** A door by the real API: its requests are let in, received, sealed, tried, sent and told by the code of journeys. */
import { randomUUID } from 'node:crypto';
import { applicationRole } from '#infra/local/postgres.js';
import { servedKinds } from '#apps/api/streams/served-kinds.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { openTextsOfEvents } from '#libs/persons/vault/personal-fields.js';
import { isSealedText } from '#libs/persons/vault/sealed-text.js';
import { verify } from '#libs/verification/verify.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import type { TestCaller } from '../harness/caller.js';
import { servedDoor } from './api.js';
import { workerHome } from './bench.js';
import { doorTables, kindsWithDoor } from './kind.js';
import { startDoorWorker, type RunningDoorWorker } from './sender.js';

interface Problem {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly code: string; readonly pointer?: string }[];
  readonly unmet?: readonly { readonly code: string }[];
}

describe('a door by the API', () => {
  let test: TestApi;
  let worker: RunningDoorWorker;
  let porter: TestCaller;
  let administrator: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({
      kinds: { streams: kindsWithDoor, served: { ...servedKinds, door: servedDoor } },
      async prepare(database) {
        for (const statement of doorTables(applicationRole)) await database.tamper(statement);
      },
    });
    worker = await startDoorWorker(test.database.url, test.config, workerHome());
    porter = test.by('STAFF');
    administrator = test.by('ADMINISTRATOR');
  });
  afterAll(async () => {
    await worker?.stop();
    await test?.close();
  });

  const newCorridor = () => `C${randomUUID().slice(0, 8)}`;
  async function install(keeper?: string, corridor = newCorridor()): Promise<string> {
    return (await porter.send<{ streamId: string }>('/v1/doors', { corridor, ...(keeper && { keeper }) })).streamId;
  }
  const commandTo = (doorId: string, name: string, data: object = {}, sending: Parameters<TestCaller['post']>[2] = {}, by = porter) =>
    by.post(`/v1/doors/${doorId}/commands/${name}`, data, sending);
  const eventsOf = async (doorId: string) => (await test.parts.journal.readEvents(doorId)).map(({ event }) => event);

  it('is installed, opened and told, under its own name and address', async () => {
    const begun = await porter.post('/v1/doors', { corridor: newCorridor() });
    const { streamId, ...told } = begun.json<{ streamId: string }>();
    expect([begun.statusCode, begun.headers['location']]).toEqual([201, `/v1/doors/${streamId}`]);
    expect(told).toMatchObject({ status: 'DONE', fromVersion: 0, toVersion: 1 });
    expect(told).not.toHaveProperty('journeyId');
    const opened = await commandTo(
      streamId,
      'open-door',
      { by: 'tut_1', occurredAt: '2024-03-01' },
      { ifMatch: String(begun.headers['etag']) },
    );
    expect([opened.statusCode, opened.headers['etag']]).toEqual([200, '"3"']);
    const events = await eventsOf(streamId);
    expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toMatchObject([
      ['DoorInstalled', expect.any(String)],
      ['DoorOpened', '2024-02-29T23:00:00.000Z'],
      ['DoorClosedByItself', '2024-03-01T00:00:00.000Z'],
    ]);
  });

  it('has what is said at it sealed for its keeper before anything keeps it', async () => {
    const keeper = await porter.enrol();
    const doorId = await install(keeper);
    const word = `mot-${randomUUID()}`;
    expect((await commandTo(doorId, 'knock', { word })).statusCode).toBe(200);
    const events = await eventsOf(doorId);
    const said = events.flatMap(({ data }) => ('word' in data ? [String(data.word)] : []));
    expect(said.map(isSealedText)).toEqual([true]);
    const opened = await openTextsOfEvents(test.parts.vault, events, shownToNobody);
    expect(opened.flatMap(({ data }) => ('word' in data ? [data.word] : []))).toEqual([word]);
    const records = await test.database.tamper('SELECT request::text, names::text FROM command_record WHERE stream_id = $1', [doorId]);
    expect(JSON.stringify(records)).not.toContain(word);
    const erased = await test.parts.vault
      .destroy(keeper, 'EVALUATION', test.parts.dataSource.manager)
      .then(() => commandTo(doorId, 'knock', { word }));
    expect([erased.statusCode, erased.json<Problem>()]).toMatchObject([
      409,
      { detail: 'Les données du gardien ont été effacées.', unmet: [{ code: 'person.erased' }] },
    ]);
  });

  it('takes no text where it is about nobody, rather than keep it in clear', async () => {
    const doorId = await install();
    const refused = await commandTo(doorId, 'knock', { word: 'bonjour' });
    expect([refused.statusCode, refused.json<Problem>().errors]).toMatchObject([422, [{ code: 'nobody-to-seal-for' }]]);
    expect((await commandTo(doorId, 'knock?dryRun=true', { word: 'bonjour' })).json<Problem>().errors).toEqual(
      refused.json<Problem>().errors,
    );
    expect(await eventsOf(doorId)).toHaveLength(1);
  });

  it('is tried without a trace', async () => {
    const doorId = await install();
    const tried = await commandTo(`${doorId}`, 'open-door?dryRun=true', { by: 'tut_1' });
    expect([tried.statusCode, tried.json()]).toMatchObject([
      200,
      { accepted: true, version: 1, events: [{ version: 2, type: 'DoorOpened' }] },
    ]);
    const closed = await commandTo(`${doorId}`, 'close-door?dryRun=true');
    expect(closed.json()).toMatchObject({ accepted: false, unmet: [{ code: 'door.closed' }] });
    const corridor = newCorridor();
    expect((await porter.post('/v1/doors?dryRun=true', { corridor })).json()).toMatchObject({ accepted: true, version: 0 });
    expect(await eventsOf(doorId)).toHaveLength(1);
    await install(undefined, corridor);
  });

  it('refuses in French, naming the field and the rule, in its own words', async () => {
    const doorId = await install();
    const unknown = await porter.post('/v1/doors', { corridor: newCorridor(), keeper: 'can_nobody' });
    expect([unknown.statusCode, unknown.json<Problem>().errors]).toMatchObject([422, [{ pointer: '#/keeper' }]]);
    const answer = async (sent: ReturnType<typeof commandTo>) => [(await sent).statusCode, (await sent).json<Problem>()];
    expect(await answer(commandTo(doorId, 'open-door', { by: 'Ada Lovelace' }))).toMatchObject([422, { errors: [{ pointer: '#/by' }] }]);
    expect(await answer(commandTo(doorId, 'paint-door'))).toMatchObject([404, { detail: 'Il n’existe pas de commande « paint-door ».' }]);
    expect(await answer(commandTo(doorId, 'install-door', { corridor: 'C1' }))).toMatchObject([
      404,
      { detail: 'Une porte se pose par POST /v1/doors.' },
    ]);
    expect(await answer(commandTo('nothing', 'open-door', { by: 'tut_1' }))).toMatchObject([404, { detail: 'Cette porte n’existe pas.' }]);
    expect(await answer(commandTo(`dor_${'0'.repeat(40)}`, 'open-door', { by: 'tut_1' }))).toMatchObject([
      404,
      { detail: 'Cette porte n’existe pas.' },
    ]);
    expect(await answer(commandTo(doorId, 'remove-door'))).toMatchObject([403, { type: 'urn:jalon:problem:forbidden' }]);
    expect(await answer(commandTo(doorId, 'close-door', {}, { ifMatch: '"7"' }))).toMatchObject([
      412,
      { detail: 'La porte en est à la version 1.' },
    ]);
    expect((await commandTo(doorId, 'open-door', { by: 'tut_1' })).statusCode).toBe(200);
    expect(await answer(commandTo(doorId, 'open-door', { by: 'tut_2' }))).toMatchObject([409, { unmet: [{ code: 'door.open' }] }]);
    expect(await answer(commandTo(doorId, 'open-door', { by: 'tut_1' }))).toMatchObject([
      403,
      { errors: [{ code: 'door.opened-before', pointer: '#/by' }] },
    ]);
    const north = test.by('STAFF', { scope: { sites: ['elsewhere'], cohorts: 'ALL', certifications: 'ALL' } });
    expect(await answer(commandTo(doorId, 'close-door', {}, {}, north))).toMatchObject([404, { detail: 'Cette porte n’existe pas.' }]);
  });

  it('is commanded once under one key, and never otherwise under it', async () => {
    const doorId = await install();
    const key = randomUUID();
    const [first, again] = [
      await commandTo(doorId, 'open-door', { by: 'tut_1' }, { key }),
      await commandTo(doorId, 'open-door', { by: 'tut_1' }, { key }),
    ];
    expect(again.json()).toEqual(first.json());
    expect((await commandTo(doorId, 'open-door', { by: 'tut_2' }, { key })).statusCode).toBe(422);
    expect(await eventsOf(doorId)).toHaveLength(2);
  });

  it('has its commands’ outcomes told to who sent them whole, and to others as far as its kind says', async () => {
    const doorId = await install(await porter.enrol());
    const { commandId } = (await commandTo(doorId, 'knock', { word: 'bonjour' })).json<{ commandId: string }>();
    const status = async (by: TestCaller) => {
      const answered = await by.get(`/v1/commands/${commandId}`);
      return [answered.statusCode, answered.json()];
    };
    expect(await status(porter)).toMatchObject([200, { streamId: doorId, commands: ['knock'], status: 'DONE', done: { toVersion: 2 } }]);
    expect(await status(administrator)).toMatchObject([200, { streamId: doorId, commands: [], status: 'DONE' }]);
    const elsewhere = test.by('ADMINISTRATOR', {
      subject: 'other',
      scope: { sites: ['elsewhere'], cohorts: 'ALL', certifications: 'ALL' },
    });
    expect((await status(elsewhere))[0]).toBe(404);
    expect((await status(test.by('STAFF', { subject: 'another porter' })))[0]).toBe(404);
  });

  it('is verified with the journeys beside it', async () => {
    const { dataSource, temporal } = test.parts;
    const report = await verify({
      kinds: kindsWithDoor,
      schema: null,
      dataSource,
      temporal,
      keysFolder: test.config.keys.folder,
      graceMs: 500,
    });
    expect(report.findings).toEqual([]);
    expect((await administrator.get('/v1/verification')).statusCode).toBe(200);
  });
});
