/**
 * `npm run audit`: known weaknesses of what runs in production, and a lock file that pins what it names. Where the registry
 * does not answer audits (a mirror, no network) that is said, and nothing fails.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditVerdict, lockFaults, type LockFile } from '../dependency-audit.js';

const root = join(import.meta.dirname, '../../../..');

const faults = lockFaults(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile);
const { stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 120_000 });
const { failures, warnings, summary } = auditVerdict(stdout ?? '', stderr ?? '');

for (const line of warnings) console.log(`Avertissement : ${line}`);
for (const line of [...faults, ...failures]) console.error(line);
console.log(summary);
if (faults.length + failures.length > 0) process.exitCode = 1;
