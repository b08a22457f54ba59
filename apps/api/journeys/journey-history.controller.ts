import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { asReadToday } from '#libs/domain/journey/event-schemas.js';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { History } from '#libs/domain/journey/as-of.js';
import { moment } from '#libs/domain/journey/fields.schema.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { isResult, toldResults } from '#libs/hindsight/narration/told-results.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { Journal, type JournalEntry } from '#libs/record/journal/journal.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Vault } from '#libs/persons/vault/vault.js';
import { openTextsOfEvents } from '#libs/persons/vault/personal-fields.js';
import { AnswersOk } from '../answers/answers.js';
import { eventsShownTo, type ReadableEvents } from '../access/readable.js';
import { asAnswered } from '../answers/as-answered.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { untilEnd } from '../commands/moments.js';
import { journeyIdSchema } from '../http/ids.js';
import { pageQuery } from '../http/page.js';
import { ActorNames } from '../people/actor-names.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { CertificationTitles } from './certification-titles.js';
import {
  eventPage,
  resultsAnswer,
  stateAnswer,
  type EventPage,
  type ResultsAnswer,
  type ShownEvent,
  type StateAnswer,
} from './journey.schema.js';

const version = z.int().min(1).max(1_000_000_000);

const eventsQuery = z.strictObject({
  ...pageQuery,
  cursor: version.optional().describe('`next` de la page précédente : la version après laquelle lire'),
  texts: z
    .enum(['sealed', 'open'])
    .default('sealed')
    .describe('open : les textes que votre rôle peut lire sont déchiffrés ; les empreintes portent sur la forme chiffrée'),
});

const stateQuery = z
  .strictObject({
    version: version.optional().describe('Tel qu’il était à cette version'),
    asOf: moment.optional().describe('Tel qu’on le connaissait à cet instant, ou à la fin de ce jour (date de consignation)'),
    occurredBy: moment.optional().describe('D’après ce qui avait eu lieu à cet instant, ou à la fin de ce jour (date des faits)'),
  })
  .refine((query) => Object.values(query).some((value) => value !== undefined), {
    error: 'Donnez version, asOf ou occurredBy',
    path: ['version'],
  });

@Tagged('journeys')
@Controller('v1/journeys/:journeyId')
export class JourneyHistoryController {
  constructor(
    private readonly journal: Journal,
    private readonly archive: RulesArchive,
    private readonly catalogue: CertificationCatalogue,
    private readonly vault: Vault,
    private readonly actors: ActorNames,
  ) {}

  @Get('events')
  @ForOperation('read-events', { summary: 'Les faits du parcours, dans l’ordre, chaînés par empreinte' })
  @AnswersOk({ standardSchema: eventPage })
  @DescribeProblems(404, 422, 503)
  async events(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: eventsQuery }) { limit, cursor, texts }: z.output<typeof eventsQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<EventPage> {
    const entries = await this.journal.readEvents(journeyId);
    if (entries.length === 0 && cursor === undefined) throw notFound();
    const readable = eventsShownTo(
      caller,
      entries.map(({ event }) => asReadToday(event)),
    );
    const after = Number(cursor ?? 0);
    const page = entries.filter(({ event }) => event.version > after && event.version <= after + limit);
    const next = (entries.at(-1)?.event.version ?? 0) > after + limit ? String(after + limit) : null;
    const items = await this.present(page, readable, texts === 'open' ? reader : null);
    const acted = items.map((item) => ('actor' in item ? item.actor.id : null));
    return { items, next, actors: await this.actors.of(acted, caller, reader) };
  }

  @Get('state')
  @ForOperation('read-state', { summary: 'L’état du parcours à une version, ou à une date sur l’un des deux axes du temps' })
  @AnswersOk({ standardSchema: stateAnswer })
  @DescribeProblems(404, 422, 503)
  async state(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: stateQuery }) query: z.output<typeof stateQuery>,
    @CallerOf() caller: Caller,
  ): Promise<StateAnswer> {
    const all = await this.journal.history<RecordedEvent>(journeyId);
    const head = all.at(-1)?.version ?? 0;
    if (query.version !== undefined && all.length > 0 && query.version > head) {
      throw new Problem('not-found', { detail: `Ce parcours n’en est qu’à la version ${head}.` });
    }
    const { events } = eventsShownTo(caller, all);
    const state = new History(events).stateAsOf({
      version: query.version,
      recordedUntil: query.asOf && untilEnd(query.asOf),
      occurredUntil: query.occurredBy && untilEnd(query.occurredBy),
    });
    if (state.opened === null) throw notFound();
    return { journeyId, version: state.version, state: asAnswered(state) };
  }

  @Get('results')
  @ForOperation('read-results', {
    summary: 'Les résultats communiqués au candidat, en clair : ce qui est décidé, pourquoi, et jusqu’à quand le contester',
    description: 'Tels que le candidat les lit, qui que ce soit qui les demande : rien avant leur communication ou leur notification.',
  })
  @AnswersOk({ standardSchema: resultsAnswer })
  @DescribeProblems(404, 503)
  async results(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<ResultsAnswer> {
    const all = await this.journal.history<RecordedEvent>(journeyId);
    const { events, words } = eventsShownTo({ role: 'CANDIDATE', personId: null }, all);
    const { certification } = fold(events);
    if (certification === null) throw notFound();
    const results = events.filter(isResult);
    const opened = await openTextsOfEvents(this.vault, results, reader, (_owner, { version: at }) => words.has(at));
    const told = new Map(opened.map((event) => [event.version, event]));
    const rules = await this.archive.findRules<CertificationRules>(certification.digest);
    const titles = CertificationTitles.of(this.catalogue.findVersion(rules.code, rules.version)?.document ?? null);
    const withWords = events.map((event) => told.get(event.version) ?? event);
    return {
      journeyId,
      items: toldResults(rules, withWords, titles, parisDate(new Date().toISOString())).map((result) => ({
        ...result,
        reasons: [...result.reasons],
      })),
    };
  }

  /**
   * As recorded, whatever form that is: it is what the hashes cover. Where texts are asked for, those that the reader may not
   * open are said to be withheld.
   */
  private async present(page: readonly JournalEntry[], readable: ReadableEvents, opener: PersonalDataReader | null): Promise<ShownEvent[]> {
    const versions = new Set(readable.events.map(({ version }) => version));
    const members = page.filter(({ event }) => versions.has(event.version)).map(({ event }) => readable.showMembers(event));
    const withheld = new Map(members.map(({ event, withheld: names }) => [event.version, names]));
    const shown = members.map(({ event }) => event);
    const told = opener ? await openTextsOfEvents(this.vault, shown, opener, (_owner, event) => readable.words.has(event.version)) : shown;
    const data = new Map(told.map((event) => [event.version, event.data]));
    return page.map(({ event, hash, previousHash }) => {
      const { version, recordedAt } = event;
      const journeyId = streamIdIn(event);
      const link = { hash: hash.toString('hex'), previousHash: previousHash.toString('hex') };
      const facts = data.get(version);
      return facts
        ? {
            ...event,
            journeyId,
            data: { ...facts },
            ...(withheld.get(version)?.length && { withheld: [...withheld.get(version)!] }),
            ...link,
          }
        : { journeyId, version, type: 'Confidential', recordedAt, ...link };
    });
  }
}

function notFound(): Problem {
  return new Problem('not-found', { detail: 'Ce parcours n’existe pas, ou n’avait pas commencé.' });
}
