import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { moment } from '#domain/journey/fields.schema.js';
import type { Caller } from '#tokens/token.js';
import type { Reader } from '#vault/access-log.js';
import { openSealedTexts } from '#vault/personal-fields.js';
import { textAccess } from '../access/access-table.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/reader.js';
import { untilEnd } from '../commands/moments.js';
import { journeyIdSchema, pageQuery, wholeNumber } from '../http/page.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { ApiParts } from '../parts.js';
import { Problem } from '../problems/problem.js';
import { eventPage, stateAnswer, type EventPage, type StateAnswer } from './journey.schema.js';

const version = wholeNumber(1, 1_000_000_000);

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

@ApiTags('Parcours')
@Controller('v1/journeys/:journeyId')
export class JourneyHistoryController {
  constructor(private readonly parts: ApiParts) {}

  @Get('events')
  @ForOperation('read-events', { summary: 'Les faits du parcours, dans l’ordre, chaînés par empreinte' })
  @ApiOkResponse({ standardSchema: eventPage })
  @DescribeProblems(404, 422, 503)
  async events(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: eventsQuery }) { limit, cursor, texts }: z.output<typeof eventsQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: Reader,
  ): Promise<EventPage> {
    const entries = await this.parts.journal.read(journeyId, { afterVersion: cursor ?? 0, limit: limit + 1 });
    if (entries.length === 0 && cursor === undefined) throw notFound();
    const items = entries.slice(0, limit).map(({ event, hash, previousHash }) => ({
      ...event,
      data: { ...event.data },
      hash: hash.toString('hex'),
      previousHash: previousHash.toString('hex'),
    }));
    const next = entries.length > limit ? String(items.at(-1)?.version) : null;
    return { items: texts === 'open' ? await this.opened(items, caller, reader) : items, next };
  }

  @Get('state')
  @ForOperation('read-state', { summary: 'L’état du parcours à une version, ou à une date sur l’un des deux axes du temps' })
  @ApiOkResponse({ standardSchema: stateAnswer })
  @DescribeProblems(404, 422, 503)
  async state(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: stateQuery }) query: z.output<typeof stateQuery>,
  ): Promise<StateAnswer> {
    const state = await this.parts.journal.stateAsOf(journeyId, {
      version: query.version,
      recordedUntil: query.asOf && untilEnd(query.asOf),
      occurredUntil: query.occurredBy && untilEnd(query.occurredBy),
    });
    if (!state) throw notFound();
    if (query.version !== undefined && state.version < query.version) await this.refuseBeyond(journeyId, query.version);
    return { journeyId, version: state.version, state: { ...state } };
  }

  private async refuseBeyond(journeyId: string, asked: number): Promise<void> {
    const head = await this.parts.journal.head(journeyId);
    if (asked > head.version) throw new Problem('not-found', { detail: `Ce parcours n’en est qu’à la version ${head.version}.` });
  }

  /** A text's own key says whose it is and what it is about; the caller's role, what it may read. */
  private async opened<T>(items: T, { role }: Caller, reader: Reader): Promise<T> {
    return await openSealedTexts(this.parts.vault, items, reader, ({ category }) => textAccess[category].includes(role));
  }
}

function notFound(): Problem {
  return new Problem('not-found', { detail: 'Ce parcours n’existe pas, ou n’avait pas commencé.' });
}
