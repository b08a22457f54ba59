/** Questions that an auditor asks of one journey: what changed, why, what is left to do. Nothing here writes. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { History } from '#libs/domain/journey/as-of.js';
import { moment } from '#libs/domain/journey/fields.schema.js';
import { plan } from '#libs/domain/journey/plan/plan.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { differencesBetween, tellInterval } from '#libs/hindsight/narration/differences.js';
import { explainEvent } from '#libs/hindsight/narration/explanation.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { AnswersOk } from '../answers/answers.js';
import { forbidden } from '../access/access-guard.js';
import { commandAccess, rolesOf } from '../access/access-table.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { readTexts, textsOfEvents } from '#libs/persons/vault/personal-fields.js';
import { Vault } from '#libs/persons/vault/vault.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { readsWordsAskedAbout } from '../access/field-access.js';
import { ShownJourneys } from '../access/shown-journeys.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { untilEnd } from '../commands/moments.js';
import { journeyIdSchema } from '../http/ids.js';
import { ActorNames } from '../people/actor-names.js';
import { PersonNames, toldOf } from '../people/person-names.js';
import { CertificationTitles } from '../journeys/certification-titles.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { ShownHistories } from './shown-histories.js';
import {
  differencesAnswer,
  explanationAnswer,
  planAnswer,
  type DifferencesAnswer,
  type ExplanationAnswer,
  type PlanAnswer,
} from './hindsight.schema.js';

const differencesQuery = z
  .strictObject({
    from: moment.describe('Première date : cet instant, ou la fin de ce jour'),
    to: moment.describe('Seconde date'),
    axis: z.enum(['occurred', 'recorded']).default('occurred').describe('Dates des faits, ou dates auxquelles ils ont été saisis'),
    asOf: moment.optional().describe('Sur l’axe des faits : d’après ce qu’on savait à cette date'),
  })
  .refine(({ axis, asOf }) => axis === 'occurred' || asOf === undefined, {
    error: 'asOf ne vaut que sur l’axe des faits (axis=occurred)',
    path: ['asOf'],
  })
  .refine(({ from, to }) => untilEnd(from) <= untilEnd(to), { error: 'La seconde date ne peut pas précéder la première', path: ['to'] });

const version = z.int().min(1).max(1_000_000_000);

@Tagged('journeys')
@Controller('v1/journeys/:journeyId')
export class HindsightController {
  constructor(
    private readonly histories: ShownHistories,
    private readonly journeys: JourneyQueries,
    private readonly archive: RulesArchive,
    private readonly shown: ShownJourneys,
    private readonly vault: Vault,
    private readonly actors: ActorNames,
    private readonly names: PersonNames,
    private readonly catalogue: CertificationCatalogue,
  ) {}

  @Get('differences')
  @ForOperation('read-differences', { summary: 'Ce qui a changé entre deux dates : quoi, par qui, pourquoi' })
  @AnswersOk({ standardSchema: differencesAnswer })
  @DescribeProblems(404, 422, 503)
  async differences(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: differencesQuery }) { from, to, axis, asOf }: z.output<typeof differencesQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<DifferencesAnswer> {
    const { events, pinned } = await this.histories.read(journeyId, caller);
    const [first, last] = [untilEnd(from), untilEnd(to)];
    const bounds = (instant: string) =>
      axis === 'recorded' ? { recordedUntil: instant } : { occurredUntil: instant, recordedUntil: asOf && untilEnd(asOf) };
    const found = differencesBetween(new History(events), bounds(first), bounds(last), pinned);
    const changed = { changes: found.changes.map((change) => ({ ...change, cause: copy(change.cause) })), events: found.events.map(copy) };
    return {
      journeyId,
      axis,
      title: tellInterval(parisDate(first), parisDate(last), axis),
      ...changed,
      people: toldOf(await this.names.in(changed, caller, reader)),
      actors: await this.actors.of(
        [...found.changes.map(({ cause }) => cause), ...found.events].map(({ actor }) => actor.id),
        caller,
        reader,
      ),
    };
  }

  @Get('events/:version/explanation')
  @ForOperation('explain-event', {
    summary: 'Pourquoi ce fait : qui, par quelle commande, selon quelle règle, sur quelles preuves, et ce qui avait été refusé avant',
  })
  @AnswersOk({ standardSchema: explanationAnswer })
  @DescribeProblems(404, 422, 503)
  async explanation(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Param('version', { schema: version }) eventVersion: number,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<ExplanationAnswer> {
    const { events, words, everything, pinned } = await this.histories.read(journeyId, caller);
    const event = events.find((each) => each.version === Number(eventVersion));
    const rules = event && pinned.get(event.rules.digest);
    if (!event && everything.some((each) => each.version === Number(eventVersion))) throw forbidden(caller, 'de lire ce fait');
    if (!event || !rules) throw new Problem('not-found', { detail: 'Ce parcours n’a pas de fait de cette version.' });
    const [command, refusals] = await Promise.all([
      this.histories.command(event.commandId, caller),
      this.histories.refusals(journeyId, caller),
    ]);
    const titles = CertificationTitles.of(this.catalogue.findVersion(rules.code, rules.version)?.document ?? null);
    const explained = explainEvent(event, { events, rules, command, refusals, routeName: (code) => `« ${titles.route(code)} »` });
    const texts = await readTexts(
      this.vault,
      textsOfEvents([event]),
      reader,
      ({ category }) => words.has(event.version) || readsWordsAskedAbout(caller, category),
    );
    return {
      journeyId,
      ...explained,
      words: texts,
      who: { ...explained.who },
      command: { ...explained.command, names: explained.command.names && [...explained.command.names] },
      rules: { ...explained.rules },
      clauses: explained.clauses.map(copy),
      restsOn: explained.restsOn.map(copy),
      files: explained.files.map(copy),
      refusedBefore: explained.refusedBefore.map((refused) => ({
        ...refused,
        names: [...refused.names],
        actor: { ...refused.actor },
        unmet: refused.unmet.map(copy),
      })),
      people: toldOf(await this.names.in(explained, caller, reader)),
      actors: await this.actors.of([explained.who.id, ...explained.refusedBefore.map(({ actor }) => actor.id)], caller, reader),
    };
  }

  @Get('plan')
  @ForOperation('read-plan', { summary: 'Le moins de démarches qui mène au diplôme, dans un ordre licite, et qui peut faire chacune' })
  @AnswersOk({ standardSchema: planAnswer })
  @DescribeProblems(404, 503)
  async plan(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<PlanAnswer> {
    const found = await this.journeys.findJourney(journeyId);
    if (!found) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    const view = await this.shown.show(caller, found);
    const rules = await this.archive.findRules<CertificationRules>(view.certification.digest);
    const planned = plan({ rules, state: view.state }, new Date().toISOString());
    const { steps, blockedBy } = planned;
    const names = await this.names.in(planned, caller, reader);
    return {
      journeyId,
      version: view.version,
      steps: steps.map((step) => ({
        ...step,
        title: commandTitles[step.command],
        about: step.about && { ...step.about },
        jurorName: (step.jurorId && names.get(step.jurorId)?.name) ?? null,
        towards: { ...step.towards },
        roles: [...rolesOf(commandAccess[step.command])],
      })),
      blockedBy: blockedBy.map(copy),
      people: toldOf(names),
    };
  }
}

function copy<T extends object>(facts: T): { -readonly [K in keyof T]: T[K] } {
  return { ...facts };
}
