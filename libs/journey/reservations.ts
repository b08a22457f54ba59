/** What commands reserve outside their journey, and how what was reserved is attached to them. */
import type { Attached, CommandName, SentCommand } from '#libs/domain/journey/command.js';
import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import { recordRule, type Unmet } from '#libs/domain/stream/unmet.js';
import { withAttached, type Reserved, type Reservations, type ReservationRequest } from '#libs/record/commands/reservation.js';
import { documentNumber, numberSeries, type Register } from './document-number.js';
import { feasibilitySeries, groupSeries, openJourneyKey } from './projection/claims.js';

/** Where the journey stands before its commands; null where they start it. */
export type Standing = JourneyState | null;

interface Subject {
  readonly candidateId: string;
  readonly certificationCode: string;
  readonly blocksOnly: boolean;
  /** A death stands in the journey, and nothing else that keeps it from going on. */
  readonly isOnlyDead: boolean;
}

function subjectOf(standing: Standing, commands: readonly SentCommand[]): Subject {
  const start = commands.find((command) => command.name === 'start-journey');
  if (start) {
    const { candidateId, certification, scope } = start.data;
    return { candidateId, certificationCode: certification.code, blocksOnly: scope === 'BLOCKS', isOnlyDead: false };
  }
  return {
    candidateId: standing?.opened?.candidateId ?? '',
    certificationCode: standing?.certification?.code ?? '',
    blocksOnly: standing?.scope === 'BLOCKS',
    isOnlyDead: standing?.death !== undefined && standing.abandonment === null && standing.archiving === null,
  };
}

/** One open journey per person and certification. */
const alreadyOpen: Unmet = {
  code: 'journey.already-open',
  sentence: 'Ce candidat a déjà un parcours ouvert pour cette certification.',
  source: recordRule,
};

/** The same, where it is another registration of the person that has it. */
const alreadyOpenElsewhere: Unmet = {
  code: 'journey.already-open',
  sentence: 'Cette personne a déjà un parcours ouvert pour cette certification, sous une autre inscription réunie à celle-ci.',
  source: recordRule,
};

/** @param year of the command's fact @returns null where a command of this content needs nothing */
type Request = (subject: Subject, year: number, data: object) => ReservationRequest | null;

const openJourney: Request = ({ candidateId, certificationCode }) => ({
  kind: 'EXCLUSIVE',
  key: openJourneyKey(candidateId, certificationCode),
  refusal: alreadyOpen,
  person: { id: candidateId, under: (id) => openJourneyKey(id, certificationCode), refusal: alreadyOpenElsewhere },
});
/** Nobody opens a journey while they are dead: where a death is taken back, a journey of another registration was open before it. */
const openAgain: Request = (subject, year, data) => {
  const request = openJourney(subject, year, data);
  if (!subject.isOnlyDead || request?.kind !== 'EXCLUSIVE') return request;
  const { person: _, ...ofThisId } = request;
  return ofThisId;
};
/** Counted per person and calendar year, unless it aims at blocks only (R6412-3). */
const feasibilityFile: Request = ({ candidateId, certificationCode, blocksOnly }, year) => ({
  kind: 'COUNTED',
  series: feasibilitySeries(candidateId, year),
  label: certificationCode,
  isCounted: !blocksOnly,
  person: { id: candidateId, under: (id) => feasibilitySeries(id, year) },
});
/** A group spans journeys: how many others name it, and how many of them with the same size. */
const groupMember: Request = ({ certificationCode }, _, data) => {
  const { assessment, group, groupSize } = data as CommandData<'schedule-assessment'>;
  if (group === undefined || groupSize === undefined) return null;
  const series = groupSeries(certificationCode, assessment, group);
  return { kind: 'COUNTED', series, label: String(groupSize), isCounted: true, ofOthers: true };
};
const numbered =
  (register: Register): Request =>
  ({ certificationCode }, year) => ({ kind: 'NUMBER', series: numberSeries(register, certificationCode, year) });

/** What each command reserves; null where nothing. A command that nobody has decided upon does not compile. */
const requests: Readonly<Record<CommandName, Request | null>> = {
  'start-journey': openJourney,
  'end-held-block': null,
  'restore-held-block': null,
  transfer: null,
  'record-organisation': null,
  'record-placement-review': null,
  'designate-accompanist': null,
  suspend: null,
  resume: null,
  abandon: null,
  'record-death': null,
  reactivate: openAgain,
  archive: null,
  'change-path': null,
  'migrate-certification': null,
  'record-incident': null,
  'resume-from-journal': null,

  'submit-feasibility-file': feasibilityFile,
  'request-completion': null,
  'declare-file-complete': null,
  'decide-recevabilite': null,
  'record-candidate-step': null,
  'contest-caducite': null,
  'decide-contestation': null,
  'submit-validation-file': null,

  'agree-stage': null,
  'start-stage': null,
  'complete-stage': null,
  'break-off-stage': null,

  'submit-memoire': null,
  'return-memoire': null,
  'accept-memoire': null,
  'submit-livret': null,
  'return-livret': null,
  'accept-livret': null,
  'submit-document': null,
  'return-document': null,
  'accept-document': null,

  'schedule-assessment': groupMember,
  'cancel-assessment': null,
  'record-attendance': null,
  'record-grid': null,
  'amend-grid': null,
  'conclude-block': null,
  'communicate-conclusion': null,
  'open-resit': null,
  'issue-block-certificate': numbered('BLOCK_CERTIFICATE'),

  'request-amenagement': null,
  'grant-amenagement': null,
  'refuse-amenagement': null,
  'request-dispense': null,
  'record-opinion': null,
  'decide-dispense': null,

  'convene-jury': null,
  'cancel-session': null,
  'hold-soutenance': null,
  decide: null,
  'refuse-for-fraud': null,
  'sign-minutes': null,
  'notify-decision': null,
  'issue-diploma': numbered('DIPLOMA'),
  'issue-duplicate': numbered('DUPLICATE'),

  'file-appeal': null,
  'decide-appeal': null,
  'open-fraud-procedure': null,
  'record-observations': null,
  'withdraw-for-fraud': null,
  'void-for-fraud': null,
  'close-fraud-procedure': null,
  rectify: null,
  'record-transmission': null,

  'replace-fact': null,
  'replace-dispense': null,

  'enter-paper-record': null,
  'confirm-paper-record': null,
  'reject-paper-record': null,
};

function requestOf({ name, data, occurredAt }: SentCommand, subject: Subject, now: Instant | null): ReservationRequest | null {
  const on = occurredAt ?? now;
  if (on === null) throw new TypeError(`${name} has no date, and no instant is given to count it by`);
  return requests[name]?.(subject, Number(parisDate(on).slice(0, 4)), data) ?? null;
}

function attachedBy({ name }: SentCommand, reserved: Reserved): Attached {
  switch (reserved.kind) {
    case 'EXCLUSIVE':
      return {};
    case 'COUNTED':
      if (name === 'schedule-assessment') return { groupMembers: { sameSize: reserved.underLabel, all: reserved.all } };
      return { feasibilityFiles: { sameCertification: reserved.underLabel, all: reserved.all } };
    case 'NUMBER':
      return { number: documentNumber(reserved.series, reserved.sequence) };
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
        return granted ? withAttached(command, attachedBy(command, granted)) : command;
      });
    },
  };
}
