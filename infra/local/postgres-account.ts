/** PostgreSQL refuses to run as root. Where we are root, it runs under the account `postgres`, created if need be. */
import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { Failure } from './failure.js';

export interface Unprivileged {
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** How to start a command under the account. */
  run(command: string, args: readonly string[]): { command: string; args: readonly string[]; uid?: number; gid?: number };
}

const namespace = ['--user', '--map-user=1000', '--map-group=1000', '--'];

/**
 * @param paths what the account must reach
 * @throws {Failure} when the account can be neither found nor made, or cannot reach a path
 */
export function unprivileged(...paths: readonly string[]): Unprivileged {
  if (process.getuid?.() !== 0) return { ids: null, run: (command, args) => ({ command, args }) };
  const ids = accountIds() ?? createAccount();
  if (paths.every((path) => reaches(ids, path))) return { ids, run: (command, args) => ({ command, args, ...ids }) };
  // A checkout under /root is closed to the account. In a user namespace of its own PostgreSQL is not root, but reaches root's files.
  if (spawnSync('unshare', [...namespace, 'true']).status === 0) {
    return { ids: null, run: (command, args) => ({ command: 'unshare', args: [...namespace, command, ...args] }) };
  }
  throw new Failure(
    `Le compte « postgres » ne peut pas lire ${paths.join(' ni ')} : placez le dossier ailleurs que chez root (JALON_HOME), ou lancez Jalon sous un autre compte.`,
  );
}

export function giveTo(account: Unprivileged, ...paths: readonly string[]): void {
  if (account.ids) for (const path of paths) chownSync(path, account.ids.uid, account.ids.gid);
}

function accountIds(): { uid: number; gid: number } | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
}

function createAccount(): { uid: number; gid: number } {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
  const ids = accountIds();
  if (!ids) {
    throw new Failure(
      'PostgreSQL refuse de tourner sous root, et le compte « postgres » n’a pas pu être créé : lancez Jalon sous un autre compte.',
    );
  }
  return ids;
}

function reaches(ids: { uid: number; gid: number }, path: string): boolean {
  return spawnSync('test', ['-r', path], ids).status === 0;
}
