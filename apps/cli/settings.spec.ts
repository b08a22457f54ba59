import { NothingRuns, settings } from './settings.js';

describe('where the command line finds the stack', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('is nowhere while none runs on the folder, which is then named', () => {
    delete process.env['DATABASE_URL'];
    process.env['JALON_HOME'] = '/srv/elsewhere';
    expect(settings).toThrow(NothingRuns);
    expect(settings).toThrow(/Aucun Jalon ne tourne sur \/srv\/elsewhere.*npm start.*JALON_HOME/);
  });

  it('is what the environment says', () => {
    Object.assign(process.env, {
      JALON_HOME: '/srv/elsewhere',
      DATABASE_URL: 'postgres://jalon@127.0.0.1:5432/jalon',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
    });
    expect(settings()).toMatchObject({ home: '/srv/elsewhere', databaseUrl: 'postgres://jalon@127.0.0.1:5432/jalon' });
  });
});
