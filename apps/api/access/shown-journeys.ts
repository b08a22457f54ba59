/** Journeys as their readers are shown them, read with what that takes. */
import { Injectable } from '@nestjs/common';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { isAwaited } from '#libs/domain/journey/clocks/deadline-status.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { pendingEntries } from '#libs/domain/journey/paper/pending.js';
import { filesNamed } from '#libs/domain/journey/why/evidence.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { deadlinesOn, projectDeadlines } from '#libs/journey/projection/project.js';
import { DeadlineQueries, type DeadlineFilter, type JourneyDeadline } from '#libs/journey/queries/deadline-list.js';
import {
  JourneyQueries,
  type JourneyFilter,
  type JourneySortField,
  type JourneySummary,
  type JourneyView,
} from '#libs/journey/queries/journey-list.js';
import type { JourneyReach } from '#libs/journey/queries/reach.js';
import { readCursor, writeCursor } from '#libs/platform/database/paging/cursor.js';
import type { Page, PageRequest, Sort } from '#libs/platform/database/paging/page.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { Journal } from '#libs/record/journal/journal.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { forbidden } from './access-guard.js';
import { waitsForResults, type FactReader } from './field-access.js';
import { readsScan } from './paper-access.js';
import { eventsShownTo, viewBeforeResults, viewShownTo, type MadeAgain, type Readable } from './readable.js';

/** Orders that would tell of a result before it is told. */
const ofResults: readonly JourneySortField[] = ['status', 'nextDeadline'];

/** Read to know what is due in them. */
const journeysAtATime = 200;

@Injectable()
export class ShownJourneys {
  constructor(
    private readonly journal: Journal,
    private readonly archive: RulesArchive,
    private readonly journeys: JourneyQueries,
    private readonly deadlines: DeadlineQueries,
  ) {}

  async show(reader: FactReader, view: JourneyView): Promise<Readable<JourneyView>> {
    return viewShownTo(reader, view, await this.madeAgain(reader, view));
  }

  /** What `viewShownTo` takes: the history is read only for who waits for results. */
  async madeAgain(reader: FactReader, { journeyId, certification }: JourneySummary): Promise<MadeAgain> {
    const rules = await this.archive.findRules<CertificationRules>(certification.digest);
    return { rules, history: waitsForResults(reader) ? await this.journal.history<RecordedEvent>(journeyId) : [] };
  }

  /**
   * For who waits for results, a page holds those of its journeys that are as sought in what they are shown: it may be short, and
   * another follow. @throws {Problem} `forbidden` @throws {CursorInvalid}
   */
  async list(
    caller: Caller,
    reach: JourneyReach,
    filter: JourneyFilter,
    sort: readonly Sort<JourneySortField>[],
    page: PageRequest,
  ): Promise<Page<JourneySummary>> {
    if (!waitsForResults(caller)) return this.journeys.list(reach, filter, sort, page);
    if (sort.some(({ field }) => ofResults.includes(field))) throw forbidden(caller, 'de trier par statut ou par échéance');
    const { status, block, deadlineBefore, ...rest } = filter;
    const { items, next } = await this.journeys.list(reach, rest, sort, page);
    const shown = (await this.beforeResults(caller, items)).map(({ state: _, ...summary }) => summary);
    const isSought = (item: JourneySummary) =>
      (status?.includes(item.status) ?? true) &&
      (deadlineBefore === undefined || (item.nextDeadline !== null && item.nextDeadline < deadlineBefore)) &&
      (block === undefined || item.blocks.some((one) => one.status === block.status && (block.code ?? one.block) === one.block));
    return { items: shown.filter(isSought), next };
  }

  /**
   * For who waits for results, the deadlines of what they are shown of each journey, and pages of those: a page of the record's own,
   * short, or its cursor, would tell of the rest. They reach few journeys. @throws {CursorInvalid}
   */
  async listDeadlines(
    reader: FactReader,
    reach: JourneyReach,
    filter: DeadlineFilter,
    page: PageRequest,
    today: LocalDate,
  ): Promise<Page<JourneyDeadline>> {
    if (!waitsForResults(reader)) return this.deadlines.list(reach, filter, page, today);
    const reached = await this.journeysOfDeadlines(reach, filter);
    const shown = await this.deadlinesBeforeResults(reader, reached, today);
    return pageOfDeadlines(
      shown.filter((each) => isSoughtDeadline(each, filter)),
      page,
    );
  }

