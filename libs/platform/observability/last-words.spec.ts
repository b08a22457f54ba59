import { EventEmitter } from 'node:events';
import { endOnUnexpected } from './last-words.js';
import { createLogger } from './logger.js';

describe('an exception that nobody caught', () => {
  it('is logged without the values that it carries, and ends the process', () => {
    const lines: string[] = [];
    const exits: number[] = [];
    const ours = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
    endOnUnexpected(createLogger({ logLevel: 'info' }, 'api', { write: (line) => void lines.push(line) }), ours);
    ours.emit('uncaughtException', Object.assign(new Error('duplicate key'), { parameters: ['canary'], detail: 'Key (name)=(canary)' }));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 'fatal', part: 'api', err: expect.objectContaining({ message: 'duplicate key' }) }),
    ]);
    expect(lines.join()).not.toContain('canary');
    expect(exits).toEqual([1]);
  });
});
