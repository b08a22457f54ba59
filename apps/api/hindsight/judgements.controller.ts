/** Histories judged again under other rules; nothing is touched. */
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { code } from '#libs/domain/journey/fields.schema.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { isJudgedOtherwise, judge } from '#libs/hindsight/judgement/judge.js';
import { previewMigration } from '#libs/hindsight/judgement/migration-preview.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { AnswersOk } from '../answers/answers.js';
import { reachFor } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { journeyIdSchema } from '../http/ids.js';
import { pageQuery, readPage } from '../http/page.js';
import { listOf } from '../http/query-values.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { PersonNames, toldOf, type NamedPerson } from '../people/person-names.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { ShownHistories } from './shown-histories.js';
import { journeyJudgement, judgementPage, type JourneyJudgement, type JudgementAnswer, type JudgementPage } from './hindsight.schema.js';
import { presentJudgement, presentMigration } from './judgement-view.js';
import { eitherOne, eitherOneFault, otherRules, otherRulesQuery } from './other-rules.js';

/** `A:A,B:C,D:` names what each block becomes, or that nothing corresponds to it. */
const mapping = listOf(z.string().regex(/^[A-Za-z0-9._-]{1,40}:[A-Za-z0-9._-]{0,40}$/)).transform((pairs) =>
  pairs.map((pair) => {
    const [from = '', to = ''] = pair.split(':');
    return { from, to: to === '' ? null : to };
  }),
);

const ofJourneyQuery = z
  .strictObject({
    ...otherRulesQuery,
    blocks: mapping
      .optional()
      .describe(
        'Pour la migration : ce que devient chaque bloc, « A:A,B:C,D: » (par défaut, ce que la version énonce, ou le bloc de même code)',
      ),
  })
  .refine(eitherOne, eitherOneFault);
/** Each is a whole history to judge: fewer to a page than in a list. */
const populationQuery = z
  .strictObject({
    certification: code.describe('Certification dont les parcours sont rejugés'),
    ...otherRulesQuery,
    limit: z.int().min(1).max(100).default(50).describe('Parcours rejugés par page, 100 au plus'),
    cursor: pageQuery.cursor,
  })
  .refine(eitherOne, eitherOneFault);

@Tagged('journeys')
@Controller('v1')
export class JudgementsController {
  constructor(
    private readonly histories: ShownHistories,
    private readonly journeys: JourneyQueries,
    private readonly catalogue: CertificationCatalogue,
    private readonly names: PersonNames,
  ) {}

  @Get('journeys/:journeyId/judgement')
  @ForOperation('judge-journey', {
    summary: 'Ce qui serait décidé autrement sous une autre version ou un autre règlement, et ce que changerait une migration',
    description:
      'Chaque décision est reprise sous les autres règles, sur les faits tels qu’ils étaient avant elle. Rien n’est enregistré, et les décisions suivantes restent jugées sur ce qui a vraiment eu lieu.',
  })
  @AnswersOk({ standardSchema: journeyJudgement })
  @DescribeProblems(404, 422, 503)
  async judge(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: ofJourneyQuery }) query: z.output<typeof ofJourneyQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<JourneyJudgement> {
    const { events, everything, pinned, rules } = await this.histories.read(journeyId, caller);
    const other = otherRules(this.catalogue, rules, query);
    const judged = presentJudgement(caller, judge(everything, pinned, other), events);
    if (query.version === undefined || other.digest === rules.digest) return this.named({ ...judged, migration: null }, caller, reader);
    const journey = { rules, state: fold(events) };
    const preview = previewMigration(journey, other, query.blocks, new Date().toISOString());
    return this.named({ ...judged, migration: presentMigration(preview) }, caller, reader);
  }

  @Get('judgements')
  @ForOperation('judge-journeys', { summary: 'Rejuger tous les parcours d’une certification : ceux qui seraient décidés autrement' })
  @AnswersOk({ standardSchema: judgementPage })
  @DescribeProblems(404, 422, 503)
  async judgeAll(
    @Query({ schema: populationQuery }) query: z.output<typeof populationQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<JudgementPage> {
    if (!this.catalogue.list().some(({ rules }) => rules.code === query.certification))
      throw new Problem('invalid', {
        errors: [{ code: 'unknown-certification', message: 'Aucune certification n’a ce code', parameter: 'certification' }],
      });
    const page = { limit: query.limit, cursor: query.cursor ?? null };
    const sort = [{ field: 'enteredOn', direction: 'asc' }] as const;
    const reach = reachFor(caller, 'judge-journeys');
    const listed = await readPage(() => this.journeys.list(reach, { certification: { code: query.certification } }, sort, page));
    const items: JudgementAnswer[] = [];
    for (const { journeyId } of listed.items) {
      const { events, everything, pinned, rules } = await this.histories.read(journeyId, caller);
      const judged = presentJudgement(caller, judge(everything, pinned, otherRules(this.catalogue, rules, query)), events);
      if (isJudgedOtherwise(judged)) items.push(judged);
    }
    return this.named({ judged: listed.items.length, items, next: listed.next }, caller, reader);
  }

  private async named<T extends object>(answer: T, caller: Caller, by: PersonalDataReader): Promise<T & { people: NamedPerson[] }> {
    return { ...answer, people: toldOf(await this.names.in(answer, caller, by)) };
  }
}
