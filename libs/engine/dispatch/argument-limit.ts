/** How much one sending may have an Update carry. */
import { inBinaryUnits } from '#libs/domain/french/plural.js';
import type { RulesReference } from '#libs/domain/stream/event.js';
import type { SentCommand } from '#libs/domain/stream/process.js';

/**
 * Of an Update's argument, as Temporal keeps it: what is accepted is told again in an outcome, and the server ends a run for a
 * message of 2 MiB or a batch of events of 4.
 */
export const argumentLimitBytes = 512 * 1024;

/** Room for what is known later: ids, actor, marks, a number or a count for each command of a batch, the payload's own encryption. */
const besidesBytes = 16 * 1024;

/** Refused before anything of it is recorded: it could never be sent. */
export class CommandTooLarge extends Error {
  override readonly name = 'CommandTooLarge';

  constructor(readonly maxBytes: number) {
    super(`Une fois ses textes chiffrés, cet envoi dépasse ${inBinaryUnits(maxBytes)} : il est à répartir en plusieurs.`);
  }
}

/**
 * @param commands sealed, with the rules that are attached to them
 * @param start rules with which they begin a stream: these travel beside the Update, in the same message
 * @throws {CommandTooLarge}
 */
export function refuseTooLarge(commands: readonly SentCommand[], start: RulesReference | null): void {
  if (bytesOf([commands, start]) + besidesBytes > argumentLimitBytes) throw new CommandTooLarge(argumentLimitBytes);
}

/** As JSON in UTF-8. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
