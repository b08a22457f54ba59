/**
 * `npm run fuzz`: Schemathesis against the served description, on a stack of its own that has played the demonstration,
 * with a token of every role. Fails on any 5xx, any answer that the description does not have, any access that the
 * table does not give. `npm run fuzz -- --seconds 60 --role STAFF --role AUDITOR`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { callerRoles } from '#libs/platform/tokens/token.js';
import { Failure } from '../failure.js';
import { withProgress } from '../progress.js';
import { provideSchemathesis } from '../schemathesis.js';
import { startThrowawayStack, type ThrowawayStack } from '../throwaway-stack.js';

const root = join(import.meta.dirname, '../../../..');
const cli = join(root, 'dist/apps/cli/main.js');

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
  'no_access_outside_the_table',
];

/** Nothing here is slow enough to be refused for its pace, which would hide what lies behind. */
const unhurried = { JALON_RATE_LIMIT: 'off' };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, role: { type: 'string', multiple: true }, seed: { type: 'string' } },
  });
  const roles = values.role ?? callerRoles;
  const schemathesis = await provideSchemathesis(withProgress);
  const stack = await withProgress('Pile d’essai, avec la démonstration', () => startThrowawayStack({ demo: true, env: unhurried }));
  const failed: string[] = [];
  try {
    const known = await knownValues(stack);
    for (const role of roles) {
      console.log(`\n=== ${role}`);
      const token = tokenOf(stack, role, role === 'CANDIDATE' ? known.candidateId[0] : persons[role]);
      const arguments_ = ['--max-time', values.seconds, ...(values.seed ? ['--seed', values.seed] : [])];
      if ((await attack(schemathesis, stack, role, token, known, arguments_)) !== 0) failed.push(role);
    }
  } finally {
    await stack.stop();
  }
  if (failed.length > 0) throw new Failure(`Des réponses hors de la description, ou des accès hors de la table : ${failed.join(', ')}.`);
  console.log(`\n✓ ${roles.length} rôles, rien hors de la description ni de la table.`);
}

async function attack(
  schemathesis: string,
  stack: ThrowawayStack,
  role: string,
  token: string,
  known: object,
  options: readonly string[],
): Promise<number | null> {
  // It keeps what it found before in the folder that it runs in.
  const folder = mkdtempSync(join(tmpdir(), 'jalon-fuzz-'));
  const child = spawn(
    schemathesis,
    [
      ...['run', `${stack.apiUrl}/openapi.json`, '--header', `Authorization: Bearer ${token}`, '--no-color'],
      ...['--checks', checks.join(','), '--continue-on-failure', '--request-timeout', '60', '--suppress-health-check', 'all'],
      ...options,
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        PYTHONPATH: join(root, 'test/fuzz'),
        SCHEMATHESIS_HOOKS: 'checks',
        FUZZ_ROLE: role,
        FUZZ_KNOWN: JSON.stringify(known),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
  return code;
}

/** As whom the demonstration names somebody of the role, who would reach nothing otherwise. */
const persons: Readonly<Record<string, string>> = { EVALUATOR: 'eva_1', JUROR: 'jur_2', JURY_PRESIDENT: 'jur_1', ACCOMPANIST: 'acc_1' };

function tokenOf(stack: ThrowawayStack, role: string, person = persons[role]): string {
  const arguments_ = ['token', '--role', role, ...(person === undefined ? [] : ['--person', person])];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...arguments_], {
    env: { ...process.env, ...stack.environment },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Failure(`Aucun jeton pour le rôle ${role} : ${stderr}`);
  return stdout.trim();
}

/** Real values of the addresses' parameters, by their names in the description. */
async function knownValues(
  stack: ThrowawayStack,
): Promise<Readonly<Record<'journeyId' | 'candidateId' | 'commandId' | 'version', readonly string[]>>> {
  const authorization = `Bearer ${tokenOf(stack, 'ADMINISTRATOR')}`;
  const read = async (path: string): Promise<{ readonly items: readonly Readonly<Record<string, unknown>>[] }> => {
    const response = await fetch(`${stack.apiUrl}${path}`, { headers: { authorization } });
    if (!response.ok) throw new Failure(`${path} : ${response.status}`);
    return (await response.json()) as { readonly items: readonly Readonly<Record<string, unknown>>[] };
  };
  const { items: journeys } = await read('/v1/journeys?limit=100');
  const events = await read(`/v1/journeys/${String(journeys[0]?.['journeyId'])}/events?limit=100`);
  const distinct = (values: readonly unknown[]) => [...new Set(values.map(String))];
  return {
    journeyId: distinct(journeys.map(({ journeyId }) => journeyId)),
    candidateId: distinct(journeys.map(({ candidateId }) => candidateId)),
    commandId: distinct(events.items.map(({ commandId }) => commandId)),
    version: ['1', '2', '3', '5', '8'],
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
