import { randomUUID } from 'node:crypto';
import type { Command } from '#libs/domain/journey/command.js';
import type { CommandRequest, LeaseRequest, NewCommand } from '#libs/record/commands/command-record.js';
import { newJourneyId } from './journal-bench.js';

export function newCommand(rest: Partial<NewCommand> = {}): NewCommand {
  return {
    commandId: `cmd_${randomUUID()}`,
    streamId: newJourneyId(),
    names: ['suspend'],
    actor: { id: 'act_staff', role: 'STAFF' },
    bodyMac: 'mac',
    ...rest,
  };
}

/** Longer than any test: an attempt that nobody else may take over. */
export function newLease(seconds = 600): LeaseRequest {
  return { holder: randomUUID(), seconds };
}

export function suspend(comment = 'sealed'): Command {
  return { name: 'suspend', data: { reason: 'PERSONAL', comment }, occurredAt: '2025-01-10T08:00:00.000Z' };
}

export function request(commands: readonly Command[] = [suspend()]): CommandRequest {
  return { commands, expectedVersion: 3, start: null };
}
