/**
 * `npm run clients`: clients in TypeScript, Python and Java, generated from the published description and compiled, each of which
 * takes a journey from its opening to the jury's decision on a stack of its own. `npm run clients -- --language Python`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { root, type GeneratedClient } from '../clients/client.js';
import { java } from '../clients/java.js';
import { pythonClient } from '../clients/python.js';
import { typescript } from '../clients/typescript.js';
import { Failure } from '../failure.js';
import { withProgress } from '../progress.js';
import { startThrowawayStack, type ThrowawayStack } from '../throwaway-stack.js';

const all: readonly GeneratedClient[] = [typescript, pythonClient, java];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { language: { type: 'string', multiple: true } } });
  const chosen = all.filter(({ language }) => values.language?.includes(language) ?? true);
  const names = all.map(({ language }) => language).join(', ');
  if (chosen.length === 0) throw new Failure(`Les langages sont : ${names}.`);
  // Where our own packages are found from.
  const folder = mkdtempSync(join(root, 'dist', 'clients-'));
  try {
    for (const client of chosen)
      await withProgress(`${client.language} : génération, compilation`, () => client.make(join(folder, client.language)));
    const stack = await withProgress('Pile d’essai', () => startThrowawayStack());
    try {
      const environment = await peopleOf(stack);
      for (const client of chosen)
        await withProgress(`${client.language} : un parcours jusqu’à sa décision`, () =>
          client.takeJourney(join(folder, client.language), environment),
        );
    } finally {
      await stack.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n✓ ${chosen.length} clients générés, compilés, et menés jusqu’à la décision du jury.`);
}

/** Three jurors in the directory, and the tokens of those who act. */
async function peopleOf({ config, apiUrl }: ThrowawayStack): Promise<NodeJS.ProcessEnv> {
  const tokens = await DevelopmentTokens.open(config);
  const tokenOf = (role: CallerRole, personId?: string) =>
    tokens.issue({
      subject: `client-${role}`,
      role,
      name: undefined,
      personId,
      scope: { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' },
      lifeSeconds: 3_600,
    });
  const administrator = await tokenOf('ADMINISTRATOR');
  const jurors = await Promise.all(
    ['Hélène', 'Malik', 'Rose'].map(async (givenName, index) => {
      const response = await fetch(`${apiUrl}/v1/people`, {
        method: 'POST',
        headers: { authorization: `Bearer ${administrator}`, 'content-type': 'application/json', 'idempotency-key': `juror-${index}` },
        body: JSON.stringify({ kind: 'JUROR', familyName: 'Jurée', givenNames: [givenName] }),
      });
      if (!response.ok) throw new Failure(`Un juré n’a pas pu être inscrit : ${await response.text()}`);
      return ((await response.json()) as { readonly id: string }).id;
    }),
  );
  return {
    JALON_URL: apiUrl,
    JALON_ADMINISTRATOR: administrator,
    JALON_PRESIDENT: await tokenOf('JURY_PRESIDENT', jurors[0]),
    JALON_JURORS: jurors.join(','),
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
