/** From a body that has its schema's form to commands as the domain takes them: instants, no text in clear, files that exist. */
import type { z } from 'zod';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { StoredFiles } from '#libs/persons/files/stored-files.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { holdsPersonalText, sealCommands } from '#libs/persons/vault/personal-fields.js';
import type { FoundKey } from '#libs/persons/vault/found-keys.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import { fileCategoriesOf } from '../access/field-access.js';
import { pointerTo } from '../problems/faults.js';
import { Problem, type Fault } from '../problems/problem.js';
import { toInstant } from './moments.js';

/** A command as it was received, checked against its schema; `under` is where it stands in the body. */
export interface ReceivedCommand {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly under: readonly PropertyKey[];
}

/** Texts that are about nobody would be kept in clear. @throws {Problem} `invalid` */
export function refuseTextsOfNobody(
  subjectId: string | null,
  bodyOf: (command: string) => z.ZodObject,
  commands: readonly ReceivedCommand[],
): void {
  if (subjectId !== null) return;
  const errors = commands
    .filter(({ name, data }) => holdsPersonalText(bodyOf(name), data))
    .map(({ under }): Fault => ({ code: 'nobody-to-seal-for', message: nobodyToSealFor, pointer: pointerTo(under) }));
  if (errors.length > 0) throw new Problem('invalid', { errors });
}

const nobodyToSealFor = 'Un texte libre se rapporte à une personne, et ceci n’en concerne aucune : il ne peut pas être chiffré';

/**
 * The commands of one sending, their texts sealed under the keys of the person whom they are about.
 * @throws {PersonUnknown} {PersonKeyDestroyed}
 */
export async function sealed(
  vault: Vault,
  commandId: string,
  subjectId: string,
  bodyOf: (command: string) => z.ZodObject,
  commands: readonly ReceivedCommand[],
  found: readonly FoundKey[] | null,
): Promise<readonly ReceivedCommand[]> {
  const toSeal = commands.map(({ name, data }) => ({ schema: bodyOf(name), data }));
  const closed = await sealCommands(vault, subjectId, commandId, toSeal, found);
  return commands.map((command, index) => ({ ...command, data: closed[index] as ReceivedCommand['data'] }));
}

/** Undated where the body gives no date: the workflow then dates it, by its own clock. */
export function toSentCommand({ name, data }: ReceivedCommand): SentCommand {
  const { occurredAt, ...rest } = data;
  return {
    name,
    data: withInstants(rest) as Readonly<Record<string, unknown>>,
    occurredAt: typeof occurredAt === 'string' ? toInstant(occurredAt) : null,
  };
}

/** The moments that a command's content holds, at whatever depth: one that replaces a fact has that of another. */
function withInstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withInstants);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, member]) =>
      (field === 'at' || field === 'occurredAt') && typeof member === 'string' ? [field, toInstant(member)] : [field, withInstants(member)],
    ),
  );
}

/**
 * Files are named by their hash, and only what was uploaded for this person may be named. What lies in a category that the
 * caller may not read, and that they did not send, is to them as if it were not there. @throws {Problem} `invalid`
 */
export async function checkFiles(
  files: StoredFiles,
  caller: Caller,
  subjectId: string | null,
  commands: readonly ReceivedCommand[],
): Promise<void> {
  const named = commands.flatMap(({ data, under }) => [...hashesIn(data, under)]);
  if (named.length === 0) return;
  const known = { categories: fileCategoriesOf(caller), actorId: caller.actorId };
  const hashes = [...new Set(named.map(({ hash }) => hash))];
  const missing = new Set(subjectId === null ? hashes : await files.missing(subjectId, hashes, known));
  const errors: Fault[] = named
    .filter(({ hash }) => missing.has(hash))
    .map(({ path }) => ({
      code: 'unknown-file',
      message: 'Aucun fichier déposé pour cette personne n’a cette empreinte',
      pointer: pointerTo(path),
    }));
  if (errors.length > 0) throw new Problem('invalid', { errors });
}

/** Past the sealing, only a file's hash has this form. */
function* hashesIn(
  value: unknown,
  path: readonly PropertyKey[],
): Generator<{ readonly hash: string; readonly path: readonly PropertyKey[] }> {
  if (typeof value === 'string') {
    if (/^[0-9a-f]{64}$/.test(value)) yield { hash: value, path };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* hashesIn(member, [...path, key]);
  }
}
