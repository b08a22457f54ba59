/** What the API asks of a kind about the commands that it receives for its streams. */
import type { z } from 'zod';
import type { RulesReference, StreamState } from '#libs/domain/stream/event.js';
import type { SentCommand, StreamInMemory } from '#libs/domain/stream/process.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { FactReader } from '../access/field-access.js';
import type { ReceivedCommand } from '../commands/received-command.js';
import type { StreamAccess } from './stream-access.js';

/** The command that begins a stream, what it pins, and whom the stream will be about. */
export interface Beginning {
  readonly command: SentCommand;
  readonly rules: RulesReference;
  readonly subjectId: string | null;
}

/** A stream as its read model has it, and what of it a caller is shown: a trial tells of nothing else. */
export interface ShownStream {
  readonly standing: StreamState;
  readonly shown: StreamInMemory;
}

/** Something asked of a command's sender, beyond the line of the access table, that does not hold. */
export interface UnmetCondition {
  readonly code: string;
  /** French. */
  readonly sentence: string;
  /** Of the command's data. */
  readonly field: string;
}

/** Methods, not members: a kind narrows what they take to its own states. */
export interface StreamIntake {
  readonly kind: StreamKind;
  readonly access: StreamAccess;
  /** The address of its streams, below `/v1/`. */
  readonly collection: string;
  /** The data of each command that a stream takes once it is there, and where its personal texts are. */
  readonly bodies: Readonly<Record<string, z.ZodObject>>;
  /** Of the command that begins one: sent where there is no stream yet. */
  readonly beginsBy: { readonly command: string; readonly body: z.ZodObject };
  readonly sentences: IntakeSentences;
  /** With what their sender need not type, before anything is judged. @throws {Problem} `invalid`, where it is not known and they must */
  completed(caller: Caller, commands: readonly ReceivedCommand[], standing: StreamState): readonly ReceivedCommand[];
  unmetConditions(caller: Caller, command: ReceivedCommand, standing: StreamState): readonly UnmetCondition[];
  /** What is looked up to begin a stream. @throws {Problem} `invalid`, naming every field that is not of anything known */
  begin(caller: Caller, received: ReceivedCommand): Promise<Beginning>;
  /** With what is looked up for each, since no rule may. @throws {Problem} `invalid` */
  prepared(caller: Caller, standing: StreamState, commands: readonly ReceivedCommand[], streamId: string): Promise<readonly SentCommand[]>;
  /** Null where there is none. */
  findShown(caller: Caller, streamId: string): Promise<ShownStream | null>;
  /** Of these commands, those of which somebody who did not send them may be told the name. */
  namesTold(reader: FactReader, names: readonly string[]): readonly string[];
  /** Of these reasons, those that somebody who did not meet them may be told. */
  reasonsTold(reader: FactReader, reasons: readonly Unmet[]): readonly Unmet[];
}

/** French. */
export interface IntakeSentences {
  /** What a command is called. */
  title(command: string): string;
  /** Why a command for one that is not there is not found, where it begins one. */
  readonly begins: string;
  /** Where it had changed. */
  stale(version: number): string;
  /** While its journal holds more than the workflow, and what to do. */
  readonly frozen: string;
  /** Since the data of whom it is about was erased, and nothing can be written about them. */
  readonly erased: string;
}

/** By kind. */
export type StreamIntakes = Readonly<Record<string, StreamIntake>>;
