import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import type { StoredRefusal } from '#libs/record/refusals/refusal.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation, operationTitle } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { readsCommandName } from '../access/field-access.js';
import { unmetShownTo } from '../access/readable.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { toInstant, untilEnd } from '../commands/moments.js';
import { journeyIdSchema } from '../http/ids.js';
import { pageQuery, readPage } from '../http/page.js';
import { ActorNames } from '../people/actor-names.js';
import { PersonNames, toldOf } from '../people/person-names.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { refusalPage, refusalQuery, type RefusalPage, type ShownRefusal } from './refusal.schema.js';

const journeyQuery = z.strictObject(pageQuery);

@Tagged('integrity')
@Controller('v1')
export class RefusalsController {
  constructor(
    private readonly refusals: RefusalLog,
    private readonly actors: ActorNames,
    private readonly names: PersonNames,
  ) {}

  @Get('refusals')
  @ForOperation('list-refusals', { summary: 'Ce qui a été refusé, à qui et pourquoi : commandes et accès' })
  @AnswersOk({ standardSchema: refusalPage })
  @DescribeProblems(422, 503)
  async list(
    @Query({ schema: refusalQuery }) { limit, cursor, from, until, journeyId, ...filter }: z.output<typeof refusalQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<RefusalPage> {
    const within = { ...(from && { from: toInstant(from) }), ...(until && { until: untilEnd(until) }) };
    return this.shownTo(
      caller,
      reader,
      await readPage(() => this.refusals.list({ ...filter, ...within, streamId: journeyId ?? null }, { limit, cursor: cursor ?? null })),
    );
  }

  @Get('journeys/:journeyId/refusals')
  @ForOperation('read-refusals', { summary: 'Ce qui a été refusé sur un parcours' })
  @AnswersOk({ standardSchema: refusalPage })
  @DescribeProblems(404, 422, 503)
  async ofJourney(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: journeyQuery }) { limit, cursor }: z.output<typeof journeyQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<RefusalPage> {
    return this.shownTo(
      caller,
      reader,
      await readPage(() => this.refusals.list({ streamId: journeyId }, { limit, cursor: cursor ?? null })),
    );
  }

  private async shownTo(
    caller: Caller,
    reader: PersonalDataReader,
    { items: stored, next }: { readonly items: readonly StoredRefusal[]; readonly next: string | null },
  ): Promise<RefusalPage> {
    const items = stored.map((each) => present(caller, each));
    const refused = items.map(({ actor }) => actor?.id);
    return {
      items,
      next,
      actors: await this.actors.of(refused, caller, reader),
      people: toldOf(
        await this.names.in(
          items.flatMap(({ reasons }) => reasons),
          caller,
          reader,
        ),
      ),
    };
  }
}

function titlesOf({ commands, operation }: StoredRefusal['entry']): string[] {
  if (commands.length > 0) return commands.map((name) => (isCommandName(name) ? commandTitles[name] : name));
  const title = operation === null ? null : operationTitle(operation);
  return title === null ? [] : [title];
}

/**
 * Whole, or without what its commands and its reasons would disclose, nor whose it was: the role alone would. Whoever was
 * refused reads their own.
 */
function present(caller: Caller, { entry, hash, previousHash }: StoredRefusal): ShownRefusal {
  const { commands, reasons, ...rest } = entry;
  const isOwn = entry.actor?.id === caller.actorId;
  // A name that no table knows, of another kind of stream or of later code, may tell what its reader must not know.
  const readsNames = commands.every((name) => isCommandName(name) && readsCommandName(caller, name));
  const isShown = isOwn || (readsNames && unmetShownTo(caller, reasons).length === reasons.length);
  return {
    ...rest,
    ...(isShown ? {} : { actor: null, operation: null, route: null, commandId: null }),
    commands: isShown ? [...commands] : [],
    titles: isShown ? titlesOf(entry) : [],
    reasons: isShown ? reasons.map((reason) => ({ ...reason })) : [],
    confidential: !isShown,
    hash: hash.toString('hex'),
    previousHash: previousHash.toString('hex'),
  };
}
