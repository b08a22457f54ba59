/** Files that only their owner reads: keys. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/** A key file that everybody on the machine may read or change: it is not used. */
export class PrivateFileExposed extends Error {
  constructor(readonly path: string) {
    super(`Le fichier de clés ${path} est ouvert à tous les comptes de la machine : « chmod 600 » le referme.`);
    this.name = 'PrivateFileExposed';
  }
}

/** Somebody else changes the key file at this moment, or died doing so. */
export class PrivateFileLocked extends Error {
  constructor(readonly path: string) {
    super(`${path} existe : une autre commande change ces clés. Si aucune n’est en cours, supprimez ce fichier.`);
    this.name = 'PrivateFileLocked';
  }
}

/** Whole, or not at all: half a key is not left on a disk that is full. */
async function writeBeside(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** @throws PrivateFileExposed @throws the system's error, `ENOENT` where there is no such file. */
export async function readPrivateFile(path: string): Promise<string> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o007) !== 0) throw new PrivateFileExposed(path);
  return readFile(path, 'utf8');
}

/**
 * The file's content, or `make()` written with mode 0600 where there is none. Of several processes that start together
 * one writes, whole, and the others read what it wrote.
 */
export async function readOrCreatePrivateFile(path: string, make: () => string | Promise<string>): Promise<string> {
  try {
    return await readPrivateFile(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  const temporary = await writeBeside(path, await make());
  try {
    await link(temporary, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolderOf(path);
  return readPrivateFile(path);
}

/** Writes the file anew, whole or not at all; on disk once this resolves. Writers keep one another out by themselves. */
export async function replacePrivateFile(path: string, content: string): Promise<void> {
  const temporary = await writeBeside(path, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolderOf(path);
}

/** Replaces the file whole or not at all, one writer at a time: a key lost here is data lost. */
export async function changePrivateFile(path: string, change: (content: string) => string): Promise<void> {
  const lock = `${path}.lock`;
  try {
    await (await open(lock, 'wx', 0o600)).close();
  } catch (error) {
    throw isCode(error, 'EEXIST') ? new PrivateFileLocked(lock) : error;
  }
  try {
    await replacePrivateFile(path, change(await readPrivateFile(path)));
  } finally {
    await unlink(lock);
  }
}
