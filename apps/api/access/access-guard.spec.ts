import fastify from 'fastify';
import { pino } from 'pino';
import { TokenRefused } from '#libs/platform/tokens/token.js';
import { journeyAccess } from '../journeys/journey-access-lines.js';
import { guardAccess, RouteWithoutAccess } from './access-guard.js';

const nobody = { verify: async () => Promise.reject(new TokenRefused('FORM')) };

describe('guard', () => {
  it('refuses that a route without a line in the access table be declared', () => {
    const app = fastify();
    guardAccess(
      app,
      nobody,
      { journey: journeyAccess({ reaches: async () => Promise.resolve(false) }) },
      pino({ level: 'silent' }),
      async () => {},
      null,
    );
    expect(() => app.get('/v1/secrets', () => 'secret')).toThrow(RouteWithoutAccess);
    expect(() => app.get('/docsfake', () => 'secret')).toThrow(RouteWithoutAccess);
    expect(() => app.get('/v1/journeys/:journeyId/files', { config: { access: { operation: 'create-candidate' } } }, () => [])).toThrow(
      /reaches none/,
    );
    const commandOf = (kind: string) => ({ config: { access: { kind, command: 'suspend' } } });
    expect(() => app.post('/v1/doors/:doorId/suspend', commandOf('door'), () => [])).toThrow(/sends commands of door/);
    expect(() => app.get('/v1/journeys', { config: { access: { operation: 'list-journeys' } } }, () => [])).not.toThrow();
  });
});
