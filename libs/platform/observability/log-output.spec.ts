import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from './logger.js';
import { type LogResumed, LogOutput } from './log-output.js';

/** The device of Linux that has no room left, ever. */
const fullDisk = '/dev/full';

describe('the output of a log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-log-'));
  const opened: number[] = [];
  const open = (path: string, flags: string | number): number => {
    const fd = openSync(path, flags);
    opened.push(fd);
    return fd;
  };
  afterAll(() => {
    for (const fd of opened) closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const pipe = (name: string): string => {
    execFileSync('mkfifo', [join(folder, name)]);
    return join(folder, name);
  };
  const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);

  it('keeps the order of what was said, also by the last words of a process', async () => {
    const path = join(folder, 'ordered');
    const output = new LogOutput(open(path, 'a'));
    output.write('one\n');
    await sleep(50);
    output.write('two\n');
    output.write('three\n');
    output.flushSync();
    expect(linesOf(path)).toEqual(['one', 'two', 'three']);
  });

  it('lets the process live on a disk that is full, and says why it is not written', async () => {
    const output = new LogOutput(open(fullDisk, 'w'));
    const logger = createLogger({ logLevel: 'info' }, 'api', output);
    logger.info('nobody will read this');
    while (output.fault === null) await sleep(10);
    expect(output.fault).toBe('ENOSPC');
    // pino flushes what is fatal, and must come back.
    logger.fatal('the process ends');
  });

  it('writes what it held once there is room, counts what it could not hold, and says so', async () => {
    const path = join(folder, 'resumed');
    const fd = open(fullDisk, 'w');
    const output = new LogOutput(fd);
    const resumed: LogResumed[] = [];
    output.resumed((what) => resumed.push(what));
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let count = 0; count < 6; count += 1) output.write(line);
    while (output.fault === null) await sleep(10);
    // The same number, another file: as if somebody had made room.
    closeSync(fd);
    expect(openSync(path, 'a')).toBe(fd);
    while (resumed.length === 0) await sleep(10);
    expect(resumed).toEqual([{ fault: 'ENOSPC', lost: 2 }]);
    expect(output.fault).toBeNull();
    expect(linesOf(path)).toHaveLength(4);
  });

  it('gives up a pipe whose reader has gone', async () => {
    const output = new LogOutput(open(join(folder, 'ordered'), 'r'));
    output.write('to nobody\n');
    while (output.fault === null) await sleep(10);
    output.write('nor this\n');
    output.flushSync();
    expect([output.fault, output.isGivenUp]).toEqual(['EBADF', true]);
  });

  it('takes a reader who is slow for no fault, until they have taken nothing for five seconds', async () => {
    let now = 0;
    let isRefused = false;
    const output = new LogOutput(open(pipe('slow'), constants.O_RDWR | constants.O_NONBLOCK), () => {
      isRefused = true;
      return now;
    });
    output.write(`${'x'.repeat(1024 * 1024)}\n`);
    while (!isRefused) await sleep(10);
    expect(output.fault).toBeNull();
    now = 5_000;
    expect([output.fault, output.isGivenUp]).toEqual(['EAGAIN', false]);
  });

  it('cuts no line in two where last words come while one is being written', async () => {
    const [from, path] = [pipe('cut'), join(folder, 'uncut')];
    const fd = openSync(from, constants.O_RDWR | constants.O_NONBLOCK);
    const ended = once(spawn('cat', [from], { stdio: ['ignore', open(path, 'w'), 'inherit'] }), 'exit');
    const output = new LogOutput(fd);
    const long = 'x'.repeat(1024 * 1024);
    output.write(`${long}\n`);
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        // The system has begun, and this process has not heard of it.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
        output.write('last words\n');
        output.flushSync();
        resolve();
      });
    });
    output.write('after\n');
    while (!readFileSync(path, 'utf8').includes('after\n')) await sleep(10);
    closeSync(fd);
    await ended;
    const lines = linesOf(path);
    for (const whole of [long, 'last words', 'after']) expect(lines).toContain(whole);
  });
});
