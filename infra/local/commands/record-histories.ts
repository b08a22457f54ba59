/**
 * `npm run record-histories`: plays the demonstration and the workflows' own tests, replays each history at once, and
 * puts all of them in the replay corpus under the version of package.json, in place of what was recorded under it
 * before. Once a version is released its histories are those of journeys in flight: it then refuses. infra/replay.md.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { currentVersion, releasedVersions } from '../releases.js';
import { provideTestServers, runJest } from '../run-jest.js';

const root = join(import.meta.dirname, '../../../..');

/** Whatever calls `replayWhatRan`. */
const recorders = ['workflows/', 'test/e2e/cast.e2e.spec.ts'];

async function main(): Promise<void> {
  const version = currentVersion(root);
  if (releasedVersions(root).includes(version))
    throw new Failure(
      `D’après CHANGELOG.md, la version ${version} est publiée : ses historiques sont ceux de parcours en cours et ne se réenregistrent pas. ` +
        'Donnez d’abord à package.json la version suivante ; infra/replay.md dit quand enregistrer.',
    );
  const corpus = join(root, 'test/replay/corpus');
  const made = mkdtempSync(join(corpus, '.recording-'));
  try {
    await provideTestServers();
    const code = await runJest(['--selectProjects', 'int', 'e2e', '--runInBand', ...recorders], {
      stdio: 'inherit',
      env: { JALON_RECORD_HISTORIES: made },
    });
    if (code !== 0) throw new Failure('Un essai a échoué : le corpus reste tel qu’il était.');
    const kept = join(corpus, version);
    if (existsSync(kept)) rmSync(kept, { recursive: true });
    chmodSync(made, 0o755);
    renameSync(made, kept);
    console.log(`${readdirSync(kept).length} historiques sont dans test/replay/corpus/${version} : à livrer avec la version.`);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  },
);
