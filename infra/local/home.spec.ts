import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.js';
import { lockHome, openHome, recall, remember } from './home.js';

const folder = mkdtempSync(join(tmpdir(), 'jalon-home-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the folder of a stack', () => {
  it('belongs to one process at a time', () => {
    const home = openHome(join(folder, 'one'));
    const unlock = lockHome(home);
    expect(() => lockHome(home)).toThrow(Failure);
    unlock();
    lockHome(home)();
  });

  it('is taken over from a process that ended without giving it back', () => {
    const home = openHome(join(folder, 'two'));
    writeFileSync(join(home.folder, 'lock'), JSON.stringify({ pid: process.pid, identity: 'before a restart of the machine' }));
    const unlock = lockHome(home);
    expect(() => lockHome(home)).toThrow(`processus ${process.pid}`);
    unlock();
  });

  it('remembers ports and passwords, for its owner only', () => {
    const home = openHome(join(folder, 'three'));
    const memory = { ...recall(home), postgresPort: 5433, demoPlayed: true };
    remember(home, memory);
    expect(recall(home)).toEqual(memory);
    expect(statSync(join(home.folder, 'memory.json')).mode & 0o077).toBe(0);
  });

  it('says so rather than invent a new password when what it remembers is damaged', () => {
    const home = openHome(join(folder, 'four'));
    writeFileSync(join(home.folder, 'memory.json'), '{"postgresPort":');
    expect(() => recall(home)).toThrow('illisible');
  });

  it('names itself when it cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openHome(join(folder, 'file', 'home'))).toThrow(/file\/home \(JALON_HOME\)/);
  });
});
