import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentVersion, releasedVersions } from './releases.js';

describe('releases', () => {
  it('are those that the changelog has a heading for; what is unreleased is none', () => {
    const root = mkdtempSync(join(tmpdir(), 'releases-'));
    writeFileSync(
      join(root, 'CHANGELOG.md'),
      '# Changelog\n\n## [Unreleased]\n\n## [0.2.0-rc.1] - 2027-01-02\n\n## [0.1.0] - 2026-12-01\n',
    );
    writeFileSync(join(root, 'package.json'), '{"version":"0.2.0"}');
    expect([releasedVersions(root), currentVersion(root)]).toEqual([['0.2.0-rc.1', '0.1.0'], '0.2.0']);
    rmSync(root, { recursive: true });
  });
});
