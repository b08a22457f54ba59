/** A journey as a person enjoys reading it: what happened, day by day, and what comes next. */
import { styleText } from 'node:util';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { DeadlineEffect } from '#libs/domain/journey/clocks/deadline.js';
import { isAwaited, type DeadlineStatus } from '#libs/domain/journey/clocks/deadline-status.js';
import { replacedBy } from '#libs/domain/journey/replacement/as-they-stand.js';
import { statusLabels, type JourneyStatus } from '#libs/domain/journey/status.js';
import { parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import type { JourneyPart } from '#libs/domain/journey/people.js';
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';
import { plural } from '#libs/domain/french/plural.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { sentenceOf } from '#libs/hindsight/narration/event-sentences.js';
import { roleName } from '#libs/domain/french/role-names.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { labels, partNames } from '#libs/hindsight/narration/labels.js';
import { replacedNote } from '#libs/hindsight/narration/replaced.js';
import { refusalDay, refusalText, type ToldRefusal } from './refusal-lines.js';
import { nameOf, type NamedActor } from './actors.js';
import { markOf, type Colour } from './timeline-marks.js';

interface ShownDeadline {
  readonly key: string;
  readonly runsFrom: LocalDate;
  readonly dueOn: LocalDate;
  readonly status: DeadlineStatus;
  readonly effect: DeadlineEffect;
}

/** The parts of GET /v1/journeys/{id} that are told. */
export interface ShownJourney {
  readonly journeyId: string;
  readonly status: JourneyStatus;
  readonly version: number;
  readonly enteredOn: LocalDate;
  readonly certification: { readonly title: string; readonly version: string };
  readonly route: string;
  readonly routeTitle: string;
  readonly blocks: readonly {
    readonly block: string;
    readonly title: string;
    readonly status: BlockStatus;
    readonly asked: boolean;
    readonly validSince: LocalDate | null;
    readonly certificate: { readonly number: string } | null;
    readonly held: { readonly certificateNumber: string } | null;
  }[];
  readonly deadlines: readonly ShownDeadline[];
  readonly missing: readonly { readonly sentence: string }[];
}

/** Of GET /v1/journeys/{id}/people. */
export interface NamedPerson {
  readonly personId: string;
  readonly parts: readonly JourneyPart[];
  readonly name: string | null;
  readonly isErased: boolean;
}

interface Telling {
  readonly today: LocalDate;
  /** Also what the clock did and late facts have undone. */
  readonly all: boolean;
  /** How many facts the reader is told nothing of. */
  readonly confidential?: number;
  /** Whom the journey names, for who may know. */
  readonly people?: readonly NamedPerson[];
  /** Who acted in it, by name, for who may know. */
  readonly actors?: readonly NamedActor[];
  /** What was refused, on the day on which it was. */
  readonly refusals?: readonly ToldRefusal[];
}

const dayOf = ({ occurredAt }: RecordedEvent): LocalDate => parisDate(occurredAt);

export function timeline(
  journey: ShownJourney,
  events: readonly RecordedEvent[],
  { today, all, confidential = 0, people = [], actors = [], refusals = [] }: Telling,
): string {
  const undone = new Set(events.flatMap((event) => (event.type === 'DeadlineSuperseded' ? [event.data.fallenVersion] : [])));
  const noise = all ? new Set<number>() : alertsUndone(events);
  const told = events.filter(({ version }) => !noise.has(version)).toSorted((one, other) => compare(dayOf(one), dayOf(other)));
  return [
    '',
    ...heading(journey, events),
    ...section('Personnes', people.map(personLine)),
    ...section('Ont agi', actorLines(events, actors)),
    '',
    ...dated([...story(told, undone, replacedBy(events), journey), ...refusals.map((refusal) => refusedMoment(refusal, actors))]),
    ...hidden(noise.size),
    ...withheld(confidential),
    ...section('Échéances', deadlinesToCome(journey.deadlines, today)),
    ...section(
      'Reste à faire',
      journey.missing.map(({ sentence }) => `  - ${sentence}`),
    ),
    '',
    '',
  ].join('\n');
}

function personLine({ personId, parts, name, isErased }: NamedPerson): string {
  const called = name ?? (isErased ? 'identité effacée' : 'identité non inscrite');
  return `  ${called} (${parts.map((part) => partNames[part]).join(', ')}) ${styleText('dim', personId)}`;
}

/** Those whose names are known, in the order in which they came to act, with the facts of each. */
function actorLines(events: readonly RecordedEvent[], actors: readonly NamedActor[]): readonly string[] {
  return [...grouped(events, ({ actor }) => actor.id)].flatMap(([id, facts]) => {
    const name = nameOf(id, actors);
    const roles = [...new Set(facts.map(({ actor }) => roleName(actor.role)))].join(', ');
    return name === null ? [] : [`  ${name} (${roles}) : ${plural(facts.length, 'fait')} ${styleText('dim', id)}`];
  });
}

/**
 * What was awaited had happened in time and was only recorded late: the alert and its withdrawal tell of the recording,
 * nothing of the journey. A grant or a lapse that was undone is told.
 */
function alertsUndone(events: readonly RecordedEvent[]): ReadonlySet<number> {
  const alerts = new Set(events.filter(({ type }) => type === 'DeadlineOverdue').map(({ version }) => version));
  return new Set(
    events.flatMap((event) =>
      event.type === 'DeadlineSuperseded' && event.data.reason === 'MET_IN_TIME' && alerts.has(event.data.fallenVersion)
        ? [event.data.fallenVersion, event.version]
        : [],
    ),
  );
}

function heading(journey: ShownJourney, events: readonly RecordedEvent[]): readonly string[] {
  const { certification, routeTitle, status, enteredOn } = journey;
  const recordedOn = allRecordedLaterOn(events);
  return [
    styleText('bold', certification.title),
    `${routeTitle} · entrée le ${frenchDate(enteredOn)} · ${styleText('bold', statusLabels[status])}`,
    styleText('dim', `${journey.journeyId} · version ${certification.version} de la certification · ${plural(events.length, 'fait')}`),
    ...(recordedOn ? [styleText('dim', `Tout a été saisi après coup, le ${frenchDate(recordedOn)}.`)] : []),
    '',
    ...journey.blocks.filter(({ asked }) => asked).map(blockLine),
  ];
}

/** The one day on which everything was recorded, where nothing had happened on that very day. */
function allRecordedLaterOn(events: readonly RecordedEvent[]): LocalDate | null {
  const [day, ...others] = new Set(events.map(({ recordedAt }) => parisDate(recordedAt)));
  return day !== undefined && others.length === 0 && events.every((event) => dayOf(event) < day) ? day : null;
}

const blockMarks: Readonly<Record<BlockStatus, readonly [mark: string, colour: Colour]>> = {
  HELD: ['✔', 'green'],
  VALID: ['✔', 'green'],
  WITHDRAWN: ['✘', 'red'],
  NOT_STARTED: ['·', 'dim'],
  IN_PROGRESS: ['…', 'yellow'],
  ASSESSED: ['…', 'yellow'],
  NOT_VALIDATED: ['✘', 'red'],
  RESIT: ['…', 'yellow'],
  PROPOSED: ['…', 'yellow'],
  NOT_PROPOSED: ['✘', 'red'],
};

function blockLine({ block, title, status, validSince, certificate, held }: ShownJourney['blocks'][number]): string {
  const [mark, colour] = blockMarks[status];
  const number = certificate?.number ?? held?.certificateNumber;
  const proof = [validSince && frenchDate(validSince), number].filter(Boolean).join(', ');
  return `  ${styleText(colour, mark)} ${block}  ${title}${styleText('dim', ` — ${labels.block(status)}${proof && ` : ${proof}`}`)}`;
}

interface Moment {
  readonly day: LocalDate;
  readonly number: string;
  readonly text: string;
}

function refusedMoment(refusal: ToldRefusal, actors: readonly NamedActor[]): Moment {
  return { day: refusalDay(refusal), number: '', text: refusalText(refusal, actors) };
}

/** Day after day; the day is told once. */
function dated(moments: readonly Moment[]): readonly string[] {
  const width = Math.max(...moments.map(({ number }) => number.length));
  const inOrder = moments.toSorted((one, other) => compare(one.day, other.day));
  return inOrder.map(({ day, number, text }, index) => {
    const shownDay = inOrder[index - 1]?.day === day ? '' : frenchDate(day);
    return `  ${styleText('dim', shownDay.padEnd(18))}  ${styleText('dim', number.padStart(width))}  ${text}`;
  });
}

/** When a fact was recorded is told only where that changes from one line to the next. */
function story(
  events: readonly RecordedEvent[],
  undone: ReadonlySet<number>,
  replaced: ReturnType<typeof replacedBy>,
  { route, routeTitle }: ShownJourney,
): readonly Moment[] {
  const toldAtOnce = allRecordedLaterOn(events) !== null;
  return events.map((event, index) => {
    const previous = events[index - 1];
    const recordedOn = parisDate(event.recordedAt);
    const untold = !previous || parisDate(previous.recordedAt) !== recordedOn || dayOf(previous) === parisDate(previous.recordedAt);
    const late = !toldAtOnce && untold && recordedOn !== dayOf(event) ? styleText('dim', ` (saisi le ${frenchDate(recordedOn)})`) : '';
    const [mark, colour] = markOf(event);
    const plain = sentenceOf(event, { routeName: (code) => (code === route ? `« ${routeTitle} »` : code) });
    const by = replaced.get(event.version);
    const sentence = by || undone.has(event.version) ? styleText('strikethrough', plain) : plain;
    const note = by ? styleText('dim', ` (${replacedNote(event, by)})`) : '';
    return { day: dayOf(event), number: String(event.version), text: `${styleText(colour, mark)} ${sentence}${note}${late}` };
  });
}

function hidden(events: number): readonly string[] {
  if (events === 0) return [];
  const alerts = plural(events / 2, 'alerte levée', 'alertes levées');
  return ['', styleText('dim', `  ${alerts} par un fait saisi après coup : --all les montre.`)];
}

function withheld(events: number): readonly string[] {
  if (events === 0) return [];
  const facts = events > 1 ? `${events} faits confidentiels ne sont pas montrés` : 'Un fait confidentiel n’est pas montré';
  return ['', styleText('dim', `  ${facts} : aménagement, exemption ou procédure en cours.`)];
}

/** An alert stays one until what it awaits has happened. */
function deadlinesToCome(deadlines: readonly ShownDeadline[], today: LocalDate): readonly string[] {
  const awaited = deadlines.filter(isAwaited);
  const late = awaited.filter(({ status }) => status === 'FALLEN');
  const running = awaited.filter(({ status }) => status === 'RUNNING');
  return [
    ...late.map(({ key, dueOn }) => `  ${styleText('red', '⏰')} ${labels.deadline(key)} : en retard depuis le ${frenchDate(dueOn)}`),
    ...running.map(({ key, dueOn }) => `  - ${labels.deadline(key)} : ${inDays(today, dueOn)}, le ${frenchDate(dueOn)}`),
  ];
}

function inDays(today: LocalDate, dueOn: LocalDate): string {
  const days = Math.round((Date.parse(dueOn) - Date.parse(today)) / 86_400_000);
  return days === 0 ? 'aujourd’hui' : `dans ${plural(days, 'jour')}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', styleText('bold', title), ...lines];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
