import type { CertificationRules } from '../certification/rules.js';
import type { Instant, LocalDate } from '../time/local-date.js';
import type { CommandData, CommandSchemaName } from './commands.schema.js';
import type { Actor } from '../stream/actor.js';
import type { KnownTie } from './jury/known-tie.js';
import type { RecordedFact, RecordedRectifiable } from './what-is-recorded.js';
import type { SharedOrganisation } from './jury/shared-organisation.js';

export type CommandName = CommandSchemaName;

/** A command as the domain sees it: checked, personal text sealed, `occurredAt` an instant. */
export type CommandOf<N extends CommandName> = {
  readonly name: N;
  readonly data: CommandData<N>;
  /** When the fact happened. Never later than `CommandContext.now`. */
  readonly occurredAt: Instant;
  /** What the API looked up for the command, because no rule may read a file or a database. */
  readonly attached?: Attached;
};

export type Command = { [N in CommandName]: CommandOf<N> }[CommandName];

/** As it is sent: undated (null) where the fact happened when it was received. The workflow dates it, by its own clock. */
export type SentCommand = { [N in CommandName]: Omit<CommandOf<N>, 'occurredAt'> & { readonly occurredAt: Instant | null } }[CommandName];

/** Facts from outside the journey that PostgreSQL reserved under a unique constraint with the command record. */
export interface Attached {
  /** migrate-certification: the rules of the version named (start-journey finds its own pinned already). */
  readonly rules?: CertificationRules;
  /** start-journey: of the certificates that prove the blocks held, the numbers that were found to be ours, and the candidate's. */
  readonly certificatesHere?: readonly string[];
  /** decide, or replace-fact or a paper record of its decision, issue-diploma: the blocks held whose certificates, ours, were withdrawn or annulled since. Absent where there is none. */
  readonly heldNoMore?: readonly string[];
  /** end-held-block, restore-held-block, of a certificate of ours: the day on which it ended there; null while it stands. Absent of another's. */
  readonly certificateEndedOn?: LocalDate | null;
  /** Any command: the day of the candidate's death, where it was recorded in another of their journeys and this one is not told yet (ADR 604). */
  readonly diedElsewhere?: LocalDate;
  /** What four eyes look at, under rules that ask for them: the person who sends it, by the name under which journeys know them. */
  readonly sender?: string;
  /** replace-fact, replace-dispense: what the record says of the fact that gives way. Absent where none stands. */
  readonly recorded?: RecordedFact;
  /** rectify: what the record says of the fact. Absent where there is none, or where its sender does not read it. */
  readonly rectified?: RecordedRectifiable;
  /** issue-…: the number reserved for the document. */
  readonly number?: string;
  /** submit-feasibility-file: files already submitted in that calendar year, this one not counted (R6412-3). */
  readonly feasibilityFiles?: { readonly sameCertification: number; readonly all: number };
  /** convene-jury, decide, or replace-fact or a paper record of its decision, refuse-for-fraud, decide-dispense, replace-dispense: what members were to the candidate, in this journey and the others. */
  readonly ties?: readonly KnownTie[];
  /** As `ties`: the organisations that members have in common with the candidate, in this journey and the others. Absent where there is none. */
  readonly sharedOrganisations?: readonly SharedOrganisation[];
  /** schedule-assessment: the other journeys that name the same group at that assessment, and those of them with the same size. */
  readonly groupMembers?: { readonly sameSize: number; readonly all: number };
  /** enter-paper-record: the media type that was found in the scan. Absent where it is not stored. */
  readonly scanType?: string;
  /** decide: read from a paper, of which the entry is confirmed; not the sender's own act. */
  readonly onPaper?: true;
  /** resume-from-journal: versions that Temporal had lost; present only where the journey was found frozen. */
  readonly lostVersions?: number;
}

/** Who speaks, and when it is recorded. */
export interface CommandContext {
  readonly journeyId: string;
  readonly commandId: string;
  readonly actor: Actor;
  readonly now: Instant;
}
