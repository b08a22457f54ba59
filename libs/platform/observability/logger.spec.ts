import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

function recording(): { lines: Record<string, unknown>[]; stream: { write(line: string): void } } {
  const lines: Record<string, unknown>[] = [];
  return { lines, stream: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) } };
}

describe('log', () => {
  it('masks secrets and personal data at any depth that our objects have', () => {
    const { lines, stream } = recording();
    const logger = createLogger({ logLevel: 'info' }, 'api', stream);
    logger.info(
      { req: { headers: { authorization: 'Bearer canary', 'idempotency-key': 'canary', host: 'h' } }, familyName: 'canary' },
      'x',
    );
    logger.info({ command: { data: { birthDate: 'canary', email: 'canary' } }, config: { databaseUrl: 'canary' } }, 'y');
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('canary');
    expect(JSON.stringify(lines)).toContain('"host":"h"');
  });

  it('tells an error without the values that the database driver attaches to it', () => {
    const { lines, stream } = recording();
    const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (name)=(canary)', parameters: ['canary'] });
    createLogger({ logLevel: 'info' }, 'api', stream).error({ err: error }, 'append failed');
    expect(JSON.stringify(lines)).not.toContain('canary');
    expect(lines[0]).toMatchObject({ level: 'error', part: 'api', err: { message: 'duplicate key', code: '23505' } });
  });

  it('keeps the context and the stack that Nest gives', () => {
    const { lines, stream } = recording();
    const nest = new NestLogger(createLogger({ logLevel: 'trace' }, 'api', stream));
    nest.log('started', 'NestFactory');
    nest.error('broken', 'Error: broken\n  at x', 'Router');
    nest.error(new Error('thrown'), 'Router');
    expect(lines).toMatchObject([
      { level: 'info', msg: 'started', context: 'NestFactory' },
      { level: 'error', msg: 'broken', context: 'Router', stack: 'Error: broken\n  at x' },
      { level: 'error', msg: 'thrown', context: 'Router', err: { message: 'thrown' } },
    ]);
  });

  it('says nothing below its level', () => {
    const { lines, stream } = recording();
    const logger = createLogger({ logLevel: 'warn' }, 'api', stream);
    logger.info('x');
    logger.warn('y');
    expect(lines).toHaveLength(1);
  });
});
