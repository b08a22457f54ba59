import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, launch, leftBehind, stop, type Running } from './processes.js';
import { Supervised } from './supervised.js';

const folder = mkdtempSync(join(tmpdir(), 'jalon-processes-'));
const pidFolder = join(folder, 'pids');
const started: Running[] = [];

afterAll(async () => {
  for (const { pid, isAlive } of started) if (isAlive()) await stop(pid, { signal: 'SIGKILL', graceMs: 1_000 });
  rmSync(folder, { recursive: true });
});

/** A process that runs a line of Node, and has run it when this returns. */
async function start(name: string, code: string): Promise<Running> {
  const mark = join(folder, `${name}-${started.length}`);
  const script = `${code}; setInterval(() => undefined, 1000); require('fs').writeFileSync(${JSON.stringify(mark)}, '')`;
  const running = await launch({ name, command: process.execPath, args: ['-e', script], logFile: join(folder, 'log'), pidFolder });
  started.push(running);
  while (!existsSync(mark) && running.isAlive()) await sleep(10);
  return running;
}

describe('a process that we start', () => {
  it('is found by the next supervisor while it lives, and forgotten once it has ended', async () => {
    const running = await start('one', '');
    expect(leftBehind(pidFolder)).toEqual([{ name: 'one', pid: running.pid }]);
    await stop(running.pid, { signal: 'SIGTERM', graceMs: 10_000 });
    await running.ended;
    expect(leftBehind(pidFolder)).toEqual([]);
    expect(identityOf(running.pid)).toBeNull();
  });

  it('is never confused with another that has taken its number', async () => {
    writeFileSync(join(pidFolder, 'reused.json'), JSON.stringify({ name: 'reused', pid: process.pid, identity: 'an earlier start' }));
    expect(leftBehind(pidFolder)).toEqual([]);
  });

  it('is ended by force when it does not heed the signal', async () => {
    const stubborn = await start('stubborn', "process.on('SIGTERM', () => undefined)");
    await stop(stubborn.pid, { signal: 'SIGTERM', graceMs: 200 });
    expect(await stubborn.ended).toBe('signal SIGKILL');
  });

  it('tells at once that its command does not exist', async () => {
    const absent = launch({ name: 'absent', command: join(folder, 'absent'), args: [], logFile: join(folder, 'log'), pidFolder });
    await expect(absent).rejects.toThrow('ENOENT');
  });

  it('does not live on where nobody could find it again: its mark cannot be written', async () => {
    const [mark, marks] = [join(folder, 'unmarked'), join(folder, 'marks')];
    mkdirSync(join(marks, 'unmarked.json'), { recursive: true });
    const script = `setTimeout(() => require('fs').writeFileSync(${JSON.stringify(mark)}, ''), 500); setInterval(() => undefined, 1000)`;
    const unmarked = launch({
      name: 'unmarked',
      command: process.execPath,
      args: ['-e', script],
      logFile: join(folder, 'log'),
      pidFolder: marks,
    });
    await expect(unmarked).rejects.toThrow('EISDIR');
    await sleep(1_500);
    expect(existsSync(mark)).toBe(false);
  });
});

describe('a supervised process', () => {
  it('starts again when it is killed, and stays down once it was asked to stop', async () => {
    const told: string[] = [];
    const runs: Running[] = [];
    const part = {
      title: 'Part',
      start: async () => {
        const running = await start('part', '');
        runs.push(running);
        return running;
      },
      stopSignal: 'SIGTERM' as const,
      stopGraceMs: 10_000,
    };
    const supervised = new Supervised(part, (sentence) => told.push(sentence));
    await supervised.start();
    process.kill(runs[0]?.pid ?? 0, 'SIGKILL');
    while (told.length < 2) await sleep(20);
    expect(told).toEqual([expect.stringContaining('signal SIGKILL'), expect.stringContaining(String(runs[1]?.pid))]);

    await supervised.stop();
    expect(runs).toHaveLength(2);
    expect(runs[1]?.isAlive()).toBe(false);
  });

  it('is tried again and again when it does not come back', async () => {
    const told: string[] = [];
    let starts = 0;
    const part = {
      title: 'Part',
      start: async () => {
        starts += 1;
        if (starts === 2) throw new Error('not yet');
        return start('flaky', starts === 1 ? 'setTimeout(() => process.exit(3), 50)' : '');
      },
      stopSignal: 'SIGTERM' as const,
      stopGraceMs: 10_000,
    };
    const supervised = new Supervised(part, (sentence) => told.push(sentence));
    await supervised.start();
    while (told.length < 3) await sleep(20);
    expect(told).toEqual([
      expect.stringContaining('code 3'),
      expect.stringContaining('not yet'),
      expect.stringContaining('processus relancé'),
    ]);
    await supervised.stop();
  });
});
