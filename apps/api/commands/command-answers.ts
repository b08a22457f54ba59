/** What became of a command, in HTTP. */
import type { FastifyReply } from 'fastify';
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
import { streamName } from '#libs/domain/stream/stream-id.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { outcomeOf, type DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import type { CommandFailure, CommandRecord } from '#libs/record/commands/command-record.js';
import type { FactReader } from '../access/field-access.js';
import { etagOf } from '../http/headers.js';
import { Problem } from '../problems/problem.js';
import type { IntakeSentences, StreamIntake } from '../streams/stream-intake.js';
import type { CommandDone, CommandPending, CommandStatus } from './command-outcome.schema.js';

/**
 * 200, 201 for a stream that was begun, 202 where the outcome is not known yet.
 * @throws {Problem} where it had no effect
 */
export function answer(
  outcome: DispatchOutcome,
  reply: FastifyReply,
  { access, collection, sentences }: StreamIntake,
  { begins, isBatch }: { readonly begins: boolean; readonly isBatch: boolean },
): CommandDone | CommandPending {
  switch (outcome.kind) {
    case 'DONE': {
      reply.header('etag', etagOf(outcome.toVersion));
      if (begins) reply.status(201).header('location', `/v1/${collection}/${outcome.streamId}`);
      else reply.status(200);
      return doneOf(outcome);
    }
    case 'PENDING': {
      const { streamId, commandId, waitsFor, ahead } = outcome;
      reply
        .status(202)
        .header('location', `/v1/commands/${commandId}`)
        .header('retry-after', String(1 + Math.floor(ahead / sentInASecond)));
      return { status: 'RECEIVED', ...streamName(streamId), commandId, waitsFor: waitingFor(waitsFor, sentences) };
    }
    case 'REFUSED':
      throw refused(outcome.refusal, { sentences, isBatch });
    case 'FAILED':
      throw failed(outcome.failure);
    case 'KEY_REUSED':
      throw new Problem('idempotency-key-reused', {
        errors: [{ code: 'key-reused', message: 'Prenez une autre clé pour une autre commande', header: 'Idempotency-Key' }],
      });
    case 'UNKNOWN_STREAM':
      throw new Problem('not-found', access.absent);
  }
}

export function refused(
  refusal: UpdateRefusal,
  { sentences, isBatch }: { readonly sentences: IntakeSentences; readonly isBatch: boolean },
): Problem {
  switch (refusal.type) {
    case 'CommandRefused': {
      const { unmet, version, index } = refusal.detail;
      return new Problem(
        'refused',
        { detail: sentenceOf(unmet.length), unmet: unmet.map(inOrder), version, ...(isBatch && { index }) },
        { etag: etagOf(version) },
      );
    }
    case 'VersionStale': {
      const { version } = refusal.detail;
      return new Problem('stale', { detail: sentences.stale(version), version }, { etag: etagOf(version) });
    }
  }
}

function waitingFor(what: CommandRecord['waitsFor'], { frozen }: IntakeSentences): string | null {
  return what === null ? null : frozen;
}

function failed({ sentence }: CommandFailure): Problem {
  return new Problem('failed', { detail: sentence });
}

/** Field by field, in one order: a record read back from the database has another than the answer of the workflow. */
function doneOf(outcome: Extract<DispatchOutcome, { kind: 'DONE' }>): CommandDone {
  const { commandId, streamId, fromVersion, toVersion, warnings } = outcome;
  const told = warnings.map(({ index, warning }) => ({ index, ...inOrder(warning) }));
  return { status: 'DONE', commandId, ...streamName(streamId), fromVersion, toVersion, warnings: told };
}

function inOrder({ code, sentence, source, field }: Unmet): Unmet {
  return { code, sentence, source, ...(field !== undefined && { field }) };
}

/** A command's record as its sender reads it, or somebody else: what it was about and what it met, as far as they may know. */
export function toStatus(record: CommandRecord, intake: StreamIntake, otherReader: FactReader | null): CommandStatus {
  const { commandId, streamId, status, createdAt, finishedAt, refusal, failure } = record;
  const outcome = outcomeOf(record);
  const names = otherReader === null ? record.names : intake.namesTold(otherReader, record.names);
  const shown = (unmet: readonly Unmet[]) =>
    otherReader === null ? unmet : names.length < record.names.length ? [] : intake.reasonsTold(otherReader, unmet);
  const { sentences } = intake;
  const whole = refusal ? refused(refusal, { sentences, isBatch: record.names.length > 1 }) : failure ? failed(failure) : null;
  const unmet = whole?.members.unmet;
  const problem = whole && unmet && shown(unmet).length < unmet.length ? new Problem(whole.type, { unmet: shown(unmet) }) : whole;
  const done = outcome.kind === 'DONE' ? doneOf(outcome) : null;
  return {
    commandId,
    ...streamName(streamId),
    commands: [...names],
    status,
    waitsFor: waitingFor(record.waitsFor, sentences),
    receivedAt: createdAt,
    finishedAt,
    done: done && { ...done, warnings: done.warnings.filter((warning) => shown([warning]).length > 0) },
    problem: problem && { ...problem.toDocument() },
  };
}

/** Commands of one stream that are applied in a second, at the least: whoever waits behind more is asked to come later. */
const sentInASecond = 50;

function sentenceOf(count: number): string {
  return count > 1 ? `${count} conditions ne sont pas remplies.` : 'Une condition n’est pas remplie.';
}
