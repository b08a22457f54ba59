import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
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
  const open = (path: string, flags: string): number => {
    const fd = openSync(path, flags);
    opened.push(fd);
    return fd;
  };
  afterAll(() => {
    for (const fd of opened) closeSync(fd);
    rmSync(folder, { recursive: true });
  });
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
    expect(output.fault).toBe('EBADF');
  });
});
