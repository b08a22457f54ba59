/** What commands reserve outside their journey, and how what was reserved is attached to them. */
import type { Attached, SentCommand } from '#libs/domain/journey/command.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import { recordRule, type Unmet } from '#libs/domain/stream/unmet.js';
import type { Register } from '#libs/record/commands/document-number.js';
import { withAttached, type Reserved, type Reservations, type ReservationRequest } from '#libs/record/commands/reservation.js';
import { openJourneyKey } from './projection/claims.js';

/** Where the journey stands before its commands; null where they start it. */
export type Standing = JourneyState | null;

interface Subject {
  readonly candidateId: string;
  readonly certificationCode: string;
  readonly blocksOnly: boolean;
}

function subjectOf(standing: Standing, commands: readonly SentCommand[]): Subject {
  const start = commands.find((command) => command.name === 'start-journey');
  if (start) {
    const { candidateId, certification, scope } = start.data;
    return { candidateId, certificationCode: certification.code, blocksOnly: scope === 'BLOCKS' };
  }
  return {
    candidateId: standing?.opened?.candidateId ?? '',
    certificationCode: standing?.certification?.code ?? '',
    blocksOnly: standing?.scope === 'BLOCKS',
  };
}

/** One open journey per candidate and certification. */
const alreadyOpen: Unmet = {
  code: 'journey.already-open',
  sentence: 'Ce candidat a déjà un parcours ouvert pour cette certification.',
  source: recordRule,
};

function requestOf({ name, occurredAt }: SentCommand, subject: Subject, now: Instant | null): ReservationRequest | null {
  const { candidateId, certificationCode, blocksOnly } = subject;
  const on = occurredAt ?? now;
  if (on === null) throw new TypeError(`${name} has no date, and no instant is given to count it by`);
  const year = Number(parisDate(on).slice(0, 4));
  const numbered = (register: Register): ReservationRequest => ({ kind: 'NUMBER', register, certificationCode, year });
  switch (name) {
    case 'start-journey':
    case 'reactivate':
      return {
        kind: 'EXCLUSIVE',
        key: openJourneyKey(candidateId, certificationCode),
        candidateId,
        certificationCode,
        refusal: alreadyOpen,
      };
    case 'submit-feasibility-file':
      return { kind: 'FEASIBILITY_FILE', candidateId, certificationCode, year, blocksOnly };
    case 'issue-block-certificate':
      return numbered('BLOCK_CERTIFICATE');
    case 'issue-diploma':
      return numbered('DIPLOMA');
    case 'issue-duplicate':
      return numbered('DUPLICATE');
    default:
      return null;
  }
}

function attachedBy(reserved: Reserved): Attached {
  switch (reserved.kind) {
    case 'EXCLUSIVE':
      return {};
    case 'FEASIBILITY_FILE':
      return { feasibilityFiles: { sameCertification: reserved.sameCertification, all: reserved.all } };
    case 'NUMBER':
      return { number: reserved.number };
  }
}

/** @param now by which an undated command counts; null where none is */
export function reservationsOf(standing: Standing, commands: readonly SentCommand[], now: Instant | null): Reservations {
  const subject = subjectOf(standing, commands);
  const wanted = commands.map((command) => requestOf(command, subject, now));
  return {
    requests: wanted.filter((request) => request !== null),
    attach(reserved) {
      const remaining = [...reserved];
      return commands.map((command, index) => {
        const granted = wanted[index] ? remaining.shift() : undefined;
        return granted ? withAttached(command, attachedBy(granted)) : command;
      });
    },
  };
}
