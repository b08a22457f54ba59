import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { deadlineEffects, deadlineKinds } from '#libs/domain/journey/clocks/deadline.js';
import { deadlineStatuses } from '#libs/domain/journey/clocks/deadline-status.js';
import { code, localDate } from '#libs/domain/journey/fields.schema.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { labelled } from '#libs/hindsight/narration/labels.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersOk } from '../answers/answers.js';
import { reachFor } from '../access/journey-access.js';
import { readableDeadlineKinds } from '../access/field-access.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { ShownJourneys } from '../access/shown-journeys.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { journeyIdSchema } from '../http/ids.js';
import { pageQuery, readPage } from '../http/page.js';
import { listOf } from '../http/query-values.js';
import { PersonNames } from '../people/person-names.js';
import { cohortLabel, ReferenceLabels, siteLabel } from '../reference-lists/reference-labels.js';
import { candidateName } from '../journeys/journey.schema.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';

const deadlinesQuery = z.strictObject({
  ...pageQuery,
  journeyId: journeyIdSchema.optional(),
  kind: listOf(z.enum(deadlineKinds)).optional(),
  status: listOf(z.enum(deadlineStatuses)).optional().describe('Plusieurs, séparés par des virgules'),
  awaited: z
    .enum(['true', 'false'])
    .optional()
    .describe(
      'true : ce qui est encore attendu, c’est-à-dire ce qui court et les alertes dont le fait n’est pas venu ; false : le reste. Par défaut true, sauf où status est donné',
    ),
  effect: listOf(z.enum(deadlineEffects)).optional().describe('Ce qui se passe quand elle tombe'),
  dueFrom: localDate.optional(),
  dueBefore: localDate.optional(),
  certification: code.optional(),
  cohort: code.optional(),
  site: code.optional(),
});

const deadline = z
  .strictObject({
    journeyId: z.string(),
    candidateId: z.string(),
    candidateName,
    certificationCode: z.string(),
    cohort: z.string().nullable(),
    cohortLabel,
    site: z.string().nullable(),
    siteLabel,
    key: z.string(),
    kind: z.enum(deadlineKinds),
    kindLabel: z.string(),
    subject: z.string(),
    runsFrom: z.string(),
    dueOn: z.string(),
    metOn: z.string().nullable(),
    effect: z.enum(deadlineEffects),
    effectLabel: z.string(),
    source: z.string(),
    status: z.enum(deadlineStatuses),
    statusLabel: z.string(),
  })
  .meta({ id: 'DeadlineOfJourney' });

const deadlines = z.strictObject({ items: z.array(deadline), next: z.string().nullable() }).meta({ id: 'Deadlines' });

@Tagged('deadlines')
@Controller('v1/deadlines')
export class DeadlinesController {
  constructor(
    private readonly shown: ShownJourneys,
    private readonly names: PersonNames,
    private readonly labels: ReferenceLabels,
  ) {}

  @Get()
  @ForOperation('list-deadlines', { summary: 'Échéances de tous les parcours, ce qui est attendu, la plus proche d’abord' })
  @AnswersOk({ standardSchema: deadlines })
  @DescribeProblems(422, 503)
  async list(
    @Query({ schema: deadlinesQuery }) query: z.output<typeof deadlinesQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof deadlines>> {
    const { limit, cursor, certification, awaited = query.status ? undefined : 'true', ...filter } = query;
    const kind = readableDeadlineKinds(caller).filter((each) => filter.kind?.includes(each) ?? true);
    const { items, next } = await readPage(() =>
      this.shown.listDeadlines(
        caller,
        reachFor(caller, 'list-deadlines'),
        { ...filter, kind, certificationCode: certification, awaited: awaited && awaited === 'true' },
        { limit, cursor: cursor ?? null },
        parisDate(new Date().toISOString()),
      ),
    );
    const [named, places] = [await this.names.besideCandidates(items, caller, reader), await this.labels.of(items)];
    return {
      items: named.map((item) => ({ ...labelled(item), siteLabel: places.site(item.site), cohortLabel: places.cohort(item.cohort) })),
      next,
    };
  }
}
