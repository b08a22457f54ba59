import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { Path } from '#libs/domain/certification/rules.js';
import { pathNames } from '#libs/domain/journey/opening/scope.js';
import { linesOf } from '#libs/audit/registers/lines.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { labels } from '#libs/hindsight/narration/labels.js';
import { figureDefinitions, figureNames, rateDefinitions, rateNames, type FigureName } from '#libs/journey/figures/definitions.js';
import { countFigures, type Grouping } from '#libs/journey/figures/figures.js';
import { fewest, withoutFewPersons } from '#libs/journey/figures/masking.js';
import type { Population } from '#libs/journey/figures/population.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersOk } from '../answers/answers.js';
import type { Operation } from '../access/access-table.js';
import { readableDeadlineKinds, readsCandidateName } from '../access/field-access.js';
import { reachFor } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { ShownJourneys } from '../access/shown-journeys.js';
import { readPage } from '../http/page.js';
import { journeyPage, type JourneyPage } from '../journeys/journey.schema.js';
import { ListedJourneys } from '../journeys/listed-journeys.js';
import { PersonNames, toldOf } from '../people/person-names.js';
import { ReferenceLabels } from '../reference-lists/reference-labels.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { barChart } from './chart.js';
import { figureColumns, figureLines } from './figure-lines.js';
import { chartQuery, countedQuery, figureName, figuresAnswer, figuresQuery, populationOf, type FiguresAnswer } from './figures.schema.js';

const definitions: FiguresAnswer['definitions'] = [
  ...figureNames.map((name) => ({ name, ...definitionOf(figureDefinitions[name]) })),
  ...rateNames.map((name) => ({ name, ...definitionOf(rateDefinitions[name]) })),
];

@Tagged('figures')
@Controller('v1/figures')
export class FiguresController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shown: ShownJourneys,
    private readonly listed: ListedJourneys,
    private readonly labels: ReferenceLabels,
    private readonly names: PersonNames,
    private readonly catalogue: CertificationCatalogue,
  ) {}

  @Get()
  @ForOperation('read-figures', {
    summary: 'Combien de parcours, devenus quoi, en combien de temps',
    description: 'Chaque chiffre avec sa définition et sa source ; les petits effectifs sont tus à qui ne lit pas les identités.',
  })
  @ApiProduces('application/json', 'text/csv', 'application/problem+json')
  @AnswersOk({ standardSchema: figuresAnswer })
  @DescribeProblems(422, 503)
  async read(
    @Query({ schema: figuresQuery }) { format, groupBy, ...query }: z.output<typeof figuresQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FiguresAnswer | StreamableFile> {
    const counted = await this.count(caller, 'read-figures', populationOf(query), groupBy ?? null);
    const names = await this.names.in(
      counted.items.map(({ work }) => work),
      caller,
      reader,
    );
    const answer = { ...counted, people: toldOf(names) };
    reply.header('cache-control', 'private, no-store');
    if (format === 'json') return answer;
    reply.header('content-disposition', 'attachment; filename="chiffres.csv"');
    const lines = linesOf(Readable.from([figureLines(answer)]), figureColumns, { format: 'csv', bom: true });
    return new StreamableFile(Readable.from(lines), { type: 'text/csv; charset=utf-8' });
  }

  @Get(':figure/chart')
  @ForOperation('draw-figure', { summary: 'Un chiffre, groupe par groupe, en image SVG' })
  @ApiProduces('image/svg+xml', 'application/problem+json')
  @ApiOkResponse({ description: 'L’image', content: { 'image/svg+xml': { schema: { type: 'string' } } } })
  @DescribeProblems(404, 422, 503)
  async draw(
    @Param('figure', { schema: figureName }) figure: FigureName,
    @Query({ schema: chartQuery }) { groupBy, ...query }: z.output<typeof chartQuery>,
    @CallerOf() caller: Caller,
  ): Promise<StreamableFile> {
    const { items } = await this.count(caller, 'draw-figure', populationOf(query), groupBy ?? null);
    const bars = items.map(({ groupLabel, counts }) => ({ label: groupLabel ?? (groupBy ? 'sans' : 'ensemble'), value: counts[figure] }));
    const picture = barChart(`Parcours ${figureDefinitions[figure].label}`, bars);
    return new StreamableFile(Buffer.from(picture), { type: 'image/svg+xml; charset=utf-8' });
  }

  @Get(':figure/journeys')
  @ForOperation('list-counted-journeys', { summary: 'Les parcours qu’un chiffre compte' })
  @AnswersOk({ standardSchema: journeyPage })
  @DescribeProblems(404, 422, 503)
  async journeys(
    @Param('figure', { schema: figureName }) figure: FigureName,
    @Query({ schema: countedQuery }) { limit, cursor, ...query }: z.output<typeof countedQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<JourneyPage> {
    const counted = { figure, among: populationOf(query) };
    const { items, next } = await readPage(() =>
      this.shown.list(caller, reachFor(caller, 'list-counted-journeys'), { counted }, [{ field: 'updatedAt', direction: 'desc' }], {
        limit,
        cursor: cursor ?? null,
      }),
    );
    return { items: await this.listed.present(items, caller, reader), next };
  }

  /** A year is its own name. */
  private async groupLabels(
    grouping: Grouping | null,
    groups: readonly (string | null)[],
  ): Promise<(group: string | null) => string | null> {
    switch (grouping) {
      case 'site':
        return (await this.labels.of(groups.map((site) => ({ site, cohort: null })))).site;
      case 'cohort':
        return (await this.labels.of(groups.map((cohort) => ({ site: null, cohort })))).cohort;
      case 'path':
        return (group) => group && pathNames[group as Path];
      case 'certification':
        return (group) => group && (this.catalogue.list().findLast(({ rules }) => rules.code === group)?.document.title ?? group);
      case 'year':
      case null:
        return (group) => group;
    }
  }

  private async count(
    caller: Caller,
    operation: Operation,
    among: Population,
    grouping: Grouping | null,
  ): Promise<Omit<FiguresAnswer, 'people'>> {
    const today = parisDate(new Date().toISOString());
    const groups = await countFigures(this.dataSource, reachFor(caller, operation), among, grouping, today);
    const labelOf = await this.groupLabels(
      grouping,
      groups.map(({ group }) => group),
    );
    const isWhole = readsCandidateName(caller);
    const kinds = readableDeadlineKinds(caller);
    const items = (isWhole ? groups : withoutFewPersons(groups)).map((figures) => ({
      group: figures.group,
      groupLabel: labelOf(figures.group),
      counts: { ...figures.counts },
      rates: { ...figures.rates },
      abandonments: figures.abandonments.map((each) => ({ ...each, reasonLabel: labels.reason(each.reason) })),
      blocks: figures.blocks.map((each) => ({ ...each, statusLabel: labels.block(each.status) })),
      delays: figures.delays
        .filter(({ kind }) => kinds.includes(kind))
        .map((each) => ({ ...each, kindLabel: labels.deadlineKind(each.kind) })),
      work: figures.work.map((each) => ({ ...each })),
    }));
    return { asOf: today, withheldBelow: isWhole ? null : fewest, items, definitions };
  }
}

function definitionOf({
  label,
  definition,
  source,
  qualiopi,
}: Pick<FiguresAnswer['definitions'][number], 'label' | 'definition' | 'source'> & { readonly qualiopi: readonly number[] }) {
  return { label, definition, source, qualiopi: [...qualiopi] };
}
