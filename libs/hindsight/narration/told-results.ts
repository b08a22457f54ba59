/** The results of a journey as its candidate reads them: what, since when, why, and until when it may be contested. In French. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { appealDeadline } from '#libs/domain/journey/after/deadlines.js';
import type { RecordedEvent, RecordedEventOf } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { asTheyStand } from '#libs/domain/journey/replacement/as-they-stand.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { diplomaWithdrawnOn } from '#libs/domain/journey/after/withdrawal.js';
import type { Motive } from '#libs/domain/journey/fields.schema.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate, type LocalDate } from '#libs/domain/time/local-date.js';

/** How the certification names what has a code. */
export interface Titles {
  block(code: string): string;
  skill(code: string): string;
  criterion(code: string): string;
}

export interface ToldResult {
  /** Of the fact. */
  readonly version: number;
  readonly of: 'BLOCK' | 'CERTIFICATION';
  /** Code of the block, or id of the session. */
  readonly subject: string;
  readonly on: LocalDate;
  readonly isFavourable: boolean;
  readonly sentence: string;
  readonly reasons: readonly string[];
  /** How it may be contested; null where it is not by this. */
  readonly remedy: string | null;
}

const list = new Intl.ListFormat('fr', { type: 'conjunction' });

/** The replacement of one included. */
export function isResult({ type, data }: RecordedEvent): boolean {
  if (type === 'FactReplaced') return data.fact.kind === 'CONCLUSION' || data.fact.kind === 'DECISION';
  return type === 'BlockConcluded' || type === 'JuryDecided' || type === 'RefusedForFraud';
}

/**
 * As they stand: what was replaced, or fell, is told no more; what was withdrawn for fraud since says so.
 * @param today in Paris: until when a decision may be contested is told as past once it is
 * @param events that the candidate is shown, in version order, their texts opened
 */
export function toldResults(
  rules: CertificationRules,
  events: readonly RecordedEvent[],
  titles: Titles,
  today: LocalDate,
): readonly ToldResult[] {
  const journey = { rules, state: fold(events) };
  const remedyOf = (session: string): string | null => {
    const due = appealDeadline(journey, session);
    return (
      due && `Vous ${today <= due.dueOn ? 'pouvez' : 'pouviez'} contester cette décision jusqu’au ${frenchDate(due.dueOn)} (${due.source}).`
    );
  };
  const results = asTheyStand(events).flatMap((event): readonly ToldResult[] => {
    if (event.type === 'BlockConcluded') return [ofBlock(event, titles)];
    if (event.type === 'JuryDecided') return [{ ...ofJury(event, titles), remedy: remedyOf(event.data.session) }];
    if (event.type === 'RefusedForFraud') return [{ ...refusedForFraud(event), remedy: remedyOf(event.data.session) }];
    return [];
  });
  return results.map((result) => withdrawnSince(result, journey.state));
}

function withdrawnSince(result: ToldResult, state: JourneyState): ToldResult {
  const on = result.of === 'BLOCK' ? (state.blocks[result.subject]?.withdrawnOn ?? null) : diplomaWithdrawnOn(state);
  if (on === null || !result.isFavourable) return result;
  return { ...result, isFavourable: false, sentence: `${result.sentence} Ce résultat a été retiré pour fraude le ${frenchDate(on)}.` };
}

function ofBlock({ version, occurredAt, data }: RecordedEventOf<'BlockConcluded'>, titles: Titles): ToldResult {
  const { block, skills, motives } = data;
  const failed = skills.filter(({ acquired }) => !acquired).map(({ skill }) => `« ${titles.skill(skill)} »`);
  const missing =
    failed.length > 1 ? `les compétences ${list.format(failed)} ne sont pas acquises` : `la compétence ${failed[0]} n’est pas acquise`;
  return {
    version,
    of: 'BLOCK',
    subject: block,
    on: parisDate(occurredAt),
    isFavourable: data.validated,
    sentence: `${blockNamed(block, titles)} ${concludedAs(data, failed.length > 0 ? ` : ${missing}` : '')}.`,
    reasons: motives.map((motive) => reason(motive, titles)),
    remedy: null,
  };
}

/** A proposal is none of the jury's decision, and must not be read as one. */
function concludedAs({ validated, proposed }: RecordedEventOf<'BlockConcluded'>['data'], missing: string): string {
  if (!proposed) return validated ? 'est validé' : `n’est pas validé${missing}`;
  return validated
    ? 'est proposé au jury, dont la décision le validera'
    : `n’est pas proposé au jury pour être validé${missing} ; c’est le jury qui décide`;
}

function ofJury({ version, occurredAt, data }: RecordedEventOf<'JuryDecided'>, titles: Titles): Omit<ToldResult, 'remedy'> {
  const { session, decision, blocks, motives } = data;
  const sentences: Readonly<Record<typeof decision, string>> = {
    FULL: 'Le jury vous accorde la certification.',
    PARTIAL:
      blocks.length === 0
        ? 'Le jury n’accorde qu’une partie de la certification.'
        : `Le jury vous accorde une partie de la certification : ${blocks.length > 1 ? 'les blocs' : 'le bloc'} ${list.format(blocks.map((block) => quoted(block, titles)))}.`,
    DEFERRED: 'Le jury ajourne sa décision : vous présenterez les mêmes éléments à une session ultérieure.',
    REFUSED: 'Le jury ne vous accorde pas la certification.',
  };
  return {
    version,
    of: 'CERTIFICATION',
    subject: session,
    on: parisDate(occurredAt),
    isFavourable: decision === 'FULL',
    sentence: sentences[decision],
    reasons: motives.map((motive) => reason(motive, titles)),
  };
}

function refusedForFraud({ version, occurredAt, data }: RecordedEventOf<'RefusedForFraud'>): Omit<ToldResult, 'remedy'> {
  return {
    version,
    of: 'CERTIFICATION',
    subject: data.session,
    on: parisDate(occurredAt),
    isFavourable: false,
    sentence: 'Le jury refuse la certification pour fraude.',
    reasons: [data.reasons],
  };
}

/** In a list, where its title stands beside its code. */
function quoted(block: string, titles: Titles): string {
  const title = titles.block(block);
  return title === block ? block : `${block} (« ${title} »)`;
}

/** At the head of a sentence. */
function blockNamed(block: string, titles: Titles): string {
  const title = titles.block(block);
  return title === block ? `Le bloc ${block}` : `Le bloc ${block}, « ${title} »,`;
}

function reason({ criteria, text }: Motive, titles: Titles): string {
  const named = criteria.map((criterion) => (titles.criterion(criterion) === criterion ? criterion : `« ${titles.criterion(criterion)} »`));
  return `${text} (${named.length > 1 ? 'critères' : 'critère'} : ${list.format(named)})`;
}
