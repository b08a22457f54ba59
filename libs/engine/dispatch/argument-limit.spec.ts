import type { SentCommand } from '#libs/domain/stream/process.js';
import { argumentLimitBytes, CommandTooLarge, refuseTooLarge } from './argument-limit.js';

const rules = (bytes: number) => ({ code: 'X'.repeat(bytes), version: '1', digest: 'd' });
const command = (bytes: number, attached?: SentCommand['attached']): SentCommand => ({
  name: 'suspend',
  data: { comment: 'é'.repeat(bytes / 2) },
  occurredAt: null,
  ...(attached && { attached }),
});
const half = argumentLimitBytes / 2;

describe('what one Update would carry', () => {
  it.each<[what: string, commands: readonly SentCommand[], start: ReturnType<typeof rules> | null]>([
    ['one command', [command(2 * half)], null],
    ['the commands of a batch together', [command(half), command(half)], null],
    ['a command and the rules that it pins', [command(half, { rules: rules(half) })], null],
    ['a command and the rules with which it begins a stream', [command(half)], rules(half)],
  ])('is refused beyond the limit: %s', (_what, commands, start) => {
    expect(() => refuseTooLarge(commands, start)).toThrow(CommandTooLarge);
  });

  it('is taken up to the limit, but for what is known later', () => {
    const fits = half - 10 * 1024;
    expect(() => refuseTooLarge([command(fits), command(fits)], null)).not.toThrow();
    expect(() => refuseTooLarge([command(fits, { rules: rules(fits) })], null)).not.toThrow();
    expect(() => refuseTooLarge([command(fits)], rules(fits))).not.toThrow();
  });
});
