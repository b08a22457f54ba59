/** Commands that come to one door faster than it takes them: they wait in the order of their receipt, and go together. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { SentCommand } from '#libs/domain/stream/process.js';
import { queueUpdate } from '#libs/domain/stream/update-names.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { readRuns } from '../harness/histories.js';
import { testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { faultyWord } from './domain.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { command, done, doorRules, openDoorSender, type DoorSender } from './sender.js';

const rules = doorRules();
const knock = (word: string) => command('knock', { word });
const open = command('open-door', { by: 'Ada' });
const close = command('close-door');

describe('a queue before a door', () => {
  let settings: TestTemporalSettings;
  let doors: Doors;
  /** Two processes of the API. */
  let sender: DoorSender;
  let other: DoorSender;

  beforeAll(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    doors = await openDoors(settings);
    ({ sender } = doors);
    other = await openDoorSender(doors.database.url, settings);
  });
  afterAll(async () => {
    await other?.close();
    await doors?.close();
  });

  const words = (count: number) => Array.from({ length: count }, (_, n) => `word ${n}`);
  const updatesOf = async (id: string) =>
    (await readRuns(sender.temporal, id)).flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'UPDATE'));
  const wordsOf = async (id: string) =>
    (await expectOneTruth(sender, id)).flatMap(({ data }) => ('word' in data ? [String(data.word)] : []));

  /** The outcome, whoever finds it. */
  async function ended(
    by: DoorSender,
    key: string,
    id: string,
    commands: readonly SentCommand[],
    expectedVersion?: number,
  ): Promise<DispatchOutcome> {
    for (;;) {
      const outcome = await by.sendUnder(key, id, commands, expectedVersion);
      if (outcome.kind !== 'PENDING') return outcome;
      await delay(50);
      await by.reconciler.endPending();
    }
  }

  it('is sent in few Updates, each command in the order of its receipt and with its own outcome', async () => {
    const id = await sender.install(rules);
    const sent = await held(id, async () => {
      const all: Promise<DispatchOutcome>[] = [];
      for (const word of words(120)) {
        all.push(sender.send(id, knock(word)));
        while ((await knocksAt(id)).length < all.length) await delay(2);
      }
      return all;
    });
    expect((await Promise.all(sent)).map((outcome) => done(outcome).toVersion)).toEqual(words(120).map((_, n) => n + 2));
    expect(await wordsOf(id)).toEqual(words(120));
    const updates = await updatesOf(id);
    expect(updates.map(({ updateName, sendings }) => [updateName, sendings.length])).toEqual([
      ['install-door', 1],
      ['record', 1],
      [queueUpdate, 100],
      [queueUpdate, 19],
    ]);
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('refuses each of its commands alone, in words that are stored, and applies the others; a batch stays whole', async () => {
    const id = await sender.install(rules);
    const keys = words(12).map(() => randomUUID());
    const batch = [open, close, close];
    const asked = (n: number): readonly SentCommand[] => (n % 3 === 0 ? [open, close] : n % 3 === 1 ? batch : [knock(`${n}`)]);
    const outcomes = await Promise.all(keys.map((key, n) => sender.sendUnder(key, id, asked(n))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(keys.map((_, n) => (n % 3 === 1 ? 'REFUSED' : 'DONE')));
    expect(outcomes[1]).toMatchObject({ refusal: { type: 'CommandRefused', detail: { index: 2, unmet: [{ code: 'door.closed' }] } } });
    expect(await expectOneTruth(sender, id)).toHaveLength(1 + 4 * 2 + 4);
    expect(await Promise.all(keys.map((key, n) => other.sendUnder(key, id, asked(n))))).toEqual(outcomes);
    const refused = outcomes.flatMap((outcome) => (outcome.kind === 'REFUSED' ? [outcome.commandId] : []));
    const kept = await sender.records.refusedOf(id);
    expect(kept.map(({ commandId }) => commandId).toSorted()).toEqual(refused.toSorted());
  });

  it('is not held back for ever by one on which the rules break', async () => {
    const hasty = await openDoorSender(doors.database.url, settings, { attemptMs: 1_000 });
    try {
      const id = await sender.install(rules);
      const asked = words(9).toSpliced(4, 0, faultyWord);
      const sent = await held(id, async () => {
        const all = Promise.all(asked.map((word) => hasty.send(id, knock(word))));
        while ((await knocksAt(id)).length < asked.length) await delay(10);
        return { all };
      });
      await sent.all;
      while ((await statuses(id)).filter((status) => status === 'DONE').length < words(9).length) {
        await delay(500);
        await hasty.reconciler.endPending();
      }
      expect((await statuses(id)).toSorted()).toEqual([...words(9).map(() => 'DONE'), 'RECEIVED']);
      expect((await wordsOf(id)).toSorted()).toEqual(words(9).toSorted());
    } finally {
      await hasty.close();
    }
  });

  it('leaves no trace in the history where nothing of it takes effect', async () => {
    const id = await sender.install(rules);
    const outcomes = await Promise.all(words(20).map(() => sender.send(id, close)));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['REFUSED']));
    expect(await updatesOf(id)).toHaveLength(1);
  });

  it('lets one of those win that were meant for the same version', async () => {
    const id = await sender.install(rules);
    const outcomes = await Promise.all(words(20).map((word) => sender.sendUnder(randomUUID(), id, [knock(word)], 1)));
    expect(outcomes.filter(({ kind }) => kind === 'DONE')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'REFUSED' && outcome.refusal.type === 'VersionStale')).toHaveLength(19);
  });

  it('of two processes at once makes one past, of which each command is told its part', async () => {
    const id = await sender.install(rules);
    const sent = words(200).map((word, n) => ended(n % 2 ? sender : other, randomUUID(), id, [knock(word)]));
    const versions = (await Promise.all(sent)).map((outcome) => done(outcome).toVersion);
    expect(new Set(versions).size).toBe(200);
    expect((await wordsOf(id)).toSorted()).toEqual(words(200).toSorted());
    expect((await updatesOf(id)).length).toBeLessThan(60);
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('whose process is cut off between acceptance and journal is told by another, as it was accepted', async () => {
    const id = await sender.install(rules);
    const keys = words(10).map(() => randomUUID());
    const outcomes = await cutOff(id, () => Promise.all(keys.map((key, n) => sender.sendUnder(key, id, [knock(`${n}`)]))));
    expect(outcomes.some(({ kind }) => kind === 'PENDING')).toBe(true);
    const told = await Promise.all(keys.map((key, n) => ended(other, key, id, [knock(`${n}`)])));
    expect(told.map((outcome) => done(outcome).toVersion).toSorted((one, next) => one - next)).toEqual(keys.map((_, n) => n + 2));
    expect((await wordsOf(id)).toSorted()).toEqual(keys.map((_, n) => `${n}`));
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('is filled into a journal that an older backup has put back, every outcome as it was told', async () => {
    const id = await sender.install(rules);
    const backup = await doors.database.backUp();
    const keys = words(30).map(() => randomUUID());
    const sendAll = () => Promise.all(keys.map((key, n) => ended(sender, key, id, [knock(`${n}`)])));
    const told = await sendAll();
    await doors.database.restore(backup);
    await backup.drop();
    expect((await sender.journal.streamHead(id)).version).toBe(1);
    expect(await sendAll()).toEqual(told);
    expect(await expectOneTruth(sender, id)).toHaveLength(31);
  });

  it('that is asked again costs no attempt: what waits or is being sent is left alone', async () => {
    const id = await sender.install(rules);
    const key = randomUUID();
    const [first, again] = await held(id, async () => {
      const sent = sender.sendUnder(key, id, [knock('once')]);
      while ((await knocksAt(id)).length === 0) await delay(10);
      return [sent, await other.sendUnder(key, id, [knock('once')])] as const;
    });
    expect(again).toMatchObject({ kind: 'PENDING' });
    done(await first);
    expect(await knocksAt(id)).toEqual([{ attempts: 1 }]);
  });

  async function statuses(id: string): Promise<readonly string[]> {
    const sql = `SELECT status FROM command_record WHERE stream_id = $1 AND names = '{knock}'`;
    return (await allRows<{ readonly status: string }>(sender.dataSource, sql, [id])).map(({ status }) => status);
  }

  const knocksAt = (id: string) =>
    allRows<{ readonly attempts: number }>(
      sender.dataSource,
      `SELECT attempts FROM command_record WHERE stream_id = $1 AND names = '{knock}'`,
      [id],
    );

  /** While nobody can append to the door. */
  async function held<T>(id: string, work: () => Promise<T>): Promise<T> {
    const admin = new pg.Client(doors.database.adminUrl);
    await admin.connect();
    try {
      await admin.query('BEGIN');
      await admin.query('SELECT FROM stream_head WHERE stream_id = $1 FOR UPDATE', [id]);
      return await work();
    } finally {
      await admin.query('ROLLBACK').catch(() => undefined);
      await admin.end();
    }
  }

  /** PostgreSQL cuts off whoever appends to the door. */
  async function cutOff<T>(id: string, send: () => Promise<T>): Promise<T> {
    return held(id, async () => {
      const sent = send();
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      let isOver = false;
      void sent.then(() => (isOver = true));
      while (!isOver) {
        await doors.database.tamper(cut);
        await delay(50);
      }
      return sent;
    });
  }
});
