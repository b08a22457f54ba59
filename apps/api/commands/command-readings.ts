/** What a command for a stream is read with, all at once: its record, its stream, whether its caller reaches it, its person's keys. */
import type { StreamReading, StreamReadings } from '#libs/engine/dispatch/stream-reading.js';
import { type FoundKey, keysOfSubject } from '#libs/persons/vault/found-keys.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { commandIdOf } from '#libs/engine/dispatch/identifiers.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { Reach } from '../access/access-table.js';
import type { StreamAccess } from '../streams/stream-access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard where the request sends commands to a stream, under a key. */
    commandReading?: CommandReading;
  }
}

export interface CommandReading extends StreamReading {
  /** Of the person whom the stream is about; null where it is about nobody, or they have none. */
  readonly keys: readonly FoundKey[] | null;
}

/** A body may take its time: what was read before it came is then read again. */
const goodForMs = 1_000;

export class CommandReadings {
  constructor(
    private readonly readings: StreamReadings,
    private readonly kinds: StreamKinds,
  ) {}

  /** Null where the caller does not reach the stream. */
  async reached(
    caller: Caller,
    idempotencyKey: string,
    { streamId, access, reach }: { readonly streamId: string; readonly access: StreamAccess; readonly reach: Reach },
  ): Promise<CommandReading | null> {
    if (!access.reachedAt && !(await access.reaches(caller, reach, streamId))) return null;
    const isReached = access.reachedAt?.(caller, reach) ?? null;
    const commandId = commandIdOf({ identity: { issuer: caller.issuer, subject: caller.subject }, idempotencyKey });
    const besides = [...this.keysFor(streamId), ...(isReached ? [{ name: 'isReached', sql: isReached }] : [])];
    const reading = await this.readings.read(streamId, commandId, besides);
    return isReached && reading.besides['isReached'] !== true ? null : withKeys(reading);
  }

  async fresh(reading: CommandReading): Promise<CommandReading> {
    const { streamId, commandId, readAt } = reading;
    if (performance.now() - readAt < goodForMs) return reading;
    return withKeys(await this.readings.read(streamId, commandId, this.keysFor(streamId)));
  }

  private keysFor(streamId: string) {
    const sql = keysOfSubject(this.kinds.of(streamId));
    return sql ? [{ name: 'keys', sql }] : [];
  }
}

function withKeys(reading: StreamReading): CommandReading {
  return { ...reading, keys: (reading.besides['keys'] ?? null) as CommandReading['keys'] };
}
