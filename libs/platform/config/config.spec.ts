import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from './config.js';
import { usualClaims } from './identity.js';

const least = { DATABASE_URL: 'postgres://jalon:secret@127.0.0.1:5432/jalon', TEMPORAL_ADDRESS: '127.0.0.1:7233' };

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('keeps everything under JALON_HOME, in clear and on this machine, unless told otherwise', () => {
    expect(loadConfig({ ...least, JALON_HOME: '/srv/jalon' })).toMatchObject({
      home: '/srv/jalon',
      host: '127.0.0.1',
      port: 3000,
      files: { kind: 'folder', folder: '/srv/jalon/files' },
      keys: { folder: '/srv/jalon/keys' },
      temporal: { tls: null, apiKey: null, namespace: 'jalon' },
      certificationsFolder: null,
      retentionFile: null,
      workerMetricsPort: null,
      environment: 'development',
    });
  });

  it('names every wrong variable at once', () => {
    const faults = faultsOf({ ...least, PORT: '70000', LOG_LEVEL: 'loud', TEMPORAL_TLS: 'yes', JALON_UPDATE_TIMEOUT_MS: '5' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'TEMPORAL_TLS', 'LOG_LEVEL', 'JALON_UPDATE_TIMEOUT_MS']);
  });

  it('says that a required variable is missing, an empty one included', () => {
    expect(faultsOf({ DATABASE_URL: '', TEMPORAL_ADDRESS: 'temporal' })).toEqual([
      expect.stringMatching(/^DATABASE_URL manque/),
      expect.stringMatching(/^TEMPORAL_ADDRESS doit être/),
    ]);
  });

  it('never repeats a value, which may be a secret', () => {
    expect(faultsOf({ ...least, DATABASE_URL: 'mysql://root:hunter2@db/jalon' }).join()).not.toContain('hunter2');
  });

  it('refuses half of a pair', () => {
    expect(faultsOf({ ...least, S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'id' })).toEqual([
      'S3_ACCESS_KEY_ID demande aussi S3_SECRET_ACCESS_KEY.',
    ]);
    expect(faultsOf({ ...least, S3_ENDPOINT: 'http://127.0.0.1:9000' })).toEqual(['S3_ENDPOINT demande aussi S3_BUCKET.']);
  });

  it('turns TLS on for an API key', () => {
    expect(loadConfig({ ...least, TEMPORAL_API_KEY: 'key' }).temporal).toMatchObject({ tls: {}, apiKey: 'key' });
  });

  describe('of the identity provider', () => {
    const issuer = 'https://identite.example/realms/jalon';

    it('has defaults for all but its address', () => {
      expect(loadConfig(least).identity).toBeNull();
      expect(loadConfig({ ...least, OIDC_ISSUER: issuer }).identity).toEqual({
        issuer,
        recordedAs: issuer,
        audience: 'jalon-api',
        jwksUrl: null,
        algorithms: ['EdDSA', 'ES256', 'PS256', 'RS256'],
        clockSkewSeconds: 30,
        longestLifeSeconds: 172_800,
        acceptPlainJwt: false,
        claims: usualClaims,
        serviceAccount: null,
      });
    });

    it('must be there in production, over TLS, with tokens that live an hour at most', () => {
      const production = { ...least, JALON_ENVIRONMENT: 'production' };
      expect(faultsOf(production)).toEqual([expect.stringMatching(/^OIDC_ISSUER manque : en production/)]);
      expect(faultsOf({ ...production, OIDC_ISSUER: 'http://127.0.0.1:9400' })).toEqual([expect.stringMatching(/^OIDC_ISSUER doit être/)]);
      expect(loadConfig({ ...production, OIDC_ISSUER: issuer }).identity?.longestLifeSeconds).toBe(3_600);
    });

    it.each(['http://127.0.0.1:9400', 'http://localhost:1', 'http://[::1]:9400', 'http://jalon.localhost'])(
      'may be in clear on this machine, in development: %s',
      (local) => {
        expect(loadConfig({ ...least, OIDC_ISSUER: local }).identity?.issuer).toBe(local);
      },
    );

    it.each([
      ['OIDC_ISSUER', 'http://identite.example'],
      ['OIDC_ISSUER', 'http://127.0.0.1.example'],
      ['OIDC_ISSUER', 'https://identite.example?realm=jalon'],
      ['OIDC_ISSUER', 'https://nom:secret@identite.example'],
      ['OIDC_JWKS_URL', 'http://identite.example/keys'],
      ['OIDC_ALGORITHMS', 'HS256'],
      ['OIDC_ALGORITHMS', 'RS256,none'],
      ['OIDC_CLOCK_SKEW_SECONDS', '3600'],
      ['OIDC_LONGEST_LIFE_SECONDS', '999999'],
      ['OIDC_CLAIM_ROLES', 'mes rôles'],
      ['OIDC_ACCEPT_PLAIN_JWT', 'yes'],
    ])('is refused where %s is %s', (name, value) => {
      expect(faultsOf({ ...least, OIDC_ISSUER: issuer, [name]: value })).toEqual([expect.stringMatching(`^${name} doit être`)]);
    });
  });

  it('limits how often somebody may ask, in production always', () => {
    expect(loadConfig({ ...least, JALON_RATE_PER_CALLER: '10' }).rateLimits).toMatchObject({ perCaller: 10, failedAuthentications: 60 });
    expect(loadConfig({ ...least, JALON_RATE_LIMIT: 'off' }).rateLimits).toBeNull();
    const production = { ...least, JALON_ENVIRONMENT: 'production', OIDC_ISSUER: 'https://identite.example' };
    expect(faultsOf({ ...production, JALON_RATE_LIMIT: 'off' })).toEqual(['JALON_RATE_LIMIT doit être on en production.']);
    expect(loadConfig({ ...least, JALON_TRUSTED_PROXIES: '10.0.0.1, fd00::/8' }).trustedProxies).toEqual(['10.0.0.1', 'fd00::/8']);
    expect(faultsOf({ ...least, JALON_TRUSTED_PROXIES: 'true' })).toEqual([expect.stringMatching(/^JALON_TRUSTED_PROXIES doit être/)]);
  });

  describe('with certificates', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jalon-config-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    it('gives their text, and refuses a file that is missing or no PEM', () => {
      const pem = join(folder, 'ca.pem');
      writeFileSync(pem, '-----BEGIN CERTIFICATE-----\n');
      const other = join(folder, 'other');
      writeFileSync(other, 'text');
      expect(loadConfig({ ...least, TEMPORAL_TLS_CA: pem }).temporal.tls?.ca).toContain('BEGIN CERTIFICATE');
      expect(faultsOf({ ...least, TEMPORAL_TLS_CA: other })).toHaveLength(1);
      expect(faultsOf({ ...least, TEMPORAL_TLS_CA: join(folder, 'absent') })).toHaveLength(1);
    });
  });

  describe('connections in production', () => {
    const production = { ...least, JALON_ENVIRONMENT: 'production', OIDC_ISSUER: 'https://identite.example' };

    it.each([
      ['DATABASE_URL', 'postgres://jalon:secret@base.example/jalon'],
      ['DATABASE_URL', 'postgres://jalon:secret@base.example/jalon?sslmode=require'],
      ['DATABASE_URL', 'postgres://jalon:secret@127.0.0.1/jalon?host=base.example'],
      ['DATABASE_OWNER_URL', 'postgres://owner:secret@base.example/jalon?sslmode=no-verify'],
      ['TEMPORAL_ADDRESS', 'temporal.example:7233', 'TEMPORAL_TLS'],
      ['S3_ENDPOINT', 'http://fichiers.example'],
    ])('are not in clear to another machine: %s=%s', (name, value, told = name) => {
      const env = { ...production, S3_BUCKET: 'b', [name]: value };
      const faults = faultsOf(env);
      expect(faults).toEqual([expect.stringMatching(new RegExp(`^${told} doit `))]);
      expect(faults.join()).not.toContain('secret');
      expect(() => loadConfig({ ...env, JALON_ENVIRONMENT: 'development', OIDC_ISSUER: '' })).not.toThrow();
    });

    it('are accepted sealed, or on this machine', () => {
      for (const more of [
        { DATABASE_URL: 'postgres://jalon:secret@base.example/jalon?sslmode=verify-full' },
        { DATABASE_URL: 'postgres://jalon:secret@localhost/jalon?host=/run/postgresql' },
        { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_TLS: 'true' },
        { TEMPORAL_ADDRESS: '[::1]:7233' },
        { S3_BUCKET: 'b', S3_ENDPOINT: 'https://fichiers.example' },
      ])
        expect(() => loadConfig({ ...production, ...more })).not.toThrow();
    });
  });
});
