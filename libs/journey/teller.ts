import { clock } from '#libs/domain/stream/actor.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import { commandIdOf } from '#libs/engine/dispatch/identifiers.js';
import { digestOf } from '#libs/platform/json/digest.js';

/**
 * Tells a journey what became of another: no kind commands itself (ADR 1101), so that whoever tells does it again and again, by a key
 * that makes each telling happen once.
 */
export class Teller {
  private readonly identity: { readonly issuer: string; readonly subject: string };

  /** @param subject under which it sends: nobody's */
  constructor(
    private readonly dispatcher: Dispatcher,
    subject: string,
  ) {
    this.identity = { issuer: 'jalon', subject };
  }

  /**
   * Answers whether the journey was told now.
   * @param key what makes it happen once
   * @param made the command, by its id; null where it cannot be made any more
   */
  async tell(
    journeyId: string,
    key: readonly string[],
    made: (commandId: string) => SentCommand | Promise<SentCommand | null>,
  ): Promise<boolean> {
    const idempotencyKey = digestOf(key);
    const envelope = { identity: this.identity, idempotencyKey, actor: clock, bodyMac: idempotencyKey, expectedVersion: null };
    let isNew = false;
    const outcome = await this.dispatcher.dispatch(envelope, async () => {
      isNew = true;
      const target = await this.dispatcher.findStream(journeyId);
      const command = target && (await made(commandIdOf(envelope)));
      return target && command && { commands: [command], target };
    });
    return isNew && outcome.kind === 'DONE';
  }
}
