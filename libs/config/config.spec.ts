import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from './config.js';

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
});
