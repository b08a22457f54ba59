import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { KeyAnnouncer, KeyLacking } from './key-announcer.js';
import { KeyReaders, pendingKey, type HeldKeys, type KeyReader } from './key-readers.js';
import { payloadKeys } from './rotated-keys.js';
import { KeyNotHeldEverywhere, rotate, type Watch } from './rotation.js';

const log = pino({ level: 'silent' });

let database: TestDatabase;
let dataSource: DataSource;
let readers: KeyReaders;
let folder: string;
let keyring: PayloadKeyring;
const started: KeyAnnouncer[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource(database.url);
  readers = new KeyReaders(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jalon-rotation-'));
  keyring = await PayloadKeyring.open(folder);
});
afterEach(async () => {
  for (const announcer of started.splice(0)) await announcer.stop();
  await dataSource.query('DELETE FROM key_reader');
  await rm(folder, { recursive: true });
});

const watch = (given: Partial<Watch> = {}): Watch => ({
  living: () => readers.living(),
  pollers: () => Promise.resolve([]),
  giveUpAfterMs: 60_000,
  onWaiting: () => undefined,
  ...given,
});

async function start(refresh: () => Promise<KeyReader['keys']>): Promise<void> {
  const announcer = new KeyAnnouncer('worker', readers, refresh, log);
  started.push(announcer);
  await announcer.start();
}

/** A process on another machine, with a copy of the file as it is now. */
async function announceElsewhere(payload: HeldKeys): Promise<KeyReader> {
  const elsewhere: KeyReader = { id: randomUUID(), part: 'worker', identity: '7@ailleurs', keys: { payload } };
  await readers.announce(elsewhere);
  return elsewhere;
}

describe('a rotation', () => {
  it('activates a key once the processes that run have read it, and ends once they write with it', async () => {
    const before = await keyring.ids();
    await start(async () => ({ payload: await keyring.ids() }));
    await start(async () => ({ master: { active: 'mk_1', readable: ['mk_1'] } }));
    const id = await rotate(payloadKeys(await PayloadKeyring.open(folder)), watch());
    expect(await keyring.ids()).toEqual({ active: id, readable: [...before.readable, id] });
    expect(new Set((await readers.living()).map(({ keys }) => keys.payload?.active))).toEqual(new Set([id, undefined]));
  });

  it('activates nothing while a process lacks the key, names it, and goes on with the same key later', async () => {
    const before = await keyring.ids();
    const elsewhere = await announceElsewhere(before);
    const told: string[] = [];
    const refused = rotate(payloadKeys(keyring), watch({ giveUpAfterMs: 0, onWaiting: (_step, names) => told.push(...names) }));
    const error = await refused.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KeyNotHeldEverywhere);
    expect(String(error)).toContain('n’est pas encore lue par worker 7@ailleurs');
    const between = await keyring.ids();
    expect([between.active, between.readable.length]).toEqual([before.active, 2]);

    // The file is copied there; what is active there follows once it is copied again.
    await readers.announce({ ...elsewhere, keys: { payload: between } });
    const lagging = await rotate(payloadKeys(keyring), watch({ giveUpAfterMs: 0 })).catch((reason: unknown) => reason);
    expect(String(lagging)).toContain('est active, mais n’est pas encore employée par worker 7@ailleurs');
    await readers.announce({ ...elsewhere, keys: { payload: await keyring.ids() } });
    await readers.announce({ id: randomUUID(), part: 'api', identity: '8@ailleurs', keys: { payload: between } });
    const behind = rotate(payloadKeys(keyring), watch({ giveUpAfterMs: 0 }));
    await expect(behind).rejects.toThrow('pas encore employée par api 8@ailleurs');
    expect((await keyring.ids()).readable).toHaveLength(2);
  });

  it('waits for a worker that polls Temporal and announces nothing', async () => {
    const pollers = () => Promise.resolve(['9@ancien']);
    await expect(rotate(payloadKeys(keyring), watch({ pollers, giveUpAfterMs: 0 }))).rejects.toThrow('pas encore lue par worker 9@ancien');
  });

  it('forgets who is dead', async () => {
    const { id } = await announceElsewhere(await keyring.ids());
    await dataSource.query(`UPDATE key_reader SET seen_at = now() - interval '1 minute' WHERE id = $1`, [id]);
    expect(await readers.living()).toEqual([]);
    await rotate(payloadKeys(keyring), watch({ giveUpAfterMs: 0 }));
    await start(async () => ({ payload: await keyring.ids() }));
    expect(await dataSource.query('SELECT FROM key_reader WHERE id = $1', [id])).toEqual([]);
  });
});

describe('a process', () => {
  it('does not start where it could not read what others write', async () => {
    await announceElsewhere({ active: 'unknown', readable: ['unknown'] });
    await expect(start(async () => ({ payload: await keyring.ids() }))).rejects.toThrow(KeyLacking);
  });

  it('goes on announcing what it had where its file cannot be read any more', async () => {
    let broken = false;
    let refused: () => void;
    const again = new Promise<void>((resolve) => (refused = resolve));
    const payload = await keyring.ids();
    await start(() => {
      if (!broken) return Promise.resolve({ payload });
      refused();
      return Promise.reject(new Error('unreadable'));
    });
    broken = true;
    await again;
    expect((await readers.living()).map(({ keys }) => keys.payload)).toEqual([payload]);
  });
});

it('a key that was added and never active is the pending one', () => {
  expect(pendingKey({ active: 'a', readable: ['a'] })).toBeNull();
  expect(pendingKey({ active: 'b', readable: ['a', 'b'] })).toBeNull();
  expect(pendingKey({ active: 'b', readable: ['a', 'b', 'c', 'd'] })).toBe('d');
});