  /**
   * Whether a file that a journey names may be told of: for who waits for results, where a fact that they are shown names it; of what was
   * entered from its scan, see `readsScan`.
   */
  async showFile(reader: FactReader, candidateId: string, hash: string): Promise<boolean> {
    const histories = [...(await this.historiesOf(candidateId)).values()];
    if (!histories.every((all) => isScanShown(reader, all, hash))) return false;
    if (!waitsForResults(reader)) return true;
    const naming = (events: readonly RecordedEvent[]) => events.some((event) => filesNamed(event).includes(hash));
    return histories.some((all) => naming(eventsShownTo(reader, all).events)) || !histories.some(naming);
  }

  private async journeysOfDeadlines(
    reach: JourneyReach,
    { journeyId, certificationCode, cohort, site }: DeadlineFilter,
  ): Promise<readonly JourneySummary[]> {
    const filter: JourneyFilter = {
      ...(certificationCode !== undefined && { certification: { code: certificationCode } }),
      ...(cohort !== undefined && { cohort }),
      ...(site !== undefined && { site }),
    };
    const found: JourneySummary[] = [];
    let cursor: string | null = null;
    do {
      const { items, next }: Page<JourneySummary> = await this.journeys.list(reach, filter, [], { limit: journeysAtATime, cursor });
      found.push(...items.filter((item) => journeyId === undefined || item.journeyId === journeyId));
      cursor = next;
    } while (cursor !== null);
    return found;
  }

  private async deadlinesBeforeResults(
    reader: FactReader,
    journeys: readonly JourneySummary[],
    today: LocalDate,
  ): Promise<readonly JourneyDeadline[]> {
    const histories = await this.journal.histories<RecordedEvent>(journeys.map(({ journeyId }) => journeyId));
    const due = journeys.map(async ({ journeyId, candidateId, certification, cohort, site }) => {
      const state = fold(eventsShownTo(reader, histories.get(journeyId) ?? []).events);
      const rules = await this.archive.findRules<CertificationRules>(state.certification?.digest ?? '');
      const ofJourney = { journeyId, candidateId, certificationCode: certification.code, cohort, site };
      return deadlinesOn(today, projectDeadlines({ rules, state })).map((each) => ({ ...ofJourney, ...each }));
    });
    return (await Promise.all(due)).flat();
  }

  private async historiesOf(candidateId: string): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
    return this.journal.histories(await this.journeys.journeysOf(candidateId));
  }

  private async beforeResults(reader: FactReader, items: readonly JourneySummary[]): Promise<readonly Readable<JourneyView>[]> {
    const histories = await this.journal.histories<RecordedEvent>(items.map(({ journeyId }) => journeyId));
    return Promise.all(
      items.map(async (item) => {
        const rules = await this.archive.findRules<CertificationRules>(item.certification.digest);
        return viewBeforeResults(reader, item, { rules, history: histories.get(item.journeyId) ?? [] });
      }),
    );
  }
}

function isScanShown(reader: FactReader, all: readonly RecordedEvent[], hash: string): boolean {
  const pending = pendingEntries(all);
  return all.every(
    (event) => event.type !== 'PaperRecordEntered' || event.data.scan !== hash || readsScan(reader, event, pending.has(event.version)),
  );
}

function isSoughtDeadline(
  item: JourneyDeadline,
  { kind, status, effect, awaited, dueFrom, dueBefore }: Omit<DeadlineFilter, 'journeyId' | 'certificationCode' | 'cohort' | 'site'>,
): boolean {
  return (
    (kind?.includes(item.kind) ?? true) &&
    (status?.includes(item.status) ?? true) &&
    (effect?.includes(item.effect) ?? true) &&
    (awaited === undefined || isAwaited(item) === awaited) &&
    (dueFrom === undefined || item.dueOn >= dueFrom) &&
    (dueBefore === undefined || item.dueOn < dueBefore)
  );
}

/** The order of `DeadlineQueries.list`. */
const placeOf = ({ dueOn, journeyId, key }: JourneyDeadline) => [dueOn, journeyId, key];
const cursorKind = 'shown-deadlines';

function pageOfDeadlines(all: readonly JourneyDeadline[], { limit, cursor }: PageRequest): Page<JourneyDeadline> {
  const after = cursor === null ? null : readCursor(cursor, cursorKind, 3).map(String);
  const left = all
    .filter((each) => after === null || compared(placeOf(each), after) > 0)
    .toSorted((one, other) => compared(placeOf(one), placeOf(other)));
  const items = left.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last && left.length > limit ? writeCursor(cursorKind, placeOf(last)) : null };
}

function compared(one: readonly string[], other: readonly string[]): number {
  const place = one.findIndex((value, index) => value !== other[index]);
  if (place < 0) return 0;
  return (one[place] ?? '') < (other[place] ?? '') ? -1 : 1;
}
