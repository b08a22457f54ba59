/** Bundles the dossier's verifier, with the domain's own code, into the one file that an auditor runs with Node alone. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The same bytes from the same files, wherever they are.
 * @param folder laid out as the sources are: what they were compiled to, or they themselves
 */
export function writeVerifierProgram(folder, outfile, extension = 'js') {
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  buildSync({
    absWorkingDir: folder,
    entryPoints: [`libs/audit/dossier/verifier/main.${extension}`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    legalComments: 'inline',
    sourcemap: false,
    logLevel: 'warning',
    alias: { '#libs': join(folder, 'libs') },
    banner: { js: '// Vérificateur d’un dossier de parcours (Jalon). Emploi : node verifier.mjs --help' },
  });
}
