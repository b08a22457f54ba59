/** Corrects a recorded fact by a new event that names it and says why. Nothing is ever edited. */
import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { parisDate, startOfDay, type Instant, type LocalDate } from '../../time/local-date.js';
import type { Attendance } from '../blocks/events.js';
import type { CommandOf } from '../command.js';
import { topicOfFact } from '../confidential.js';
import type { EventType } from '../event.js';
import type { CommandRules, Situation } from '../decider.js';
import { registeredOn } from '../opening/registration.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { attendanceConditions } from './attendance.js';
import { boundsOf, heldBounds } from './bounds.js';
import type { Bounds } from './corrections.js';
import type { RectifiableField } from './events.js';
import { openingConditions } from './four-eyes.js';
import { accusedSince } from './fraud.js';
import { recordedHearing } from './hearing.js';
import { correct, rectifiableFieldNames, rectifiableFields } from './rectifiable.js';
import { lossConditions } from './rectified-against.js';
import type { AfterState } from './state.js';
import { otherwise, wayBack } from './way-back.js';

type Rectify = CommandOf<'rectify'>;

/** With what to do instead, where it is known what the fact is. */
function nothingToRectify({ state }: Situation, { data: { eventVersion: version }, attached }: Rectify): string {
  if (version > state.version) return `Ce parcours n’a pas de fait n° ${version} : il en compte ${state.version}.`;
  const type = attached?.rectified?.type;
  return `Le fait n° ${version} n’a rien qui se rectifie : ${type === undefined ? otherwise : wayBack(type)}.`;
}

function nothingOfThat(fact: Fact): string {
  const fields = rectifiableFields(fact.type)
    .map((field) => rectifiableFieldNames[field])
    .join(', ');
  return `Ce champ du fait ne se rectifie pas ; ce qui se rectifie : ${fields}. Pour le reste, ${wayBack(fact.type as EventType)}.`;
}

export const rectify: CommandRules<'rectify'> = {
  when: 'ALWAYS',
  conditions: () => [],
  contentConditions: (situation, command) => {
    const fact = factOf(situation, command);
    if (!fact) {
      const sentence = nothingToRectify(situation, command);
      return [{ code: 'rectify.fact-not-rectifiable', sentence, source: recordRule, field: 'eventVersion' }];
    }
    if (!rectifiableFields(fact.type).includes(command.data.field)) {
      return [{ code: 'rectify.field-not-rectifiable', sentence: nothingOfThat(fact), source: recordRule, field: 'field' }];
    }
    const value = normalised(command.data.field, command.data.value);
    if (value === null) {
      const sentence = `Ce champ prend ${awaited[command.data.field]}.`;
      return [{ code: 'rectify.value-malformed', sentence, source: recordRule, field: 'value' }];
    }
    const unmet = [
      ...goneConditions(situation, command, fact, value),
      ...replacedConditions(situation, command, fact),
      ...concludedConditions(situation, fact),
      ...fraudConditions(situation, fact, value),
      ...dateConditions(situation, command, fact, value),
      ...plannedConditions(situation, command, fact, value),
      ...(fact.type === 'AttendanceRecorded' ? attendanceConditions(situation, fact.target, value) : []),
      ...lossConditions(situation, command, fact, value),
    ];
    // What is refused tells, to who reads refusals, of what the fact tells.
    const isOfHandicap = topicOfFact(fact.type as EventType) === 'H_PLUS';
    return isOfHandicap ? unmet.map((each) => ({ ...each, code: `${each.code}.amenagement` })) : unmet;
  },
  events: (situation, command) => {
    const fact = factOf(situation, command);
    const { eventVersion, field, reason, hearing } = command.data;
    const value = normalised(field, command.data.value);
    if (!fact || value === null) return [];
    return [
      {
        type: 'FactRectified',
        occurredAt: command.occurredAt,
        data: {
          ...{ eventVersion, eventType: fact.type, target: fact.target, field, value, reason },
          ...(hearing && { hearing: recordedHearing(hearing) }),
        },
      },
    ];
  },
};

type Fact = AfterState['facts'][string];

function factOf({ state }: Situation, { data, attached }: Rectify): Fact | undefined {
  return state.facts[String(data.eventVersion)] ?? attached?.rectified?.fact;
}

/** What the record alone finds may stand no more: annulled, or left behind by a migration. */
function goneConditions(
  { state }: Situation,
  { data, attached }: Rectify,
  { type, target }: Fact,
  value: string | number,
): readonly Unmet[] {
  const { eventVersion, field, reason } = data;
  const isRemembered = Object.hasOwn(state.facts, String(eventVersion)) || !attached?.rectified?.fact;
  const stands = isRemembered || correct(state, { eventVersion, eventType: type, target, field, value, reason }) !== state;
  return unless(stands, 'rectify.fact-gone', 'Ce fait ne vaut plus : il a été annulé, ou remplacé depuis.', recordRule, 'eventVersion');
}

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const momentForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const fileForm = /^[0-9a-f]{64}$/;
const attendances: readonly string[] = ['PRESENT', 'ABSENT', 'EXCUSED'] satisfies readonly Attendance[];

