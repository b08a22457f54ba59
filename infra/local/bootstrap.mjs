/**
 * What must be there before any of our TypeScript can run: Node, the dependencies, the build. Node's own modules only,
 * since the dependencies may be missing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeVerifierProgram } from './verifier-program.mjs';

export const root = resolve(import.meta.dirname, '../..');

const oldestNode = [20, 19];
const built = ['libs', 'workflows', 'activities', 'apps', 'infra/local', 'test/bench', 'test/door'];
const buildMark = 'sources.sha256';

/** Everything up to a build that is current. Ends the process with a sentence when it cannot. */
export async function prepare() {
  requireNode();
  await installDependencies();
  buildIfStale();
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(`Jalon demande Node ${oldestNode.join('.')} ou plus récent ; celui-ci est ${process.versions.node}.`);
}

async function installDependencies() {
  if (dependenciesAreCurrent()) return;
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.log('  Dépendances : installation (environ une minute)…');
  const timer = setInterval(() => console.log(`  Dépendances : installation… ${seconds()}`), 15_000);
  // `npm ci` refuses a lock file that lacks some platform's binaries; `npm install` then takes what it can.
  const code = (await npmDoes(['ci'])) && (await npmDoes(['install', '--no-save']));
  clearInterval(timer);
  if (code !== 0) fail('Les dépendances n’ont pas pu être installées : relancez « npm ci » pour lire pourquoi (réseau, disque plein ?).');
  console.log(`✓ Dépendances (${seconds()})`);
}

/** @returns its exit code */
function npmDoes(args) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(npm, [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'ignore' });
  return new Promise((done) => child.once('exit', done).once('error', () => done(-1)));
}

/** npm keeps in node_modules the list of what it has put there; it must have all that the lock file asks for. */
function dependenciesAreCurrent() {
  const kept = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(kept)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const present = readJson(kept).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) => path === '' || optional || link || present[path]?.version === version,
  );
}

export function buildIfStale() {
  const digest = digestOfSources();
  const mark = join(root, 'dist', buildMark);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) return;
  build(digest);
}

/** Builds beside `dist`, then takes its place: a stack that runs from it never sees half a build. */
export function build(digest = digestOfSources()) {
  const folder = join(root, `dist.new-${process.pid}`);
  mkdirSync(folder);
  const present = built.filter((source) => existsSync(join(root, source)));
  const swc = join(root, 'node_modules/@swc/cli/bin/swc.js');
  const options = ['--out-dir', folder, '--source-maps', '--copy-files', '--config-file', '.swcrc'];
  const { status, stderr, stdout } = spawnSync(process.execPath, [swc, ...present, ...options], { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    fail(`La compilation a échoué :\n${stderr}${stdout}`);
  }
  writeVerifierProgram(folder, join(folder, 'libs/audit/dossier/verifier.mjs'));
  writeFileSync(join(folder, buildMark), digest);
  const old = `${folder}-old`;
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(folder, join(root, 'dist'));
  rmSync(old, { recursive: true, force: true });
}

function digestOfSources() {
  const hash = createHash('sha256');
  for (const file of ['.swcrc', ...built.flatMap(filesUnder)]) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

if (process.argv[1] === import.meta.filename) await prepare();
