/** What became of a command, in HTTP. */
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import type { FastifyReply } from 'fastify';
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { outcomeOf, type DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import type { CommandFailure, CommandRecord } from '#libs/record/commands/command-record.js';
import { readsCommandName, type FactReader } from '../access/field-access.js';
import { unmetShownTo } from '../access/readable.js';
import { etagOf } from '../http/headers.js';
import { Problem } from '../problems/problem.js';
import type { CommandDone, CommandPending, CommandStatus } from './command-outcome.schema.js';

/**
 * 200, 201 for a journey started, 202 where the outcome is not known yet.
 * @throws {Problem} where it had no effect
 */
export function answer(
  outcome: DispatchOutcome,
  reply: FastifyReply,
  { starts, batch }: { readonly starts: boolean; readonly batch: boolean },
): CommandDone | CommandPending {
  switch (outcome.kind) {
    case 'DONE': {
      reply.header('etag', etagOf(outcome.toVersion));
      if (starts) reply.status(201).header('location', `/v1/journeys/${outcome.streamId}`);
      else reply.status(200);
      return doneOf(outcome);
    }
    case 'PENDING': {
      const { streamId: journeyId, commandId } = outcome;
      reply.status(202).header('location', `/v1/commands/${commandId}`).header('retry-after', '1');
      return { status: 'RECEIVED', journeyId, commandId };
    }
    case 'REFUSED':
      throw refused(outcome.refusal, batch);
    case 'FAILED':
      throw failed(outcome.failure);
    case 'KEY_REUSED':
      throw new Problem('idempotency-key-reused', {
        errors: [{ code: 'key-reused', message: 'Prenez une autre clé pour une autre commande', header: 'Idempotency-Key' }],
      });
    case 'UNKNOWN_STREAM':
      throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
  }
}

export function refused(refusal: UpdateRefusal, batch: boolean): Problem {
  switch (refusal.type) {
    case 'CommandRefused': {
      const { unmet, version, index } = refusal.detail;
      return new Problem(
        'refused',
        { detail: sentenceOf(unmet.length), unmet: unmet.map(inOrder), version, ...(batch && { index }) },
        { etag: etagOf(version) },
      );
    }
    case 'VersionStale': {
      const { version } = refusal.detail;
      return new Problem(
        'stale',
        { detail: `Le parcours en est à la version ${version} : relisez-le, puis recommencez avec une autre clé d’idempotence.`, version },
        { etag: etagOf(version) },
      );
    }
    case 'TooLate':
      return new Problem('failed', { detail: 'La commande n’a pas pu être appliquée à temps ; elle est restée sans effet.' });
    case 'JournalAhead':
      return new Problem('frozen', {
        detail:
          'Une sauvegarde plus ancienne du moteur a été restaurée. Un administrateur peut reprendre le parcours d’après le registre (resume-from-journal).',
        version: refusal.detail.version,
      });
  }
}

function failed({ sentence }: CommandFailure): Problem {
  return new Problem('failed', { detail: sentence });
}

/** Field by field, in one order: a record read back from the database has another than the answer of the workflow. */
function doneOf(outcome: Extract<DispatchOutcome, { kind: 'DONE' }>): CommandDone {
  const { commandId, streamId: journeyId, fromVersion, toVersion, warnings } = outcome;
  const told = warnings.map(({ index, warning }) => ({ index, ...inOrder(warning) }));
  return { status: 'DONE', commandId, journeyId, fromVersion, toVersion, warnings: told };
}

function inOrder({ code, sentence, source, field }: Unmet): Unmet {
  return { code, sentence, source, ...(field !== undefined && { field }) };
}

/** A command's record as its sender reads it, or somebody else: what it was about and what it met, as far as they may know. */
export function toStatus(record: CommandRecord, otherReader: FactReader | null): CommandStatus {
  const { commandId, streamId: journeyId, status, createdAt, finishedAt, refusal, failure } = record;
  const outcome = outcomeOf(record);
  const names = record.names.filter(isCommandName).filter((name) => otherReader === null || readsCommandName(otherReader, name));
  const shown = (unmet: readonly Unmet[]) =>
    otherReader === null ? unmet : names.length < record.names.length ? [] : unmetShownTo(otherReader, unmet);
  const whole = refusal ? refused(refusal, record.names.length > 1) : failure ? failed(failure) : null;
  const unmet = whole?.members.unmet;
  const problem = whole && unmet && shown(unmet).length < unmet.length ? new Problem(whole.type, { unmet: shown(unmet) }) : whole;
  const done = outcome.kind === 'DONE' ? doneOf(outcome) : null;
  return {
    commandId,
    journeyId,
    commands: [...names],
    status,
    receivedAt: createdAt,
    finishedAt,
    done: done && { ...done, warnings: done.warnings.filter((warning) => shown([warning]).length > 0) },
    problem: problem && { ...problem.toDocument() },
  };
}

function sentenceOf(count: number): string {
  return count > 1 ? `${count} conditions ne sont pas remplies.` : 'Une condition n’est pas remplie.';
}
