/** A write that PostgreSQL or a disk refuses: answered with its cause, nothing left half done, and told by readiness alone. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { onlyRow } from '#libs/platform/database/queries.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { training } from '#test/harness/caller.js';

describe('a write that is refused', () => {
  let test: TestApi;
  let candidateId: string;

  beforeEach(async () => {
    test = await startTestApi();
    candidateId = await test.by('STAFF').enrol();
  });
  afterEach(() => test?.close());

  const openJourney = () => test.by('ADMINISTRATOR').post('/v1/journeys', { candidateId, ...training, occurredAt: '2024-09-02' });
  const upload = () =>
    test.by('STAFF').post(`/v1/files?candidateId=${candidateId}`, Buffer.from('contents'), { headers: { 'content-type': 'text/plain' } });
  const count = async (table: string) => (await onlyRow<{ n: number }>(test.parts.dataSource, `SELECT count(*)::int AS n FROM ${table}`)).n;

  function expectCause(response: LightMyRequestResponse, code: string, sentence: RegExp): void {
    expect(response.json()).toMatchObject({
      type: 'urn:jalon:problem:unavailable',
      status: 503,
      detail: expect.stringMatching(sentence),
      errors: [{ code, message: expect.stringMatching(sentence) }],
    });
    expect(response.headers).toMatchObject({ 'content-type': expect.stringContaining('application/problem+json'), 'retry-after': '30' });
  }

  async function expectNotReady(...failing: readonly { code: string; message: RegExp }[]): Promise<void> {
    const ready = await test.api.inject('/health/ready');
    expect([ready.statusCode, (ready.json() as { errors: unknown }).errors]).toEqual([
      503,
      failing.map(({ code, message }) => ({ code, message: expect.stringMatching(message) as unknown })),
    ]);
    expect((await test.api.inject('/health/live')).statusCode).toBe(200);
  }

  const refused = async (cause: string) => {
    const { body } = await test.api.inject({ url: '/metrics', remoteAddress: '127.0.0.1' });
    return Number(new RegExp(`^jalon_refused_writes_total\\{cause="${cause}".*\\} (\\d+)$`, 'm').exec(body)?.[1]);
  };

  it('by a PostgreSQL without room: 503, nothing recorded, and it goes through once there is room', async () => {
    await test.database.tamper(
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`,
    );
    await test.database.tamper('CREATE TRIGGER full_disk BEFORE INSERT ON command_record FOR EACH ROW EXECUTE FUNCTION no_room()');
    expect(await refused('database-full')).toBe(0);
    expectCause(await openJourney(), 'database-full', /plus de place/);
    expect([await refused('database-full'), await refused('disk-full')]).toEqual([1, 0]);
    expect(await count('command_record')).toBe(0);
    await expectNotReady({ code: 'writes', message: /plus de place/ });
    await test.database.tamper('DROP TRIGGER full_disk ON command_record');
    expect([201, 202]).toContain((await openJourney()).statusCode);
  });

  it('by a PostgreSQL that is read only: 503, and readiness finds it without a write', async () => {
    const name = new URL(test.database.url).pathname.slice(1);
    await test.database.tamper(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await test.parts.dataSource.destroy();
    await test.parts.dataSource.initialize();
    await expectNotReady({ code: 'postgresql', message: /lecture seule/ });
    expectCause(await openJourney(), 'database-read-only', /lecture seule/);
  });

  it('by the disk of the files: 503, no row and no piece of a file left, and it goes through once mended', async () => {
    const { stagingFolder } = test.parts.blobs;
    rmSync(stagingFolder, { recursive: true });
    writeFileSync(stagingFolder, 'a file in the place of a folder');
    expectCause(await upload(), 'disk-fails', /ne peut pas être lu ou écrit/);
    expect(await refused('disk-fails')).toBe(1);
    expect(await count('stored_file')).toBe(0);
    await expectNotReady({ code: 'files', message: /fichiers/ }, { code: 'writes', message: /fichiers/ });
    rmSync(stagingFolder);
    mkdirSync(stagingFolder);
    expect((await upload()).statusCode).toBe(201);
    expect(readdirSync(stagingFolder)).toEqual([]);
  });

  it('is not what a key that cannot be read is, which anybody may ask for: an error of ours, and the API stays ready', async () => {
    const keys = join(test.parts.config.keys.folder, 'checkpoint-keys.json');
    expect((await test.api.inject('/v1/checkpoint-keys')).statusCode).toBe(200);
    rmSync(keys);
    mkdirSync(keys);
    expect((await test.api.inject('/v1/checkpoint-keys')).statusCode).toBe(500);
    expect((await test.api.inject('/health/ready')).statusCode).toBe(200);
  });
});
