/** A history read with its replacements: which facts stand no more, and what stands instead. Both stay in it for ever. */
import type { RecordedEvent, RecordedEventOf } from '../event.js';
import { fold } from '../evolve.js';
import type { JourneyState } from '../state.js';
import { eventOfKind, type ReplacedFact } from './events.js';
import { rests, type OfAttempt } from './evolve.js';
import type { NamedFact } from './standing-facts.js';

type Replacing = RecordedEventOf<'FactReplaced'>;
/** As an event names it, or a command, which may leave the attempt to the last. */
type Named = {
  [K in ReplacedFact['kind']]: Partial<Extract<ReplacedFact, { readonly kind: K }>> & { readonly kind: K };
}[ReplacedFact['kind']];
export type AnyReplacing = Replacing | RecordedEventOf<'DispenseReplaced'>;

export function isReplacing(event: RecordedEvent): event is AnyReplacing {
  return event.type === 'FactReplaced' || event.type === 'DispenseReplaced';
}

/** The replacement by which each fact ceased to stand, by version: what it names, and what fell with that. */
export function replacedBy(events: readonly RecordedEvent[]): ReadonlyMap<number, AnyReplacing> {
  const gone = new Map<number, AnyReplacing>();
  for (const event of events) {
    if (!isReplacing(event)) continue;
    const before = events.filter(({ version }) => version < event.version);
    const standing = before.filter(({ version }) => !gone.has(version));
    const facts =
      event.type === 'FactReplaced'
        ? [...named(event.data.fact, standing), ...fallen(event, standing, before)]
        : decided(event.data.dispenseId, standing);
    for (const fact of facts) gone.set(fact.version, event);
  }
  return gone;
}

/** Without the facts that stand no more, each replacement told as the fact that it stands for. Versions are kept. */
export function asTheyStand(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const gone = replacedBy(events);
  return events.filter(({ version }) => !gone.has(version)).flatMap((event) => (isReplacing(event) ? ordinary(event) : event));
}

/** The event that records a fact, and what amended it; none where no such fact stands. */
export function standingOf(events: readonly RecordedEvent[], fact: NamedFact): readonly RecordedEvent[] {
  const gone = replacedBy(events);
  const { kind, ...about } = fact.kind === 'WITHDRAWAL' ? { ...fact, withdrawn: fact.block ?? null } : fact;
  return named(
    { ...about, kind } as Named,
    events.filter(({ version }) => !gone.has(version)),
  );
}

export function standingDecisionOn(events: readonly RecordedEvent[], dispenseId: string): readonly RecordedEvent[] {
  const gone = replacedBy(events);
  return decided(
    dispenseId,
    events.filter(({ version }) => !gone.has(version)),
  );
}

/** The ordinary event that records what stands instead; none where nothing does. */
export function ordinary(event: AnyReplacing): readonly RecordedEvent[] {
  if (event.type === 'DispenseReplaced') return decidedInstead(event);
  const { kind, replacement } = event.data.fact;
  if (replacement === null) return [];
  const { occurredAt, ...data } = replacement;
  return [{ ...event, type: eventOfKind[kind], data, occurredAt } as RecordedEvent];
}

function decidedInstead(event: RecordedEventOf<'DispenseReplaced'>): readonly RecordedEvent[] {
  const { dispenseId, criterion, replacement } = event.data;
  if (replacement === null) return [];
  const { occurredAt, ...data } = replacement;
  return [{ ...event, type: 'DispenseDecided', data: { ...data, dispenseId, criterion }, occurredAt }];
}

/** The decision that stood on the same request. */
function decided(dispenseId: string, standing: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return standing
    .filter(
      (event) =>
        (event.type === 'DispenseDecided' || (event.type === 'DispenseReplaced' && event.data.replacement !== null)) &&
        event.data.dispenseId === dispenseId,
    )
    .slice(-1);
}

/** The last of its kind with its target, whoever recorded it, and what amended it. */
function named(fact: Named, standing: readonly RecordedEvent[]): readonly RecordedEvent[] {
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

function isAbout(data: object, fact: Named, ofSameAttempt: boolean): boolean {
  const [told, of] = [data, fact] as unknown as readonly Readonly<Record<string, unknown>>[];
  if (fact.kind === 'WITHDRAWAL') return told?.block === fact.withdrawn;
  if (fact.kind === 'APPEAL') return (told?.contested ?? told?.session) === fact.contested;
  const fields = [
    'assessment',
    'session',
    'number',
    'accompanistId',
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
