/** How much of a stream goes to Temporal in one message: its server ends a run for one of 2 MiB, and takes none of 4. */
import { carriedBytes } from '#libs/domain/stream/carried-bytes.js';
import type { Sending } from '#libs/domain/stream/protocol.js';

const mebibyte = 1024 * 1024;

/** Of one activity's events. */
export const mostBytesAppended = mebibyte;

/** Of the Updates that one workflow task takes in: their outcomes go back in one message, and with them into one batch of events. */
const mostBytesAtOnce = mebibyte;

/** As JSON in UTF-8, which payloads are but for their encryption. */
export function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/**
 * What the workflow task under way has taken in. Known where an Update is let in or sent back, and that leaves no trace when it
 * is sent back: never where something is replayed.
 */
export class Intake {
  private task: number | null = null;
  private bytes = 0;

  /**
   * @param sendings of the Update. What each command's event says besides comes back in the outcome.
   * @param task tells it from the tasks before. The first Update is always taken: it is within the limit of its sender.
   */
  takes(sendings: readonly Sending[], task: number): boolean {
    const bytes = carriedBytes(bytesOf(sendings), sendings.flatMap(({ commands }) => commands).length);
    if (task !== this.task) [this.task, this.bytes] = [task, 0];
    if (this.bytes > 0 && this.bytes + bytes > mostBytesAtOnce) return false;
    this.bytes += bytes;
    return true;
  }
}
