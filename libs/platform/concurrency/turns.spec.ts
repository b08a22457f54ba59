import { setTimeout as delay } from 'node:timers/promises';
import { Turns } from './turns.js';

describe('work in turn', () => {
  /** Work that tells when it begins and ends. */
  function told() {
    const log: string[] = [];
    const work =
      (name: string, ms = 20) =>
      async () => {
        log.push(`${name} begins`);
        await delay(ms);
        log.push(`${name} ends`);
        return name;
      };
    return { log, work };
  }

  it('is done one after the other under one key, in the order in which it came', async () => {
    const turns = new Turns();
    const { log, work } = told();
    expect(await Promise.all(['a', 'b', 'c'].map((name) => turns.inTurn('key', 1_000, work(name))))).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('is done at once under another key', async () => {
    const turns = new Turns();
    const { log, work } = told();
    await Promise.all(['a', 'b'].map((name) => turns.inTurn(name, 1_000, work(name))));
    expect(log.slice(0, 2)).toEqual(['a begins', 'b begins']);
  });

  it('is left undone where its turn does not come in time, and what came after it waits its own turn still', async () => {
    const turns = new Turns();
    const { log, work } = told();
    const slow = turns.inTurn('key', 1_000, work('slow', 100));
    const impatient = turns.inTurn('key', 20, work('impatient'));
    expect(await impatient).toBeNull();
    const patient = turns.inTurn('key', 1_000, work('patient'));
    expect(await Promise.all([slow, patient])).toEqual(['slow', 'patient']);
    expect(log).toEqual(['slow begins', 'slow ends', 'patient begins', 'patient ends']);
  });

  it('goes on after work that failed', async () => {
    const turns = new Turns();
    const failing = turns.inTurn('key', 1_000, () => Promise.reject(new Error('failed')));
    const next = turns.inTurn('key', 1_000, told().work('next'));
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('next');
  });
});
