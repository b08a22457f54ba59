import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { onceInThisRun, runFolder } from '#test/harness/run-folder.js';

/** The verifier as the sources are now, whatever was built before. */
export async function freshProgram(): Promise<string> {
  const { file } = await onceInThisRun('verifier-program', async () => {
    const root = resolve(import.meta.dirname, '../../../..');
    const made = join(runFolder(), 'verifier.mjs');
    const call = `import('${join(root, 'infra/local/verifier-program.mjs')}').then((one) => one.writeVerifierProgram('${root}', '${made}', 'ts'))`;
    const { code, output } = await run(process.execPath, ['-e', call]);
    if (code !== 0) throw new Error(output);
    return { file: made };
  });
  return file;
}

interface Ran {
  readonly code: number;
  /** Both streams. */
  readonly output: string;
}

/** @param env the whole environment; this process's own where none is given */
export function run(program: string, args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done) => {
    const child = execFile(program, [...args], { ...(cwd && { cwd }), ...(env && { env }) }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });
}
