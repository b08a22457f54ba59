import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { anyFreePort, choosePort, claimFile } from './ports.js';
import { identityOf } from './processes.js';

describe('the port of a server', () => {
  const claimedBy = (pid: number, identity: string | null, port: number) => {
    mkdirSync(dirname(claimFile(port)), { recursive: true });
    writeFileSync(claimFile(port), `${pid} ${identity}`);
  };
  const unclaimed = async (): Promise<number> => {
    const port = await anyFreePort();
    rmSync(claimFile(port));
    return port;
  };

  it('is not one that another stack has chosen and is about to use', async () => {
    const port = await unclaimed();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      claimedBy(other.pid as number, identityOf(other.pid as number), port);
      expect(await choosePort('JALON_POSTGRES_PORT', null, port, port)).not.toBe(port);
    } finally {
      other.kill();
      await once(other, 'exit');
      rmSync(claimFile(port));
    }
  });

  it('is never one that the system may meanwhile give to a connection, nor are those that follow it', async () => {
    const firstOfLinux = 32_768;
    const port = await anyFreePort(2);
    expect(port + 1).toBeLessThan(firstOfLinux);
    expect(await anyFreePort(2)).not.toBe(port);
  });

  it('may be one that a stack had chosen that is no more', async () => {
    const port = await unclaimed();
    const other = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    const identity = identityOf(other.pid as number);
    await once(other, 'exit');
    claimedBy(other.pid as number, identity, port);
    expect(await choosePort('JALON_POSTGRES_PORT', null, null, port)).toBe(port);
    expect(readFileSync(claimFile(port), 'utf8')).toBe(`${process.pid} ${identityOf(process.pid)}`);
  });
});
