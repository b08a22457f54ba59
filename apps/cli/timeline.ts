/** A journey as a person enjoys reading it: what happened, day by day, and what comes next. */
import { styleText } from 'node:util';
import type { RecordedEvent } from '#domain/journey/event.js';
import { parisDate } from '#domain/time/local-date.js';
import { sentenceOf } from '#narration/event-sentences.js';
import { frenchDate } from '#narration/french-dates.js';
import { labels } from '#narration/labels.js';

/** The parts of GET /v1/journeys/{id} that are told. */
export interface ShownJourney {
  readonly journeyId: string;
  readonly status: string;
  readonly version: number;
  readonly path: string;
  readonly certification: { readonly code: string; readonly version: string };
  readonly blocks: readonly { readonly block: string; readonly status: string }[];
  readonly deadlines: readonly { readonly key: string; readonly dueOn: string; readonly status: string }[];
  readonly missing: readonly { readonly sentence: string }[];
}

type Colour = Parameters<typeof styleText>[0];

/** Colour of an event's mark; none where it needs no notice. */
function markOf({ type, data }: RecordedEvent): readonly [string, Colour] {
  if (type === 'DiplomaIssued' || type === 'BlockCertificateIssued') return ['★', 'yellow'];
  if (type === 'BlockConcluded') return data.validated ? ['✔', 'green'] : ['✘', 'red'];
  if (type === 'JuryDecided') return data.decision === 'FULL' ? ['✔', 'green'] : ['◆', 'magenta'];
  if (type === 'RecevabiliteLapsed' || type === 'DeadlineOverdue') return ['⏰', 'red'];
  if (type === 'RecevabiliteGrantedTacitly' || type === 'ReminderRaised' || type === 'DeadlineSuperseded') return ['⏰', 'cyan'];
  if (type === 'JourneyStarted') return ['●', 'bold'];
  return ['·', 'dim'];
}

function line(event: RecordedEvent, day: string): string {
  const [mark, colour] = markOf(event);
  const late = parisDate(event.recordedAt) === parisDate(event.occurredAt) ? '' : styleText('dim', ` (saisi le ${frenchDate(parisDate(event.recordedAt))})`);
  return `  ${styleText('dim', day.padEnd(18))} ${styleText(colour, mark)} ${sentenceOf(event)}${late}`;
}

export function timeline(journey: ShownJourney, events: readonly RecordedEvent[]): string {
  const { code, version } = journey.certification;
  const running = journey.deadlines.filter(({ status }) => status === 'RUNNING');
  let previousDay = '';
  const story = events.map((event) => {
    const day = frenchDate(parisDate(event.occurredAt));
    const shown = day === previousDay ? '' : day;
    previousDay = day;
    return line(event, shown);
  });
  return [
    '',
    styleText('bold', `Parcours ${journey.journeyId}`),
    `${code}, version ${version} · ${journey.path === 'VAE' ? 'VAE' : 'formation'} · ${journey.status} · ${events.length} faits`,
    `Blocs : ${journey.blocks.map(({ block, status }) => `${block} ${status}`).join(' · ')}`,
    '',
    ...story,
    ...section('Échéances', running.map(({ key, dueOn }) => `${frenchDate(dueOn)} : ${labels.deadline(key)}`)),
    ...section('Reste à faire', journey.missing.map(({ sentence }) => sentence)),
    '',
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', styleText('bold', title), ...lines.map((text) => `  - ${text}`)];
}
