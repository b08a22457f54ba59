import { ConfigError } from '#libs/platform/config/config.js';
import { readSettings } from './settings.js';

describe('what npm start is asked', () => {
  it('starts its own servers, one of each process and the demo, by default', () => {
    expect(readSettings([], {})).toMatchObject({
      localPostgres: true,
      localTemporal: true,
      localIdentity: true,
      apis: 1,
      workers: 1,
      demo: true,
    });
  });

  it('uses the servers that the environment names', () => {
    const settings = readSettings(['--no-demo', '--apis', '2', '--workers=3'], {
      DATABASE_URL: 'postgres://jalon@db/jalon',
      TEMPORAL_ADDRESS: 'temporal:7233',
      OIDC_ISSUER: 'https://identite.example/jalon',
    });
    expect(settings).toMatchObject({ localPostgres: false, localTemporal: false, localIdentity: false, apis: 2, workers: 3, demo: false });
    expect(settings.config.temporal.address).toBe('temporal:7233');
  });

  it.each([['--demo'], ['--apis'], ['--apis', '0'], ['--workers', 'many'], ['stray']])('refuses %s', (...args) => {
    expect(() => readSettings(args, {})).toThrow(/Option inconnue|doit être un nombre/);
  });

  it('puts no provider of its own in the place of a real one in production', () => {
    expect(() => readSettings([], { JALON_ENVIRONMENT: 'production' })).toThrow(/OIDC_ISSUER manque : en production/);
  });

  it('names a port that is none, and a wrong variable before any server starts', () => {
    expect(() => readSettings([], { JALON_POSTGRES_PORT: '0' })).toThrow('JALON_POSTGRES_PORT');
    expect(() => readSettings([], { PORT: 'http' })).toThrow(ConfigError);
  });
});
