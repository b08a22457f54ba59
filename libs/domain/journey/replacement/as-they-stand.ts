/** A history read with its replacements: which facts stand no more, and what stands instead. Both stay in it for ever. */
import type { RecordedEvent, RecordedEventOf } from '../event.js';
import { fold } from '../evolve.js';
import type { JourneyState } from '../state.js';
import { eventOfKind, type ReplacedFact } from './events.js';
import { rests, type OfAttempt } from './evolve.js';

type Replacing = RecordedEventOf<'FactReplaced'>;

/** The replacement by which each fact ceased to stand, by version: what it names, and what fell with that. */
export function replacedBy(events: readonly RecordedEvent[]): ReadonlyMap<number, Replacing> {
  const gone = new Map<number, Replacing>();
  for (const event of events) {
    if (event.type !== 'FactReplaced') continue;
    const before = events.filter(({ version }) => version < event.version);
    const standing = before.filter(({ version }) => !gone.has(version));
    for (const fact of [...named(event, standing), ...fallen(event, standing, before)]) gone.set(fact.version, event);
  }
  return gone;
}

/** Without the facts that stand no more, each replacement told as the fact that it stands for. Versions are kept. */
export function asTheyStand(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const gone = replacedBy(events);
  return events.filter(({ version }) => !gone.has(version)).flatMap((event) => (event.type === 'FactReplaced' ? ordinary(event) : event));
}

/** The ordinary event that records what stands instead; none where nothing does. */
export function ordinary(event: Replacing): readonly RecordedEvent[] {
  const { kind, replacement } = event.data.fact;
  if (replacement === null) return [];
  const { occurredAt, ...data } = replacement;
  return [{ ...event, type: eventOfKind[kind], data, occurredAt } as RecordedEvent];
}

/** The last of its kind with its target, whoever recorded it, and what amended it. */
function named({ data: { fact } }: Replacing, standing: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const alike = standing.filter((event) => isOfKind(event, fact));
  // An excuse gives a resit the number of the attempt that it follows: the events before keep theirs.
  const last =
    alike.findLast((event) => isAbout(dataOf(event), fact, true)) ?? alike.findLast((event) => isAbout(dataOf(event), fact, false));
  if (!last) return [];
  const amendments = standing.filter(
    (event) => fact.kind === 'GRID' && event.type === 'GridAmended' && event.version > last.version && isAbout(event.data, fact, false),
  );
  return [last, ...amendments];
}

function isOfKind(event: RecordedEvent, { kind }: Pick<ReplacedFact, 'kind'>): boolean {
  if (event.type === 'FactReplaced') return event.data.fact.kind === kind && event.data.fact.replacement !== null;
  return event.type === eventOfKind[kind] || (kind === 'DECISION' && event.type === 'RefusedForFraud');
}

function dataOf(event: RecordedEvent): object {
  return event.type === 'FactReplaced' ? event.data.fact : event.data;
}

function isAbout(data: object, fact: ReplacedFact, ofSameAttempt: boolean): boolean {
  const [told, of] = [data, fact] as unknown as readonly Readonly<Record<string, unknown>>[];
  if (fact.kind === 'WITHDRAWAL') return told?.block === fact.withdrawn;
  if (fact.kind === 'APPEAL') return (told?.contested ?? told?.session) === fact.contested;
  const fields = [
    'assessment',
    'session',
    'number',
    ...(fact.kind === 'CONCLUSION' ? ['block'] : []),
    ...(ofSameAttempt ? ['attempt'] : []),
  ];
  return fields.every((field) => of?.[field] === undefined || told?.[field] === of[field]);
}

/** @param before all that came before it */
function fallen(replacing: Replacing, standing: readonly RecordedEvent[], before: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const { fact, falls } = replacing.data;
  const decisionFalls = fact.kind === 'DECISION' || falls.decision;
  const others = standing.filter((event) => {
    switch (event.type) {
      case 'JuryDecided':
      case 'RefusedForFraud':
        return falls.decision && 'session' in fact && event.data.session === fact.session;
      case 'FactReplaced':
        return falls.decision && isOfKind(event, { kind: 'DECISION' }) && isAbout(dataOf(event), fact, false);
      case 'MinutesSigned':
      case 'DecisionNotified':
        return decisionFalls && 'session' in fact && event.data.session === fact.session;
      case 'BlockCertificateIssued':
        return falls.documents.some(({ of, block }) => of === 'BLOCK_CERTIFICATE' && block === event.data.block);
      case 'DiplomaIssued':
        return falls.documents.some(({ of }) => of === 'DIPLOMA');
      default:
        return false;
    }
  });
  return falls.conclusions && (fact.kind === 'GRID' || fact.kind === 'ATTENDANCE')
    ? [...others, ...conclusionsResting(fact, standing, fold(before))]
    : others;
}

/** The state keeps a block's conclusions in the order of the facts that recorded them, with what each has weighed. */
function conclusionsResting(fact: OfAttempt, standing: readonly RecordedEvent[], { blocks }: JourneyState): readonly RecordedEvent[] {
  const concluding = standing.filter(
    (event) => isOfKind(event, { kind: 'CONCLUSION' }) && (dataOf(event) as { readonly block?: string }).block === fact.block,
  );
  const conclusions = (blocks[fact.block]?.conclusions ?? []).filter(({ by }) => 'evaluators' in by);
  return concluding.filter((_, index) => {
    const conclusion = conclusions[index];
    return conclusion !== undefined && rests(conclusion, fact);
  });
}
