/** Commands received: idempotency record and recovery log in one. */
import type { DataSource } from 'typeorm';
import type { Attempt, CommandRecord, CommandRequest, Failure, NewCommand, Received, Refusal } from './command-record.js';
import type { Page, PageRequest } from './queries/page.js';
import type { Reserved, ReservationRequest } from './reservation.js';

export class CommandRecords {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Records a command and what it reserves, or finds what was recorded under its id: one or the other, whoever races.
   * Where it is new, the caller holds its lease. Where a reservation refuses it, it is recorded as REFUSED.
   * `build` makes what will be sent, with what was reserved attached; in the order of `reservations`.
   * @throws {UnstorableText}
   */
  async receive(
    _command: NewCommand,
    _reservations: readonly ReservationRequest[],
    _build: (reserved: readonly Reserved[]) => CommandRequest,
    _attempt: Attempt,
  ): Promise<Received> {
    throw new Error('being written');
  }

  async find(_commandId: string): Promise<CommandRecord | null> {
    throw new Error('being written');
  }

  /**
   * The right to send one attempt, where the command is RECEIVED and no earlier attempt can still take effect: none in
   * flight, or the last is past its `notAfter` by `clockTolerance`. Null otherwise.
   */
  async takeLease(_commandId: string, _attempt: Attempt): Promise<CommandRecord | null> {
    throw new Error('being written');
  }

  /**
   * The last attempt has definitively answered without ending the command: another may be sent, by anyone, after
   * `afterSeconds` (0 by default). False where the lease is not the holder's.
   */
  async release(_commandId: string, _holder: string, _afterSeconds = 0): Promise<boolean> {
    throw new Error('being written');
  }

  /** Stores a refusal and lets go of what the command reserved. Answers the record as it then is: DONE wins. */
  async refuse(_commandId: string, _holder: string, _refusal: Refusal): Promise<CommandRecord> {
    throw new Error('being written');
  }

  /** The same for a command given up. */
  async fail(_commandId: string, _holder: string, _failure: Failure): Promise<CommandRecord> {
    throw new Error('being written');
  }

  /** Commands RECEIVED that nobody is sending, oldest first. */
  async pending(_limit: number): Promise<readonly CommandRecord[]> {
    throw new Error('being written');
  }

  /** Refused commands, newest first. */
  async listRefusals(_filter: { readonly journeyId?: string }, _page: PageRequest): Promise<Page<CommandRecord>> {
    throw new Error('being written');
  }
}
