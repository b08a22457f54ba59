/**
 * The program that travels in a dossier: `node verifier.mjs [dossier.zip | folder]`. Bundled into one file with the
 * domain's own code, it needs Node alone.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { frenchVerdict } from './french-verdict.js';
import { openDossier } from './open.js';
import { verifyContents, type Held } from './verify.js';

const usage = `Emploi : node verifier.mjs [archive.zip | dossier] [options]

Sans argument, vérifie le dossier où se trouve ce programme.

  --key <empreinte>       clé publique attendue (plusieurs fois si besoin) ; toute autre est refusée
  --checkpoint <fichier>  point de contrôle que vous détenez (plusieurs fois si besoin)
  --json                  répondre en JSON

Finit par 0 si tout concorde, 1 si quelque chose a été altéré, 2 si rien n’a pu être lu.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      checkpoint: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { contents, findings: around } = await openDossier(positionals[0] ?? dirname(fileURLToPath(import.meta.url)));
  const held: Held = { keyIds: values.key, checkpoints: values.checkpoint.map(heldCheckpoint) };
  const { findings: within, dossier } = verifyContents(contents, held);
  const findings = [...around, ...within];
  process.stdout.write(
    values.json ? `${JSON.stringify({ isSound: findings.length === 0, findings })}\n` : frenchVerdict({ findings, dossier }, held),
  );
  return findings.length === 0 ? 0 : 1;
}

/** As `jalon checkpoint make` writes it, with the heads of journeys or without. */
function heldCheckpoint(path: string): Checkpoint {
  const held = JSON.parse(readFileSync(path, 'utf8')) as Checkpoint | { readonly checkpoint: Checkpoint };
  return 'checkpoint' in held ? held.checkpoint : held;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`Rien n’a pu être vérifié : ${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
