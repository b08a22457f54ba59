/** Why an event is what it is: who, by which command, under which rule, on which evidence, and what had been refused before. */
import type { CertificationReference, CertificationRules } from '#libs/domain/certification/rules.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { EventType, RecordedEvent } from '#libs/domain/journey/event.js';
import type { Actor } from '#libs/domain/stream/actor.js';
import { fold } from '#libs/domain/journey/evolve.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { replacedBy } from '#libs/domain/journey/replacement/as-they-stand.js';
import { filesBehind, restsOn, type NamedFile } from '#libs/domain/journey/why/evidence.js';
import { clausesBehind, type Clause } from '#libs/domain/journey/why/grounds.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { sentenceOf, type Wording } from './event-sentences.js';
import { actorName } from '#libs/domain/french/role-names.js';
import { reasonOf } from './reasons.js';
import { replacedNote } from './replaced.js';

/** A command as it was received, whatever became of it. */
export interface ReceivedCommand {
  readonly commandId: string;
  readonly names: readonly CommandName[];
  readonly actor: Actor;
  readonly receivedAt: Instant;
  /** What its commands are about: the codes and ids of their data, by field. */
  readonly targets: readonly Readonly<Record<string, string>>[];
}

export interface RefusedCommand extends ReceivedCommand {
  readonly refusedAt: Instant;
  readonly unmet: readonly Unmet[];
}

export interface Alternative {
  readonly commandId: string;
  readonly names: readonly CommandName[];
  readonly actor: Actor;
  readonly refusedAt: Instant;
  /** The same command, or another about the same thing. */
  readonly alike: 'COMMAND' | 'TARGET';
  readonly unmet: readonly Unmet[];
}

export interface EventExplanation {
  readonly version: number;
  readonly type: EventType;
  readonly sentence: string;
  readonly because: string | null;
  /** By which fact it stands no more, when and why; null where it stands. */
  readonly replaced: string | null;
  readonly who: Actor & { readonly name: string };
  /** Null names where the clock did it, or the record of the command is no more. */
  readonly command: { readonly commandId: string; readonly names: readonly CommandName[] | null; readonly receivedAt: Instant | null };
  readonly rules: CertificationReference;
  readonly clauses: readonly Clause[];
  readonly restsOn: readonly { readonly version: number; readonly type: EventType; readonly sentence: string }[];
  readonly files: readonly NamedFile[];
  readonly refusedBefore: readonly Alternative[];
}

/** The fields of a command that say what it is about. */
const targetFields = ['block', 'assessment', 'session', 'stageId', 'dispenseId', 'amenagementId', 'eventVersion'] as const;

export function targetsOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    targetFields.flatMap((field) =>
      typeof data[field] === 'string' || typeof data[field] === 'number' ? [[field, String(data[field])]] : [],
    ),
  );
}

interface Known {
  /** All of the journey's events, in version order. */
  readonly events: readonly RecordedEvent[];
  /** The rules that the event names. */
  readonly rules: CertificationRules;
  /** Null where the clock did it, or no record is left. */
  readonly command: ReceivedCommand | null;
  /** Of the journey, in any order. */
  readonly refusals: readonly RefusedCommand[];
  /** The code where the certification's file is not at hand. */
  readonly routeName?: Wording['routeName'];
}

export function explainEvent(event: RecordedEvent, { events, rules, command, refusals, routeName }: Known): EventExplanation {
  const wording = routeName ? { routeName } : {};
  const state = fold(events.filter(({ version }) => version <= event.version));
  const { version, type, actor, commandId } = event;
  const by = replacedBy(events).get(version);
  return {
    version,
    type,
    sentence: sentenceOf(event, wording),
    because: reasonOf(event),
    replaced: by ? replacedNote(event, by) : null,
    who: { ...actor, name: actorName(actor) },
    command: { commandId, names: command?.names ?? null, receivedAt: command?.receivedAt ?? null },
    rules: event.rules,
    clauses: clausesBehind({ rules, state }, event),
    restsOn: restsOn(event, events).map((fact) => ({ version: fact.version, type: fact.type, sentence: sentenceOf(fact, wording) })),
    files: filesBehind(event, events),
    refusedBefore: refusals
      .filter(({ refusedAt }) => refusedAt <= event.recordedAt)
      .toSorted((one, other) => (one.refusedAt < other.refusedAt ? -1 : 1))
      .flatMap((refused) => {
        const alike = likeness(event, command, refused);
        const { names, refusedAt, unmet } = refused;
        return alike ? [{ commandId: refused.commandId, names, actor: refused.actor, refusedAt, alike, unmet }] : [];
      }),
  };
}

/** A clock's event was nobody's command: only what concerned the same thing was an alternative to it. */
function likeness(event: RecordedEvent, command: ReceivedCommand | null, refused: RefusedCommand): Alternative['alike'] | null {
  const target = targetsOf({ ...event.data });
  const about = Object.entries(target);
  const sameTarget = refused.targets.some((each) => about.some(([field, value]) => each[field] === value));
  const otherTarget = refused.targets.every((each) => about.some(([field, value]) => field in each && each[field] !== value));
  if (command?.names.some((name) => refused.names.includes(name)) && (sameTarget || !otherTarget)) return 'COMMAND';
  return sameTarget ? 'TARGET' : null;
}
