import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditVerdict, lockFaults, type LockFile } from './dependency-audit.js';

describe('the audit of dependencies', () => {
  it('finds nothing to say of the lock file that is committed', () => {
    expect(lockFaults(JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8')) as LockFile)).toEqual([]);
  });

  it.each([
    ['no checksum', { version: '1.0.0' }],
    ['a weak checksum', { version: '1.0.0', integrity: 'sha1-x' }],
    ['an archive in clear', { version: '1.0.0', integrity: 'sha512-x', resolved: 'http://elsewhere.example/x.tgz' }],
    ['a repository', { version: '1.0.0', integrity: 'sha512-x', resolved: 'git+ssh://git@elsewhere.example/x.git' }],
    ['a link', { link: true, integrity: 'sha512-x' }],
  ])('refuses a package with %s', (_what, locked) => {
    expect(lockFaults({ packages: { '': {}, 'node_modules/x': locked } })).toHaveLength(1);
  });

  it('fails on a grave weakness, warns of another', () => {
    const via = [{ title: 'Prototype pollution', url: 'https://advisories.example/1' }];
    const vulnerabilities = { grave: { severity: 'high', range: '<2', via }, other: { severity: 'moderate', range: '<3', via: ['grave'] } };
    const { failures, warnings } = auditVerdict(JSON.stringify({ vulnerabilities }), '');
    expect(failures).toEqual(['grave <2 (high) : Prototype pollution, https://advisories.example/1']);
    expect(warnings).toHaveLength(1);
    expect(auditVerdict(JSON.stringify({ vulnerabilities: {} }), '').summary).toContain('aucune faiblesse connue');
  });

  it('says that the registry does not answer audits, and fails nothing for it', () => {
    for (const [said, complaint] of [
      [JSON.stringify({ message: '405 Method Not Allowed' }), ''],
      ['', 'npm error network'],
      ['<html>', ''],
    ] as const) {
      const { failures, warnings } = auditVerdict(said, complaint);
      expect([failures, warnings]).toEqual([[], [expect.stringContaining('ne répond pas aux audits')]]);
    }
  });
});