/** The value as the state keeps it, or null where it has not the field's form: a moment gives its civil day, a day its beginning. */
const day = 'une date AAAA-MM-JJ, par exemple 2026-03-05';
const awaited: Readonly<Record<RectifiableField, string>> = {
  OCCURRED_AT: day,
  LAST_PIECE_RECEIVED_ON: day,
  NOTIFIED_ON: day,
  AT: 'une date et une heure avec décalage horaire, par exemple 2026-03-05T09:30:00+01:00',
  PLACE: 'un texte',
  FILE: 'l’empreinte d’un fichier : 64 chiffres ou lettres de a à f',
  HOURS: 'un nombre d’heures, de 1 au moins',
  ATTENDANCE: `l’une de ces valeurs : ${attendances.join(', ')}`,
};

function normalised(field: RectifiableField, value: string | number): string | number | null {
  if (field === 'HOURS') return typeof value === 'number' && value >= 1 ? value : null;
  if (typeof value !== 'string') return null;
  if (field === 'PLACE') return value;
  if (field === 'ATTENDANCE') return attendances.includes(value) ? value : null;
  if (field === 'FILE') return fileForm.test(value) ? value : null;
  return field === 'AT' ? instantOf(value) : dateOf(value);
}

function instantOf(value: string): Instant | null {
  if (dateForm.test(value)) return isDate(value) ? startOfDay(value) : null;
  if (!momentForm.test(value) || Number.isNaN(Date.parse(value))) return null;
  return new Date(value).toISOString();
}

function dateOf(value: string): LocalDate | null {
  if (dateForm.test(value)) return isDate(value) ? value : null;
  const instant = instantOf(value);
  return instant && parisDate(instant);
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** A session moved or an assessment scheduled again is told by its last event: the earlier one says nothing any more. */
function replacedConditions({ state }: Situation, { data }: Rectify, { type, target }: Fact): readonly Unmet[] {
  const same = (other: Fact) => other.type === type && JSON.stringify(other.target) === JSON.stringify(target);
  const last = Math.max(
    ...Object.keys(state.facts)
      .filter((version) => same(state.facts[version] as Fact))
      .map(Number),
  );
  return unless(
    last <= data.eventVersion,
    'rectify.fact-replaced',
    `Ce fait a été remplacé par celui de la version ${last} : c’est ce dernier qui se rectifie.`,
    recordRule,
    'eventVersion',
  );
}

/** After a block is concluded, its assessments and grids stand as they were judged. */
function concludedConditions({ state }: Situation, { type, target }: Fact): readonly Unmet[] {
  const block = type === 'GridRecorded' ? state.blocks[String(target.block)] : undefined;
  return unless(
    block === undefined || block.conclusions.length === 0,
    'rectify.block-concluded',
    'Ce bloc est conclu : ses grilles ne se rectifient plus, elles se remplacent.',
    recordRule,
    'eventVersion',
  );
}

function fraudConditions(situation: Situation, { type, target }: Fact, value: string | number): readonly Unmet[] {
  const opened = type === 'FraudProcedureOpened' ? situation.state.fraudProcedures[Number(target.procedure) - 1] : undefined;
  const from = opened && isDecidedAs('as-practised', situation.rules) ? accusedSince(situation, opened) : null;
  return [...openingConditions(situation, opened), ...withinConditions({ from }, String(value))];
}

/** A date is a past one, within the journey; an entry stays within the registration. What is planned may lie ahead. */
function dateConditions(situation: Situation, { data }: Rectify, fact: Fact, value: string | number): readonly Unmet[] {
  const { state, context } = situation;
  if (data.field !== 'OCCURRED_AT' && data.field !== 'LAST_PIECE_RECEIVED_ON' && data.field !== 'NOTIFIED_ON') return [];
  const date = String(value);
  const bounds = boundsOf(state, fact);
  const isEntry = fact.type === 'JourneyStarted';
  return [
    ...unless(
      date <= parisDate(context.now),
      'fact.in-the-future',
      `Un fait ne peut pas être daté dans l’avenir (${frenchDate(date)}).`,
      recordRule,
      'value',
    ),
    ...unless(
      isEntry || state.opened === null || date >= state.opened.enteredOn,
      'fact.before-entry',
      `Un fait du parcours ne peut pas être antérieur à l’entrée du candidat (${frenchDate(state.opened?.enteredOn)}).`,
      recordRule,
      'value',
    ),
    ...withinConditions(bounds, date),
    ...(isEntry || fact.type === 'FeasibilityFileSubmitted' ? registeredOn({ ...situation, on: date }, 'value') : []),
  ];
}

/** What was planned and has taken place was planned no later than it took place. */
function plannedConditions({ rules, state, context }: Situation, { data }: Rectify, fact: Fact, value: string | number): readonly Unmet[] {
  if (data.field !== 'AT') return [];
  const from = isDecidedAs('as-practised', rules) ? state.opened?.enteredOn : null;
  return withinConditions({ from, ...heldBounds(state, fact, parisDate(context.now)) }, parisDate(String(value)));
}

function withinConditions({ from, until }: Bounds, date: LocalDate): readonly Unmet[] {
  return unless(
    (!from || from <= date) && (!until || date <= until),
    'rectify.out-of-sequence',
    `Cette date contredirait un autre fait : ${[from && `au plus tôt le ${frenchDate(from)}`, until && `au plus tard le ${frenchDate(until)}`].filter(Boolean).join(', ')}.`,
    recordRule,
    'value',
  );
}
