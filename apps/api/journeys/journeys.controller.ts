import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiNotModifiedResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { peopleOf } from '#libs/domain/journey/people.js';
import { JourneyQueries, type JourneyView } from '#libs/journey/queries/journey-list.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Candidate } from '#libs/persons/vault/candidate.schema.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersOk } from '../answers/answers.js';
import { forbidden } from '../access/access-guard.js';
import { commandAccess, mayDo } from '../access/access-table.js';
import { conditionsOf } from '../access/command-conditions.js';
import { reachFor } from '../access/journey-access.js';
import { viewShownTo } from '../access/readable.js';
import { ShownJourneys } from '../access/shown-journeys.js';
import { CallerOf, ForCommand, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { CommandReception, type CommandAnswer, type CommandHeaders } from '../commands/command-reception.js';
import { dryRunQuery, type DryRunQuery } from '../commands/dry-run.schema.js';
import { inFrench } from '../answers/in-french.js';
import { AnswerCache, joined } from '../http/answer-cache.js';
import { answeredTo, etagOf, holds } from '../http/headers.js';
import { journeyIdSchema } from '../http/ids.js';
import { readPage } from '../http/page.js';
import { DescribeProblems, DescribeStartAnswers } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { PersonNames, toldOf, type Names } from '../people/person-names.js';
import { Problem } from '../problems/problem.js';
import { explainCommands, leanly } from './explained-commands.js';
import { JourneyIntake } from './journey-intake.js';
import { journeysQuery, toFilter, toSort, type JourneysQuery } from './journey-list.schema.js';
import { presentJourney } from './journey-view.js';
import {
  commandsExplained,
  commandsLean,
  commandsQuery,
  journeyDetail,
  journeyPage,
  journeyPeople,
  journeyQuery,
  type CommandsExplained,
  type CommandsQuery,
  type JourneyPage,
  type JourneyPeople,
  type JourneyQuery,
} from './journey.schema.js';
import { ListedJourneys } from './listed-journeys.js';
import { ReferenceLabels } from '../reference-lists/reference-labels.js';

const startBody = commandSchemas['start-journey'].meta({ id: 'StartJourneyCommand' });
const start = {
  kind: 'journey',
  command: 'start-journey',
  line: commandAccess['start-journey'],
  conditions: conditionsOf('start-journey'),
} as const;
const toldJourney = inFrench(journeyDetail.omit({ candidateName: true, people: true }));
const toldCommands = inFrench(commandsExplained.omit({ people: true }));
const maxCandidatesFound = 200;

@Tagged('journeys')
@Controller('v1/journeys')
export class JourneysController {
  constructor(
    private readonly reception: CommandReception,
    private readonly intake: JourneyIntake,
    private readonly journeys: JourneyQueries,
    private readonly candidates: Candidates,
    private readonly shown: ShownJourneys,
    private readonly catalogue: CertificationCatalogue,
    private readonly answers: AnswerCache,
    private readonly names: PersonNames,
    private readonly listed: ListedJourneys,
    private readonly labels: ReferenceLabels,
  ) {}

  @Post()
  @ForCommand(start, {
    summary: 'Ouvrir un parcours',
    description: 'La version de la certification est épinglée pour tout le parcours (L6113-9).',
  })
  @DescribeStartAnswers()
  async start(
    @Query({ schema: dryRunQuery }) { dryRun }: DryRunQuery,
    @Headers() headers: CommandHeaders,
    @Body({ schema: startBody }) data: z.output<typeof startBody>,
    @Req() { body }: FastifyRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return await this.reception.begin(this.intake, data, { caller, headers, isDryRun: dryRun === 'true', body, reply });
  }

  @Get()
  @ForOperation('list-journeys', { summary: 'Chercher des parcours' })
  @AnswersOk({ standardSchema: journeyPage })
  @DescribeProblems(422, 503)
  async list(
    @Query({ schema: journeysQuery }) query: JourneysQuery,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<JourneyPage> {
    const found = query.q === undefined ? null : await this.candidatesNamed(query.q, caller, reader);
    const page = { limit: query.limit, cursor: query.cursor ?? null };
    const reach = reachFor(caller, 'list-journeys');
    const filter = { ...toFilter(query), candidateIds: found ? await this.idsOfPersons(found) : undefined };
    const { items, next } = await readPage(() => this.shown.list(caller, reach, filter, toSort(query), page));
    return { items: await this.listed.present(items, caller, reader, found ?? []), next };
  }

  @Get(':journeyId/people')
  @ForOperation('read-journey-people', {
    summary: 'Les personnes que le parcours désigne : le nom de chacune, et ce qu’elle y fait',
    description: 'De ce que votre rôle lit du parcours. La lecture de chaque nom est consignée.',
  })
  @AnswersOk({ standardSchema: journeyPeople })
  @DescribeProblems(404, 503)
  async people(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<JourneyPeople> {
    const { state } = await this.shown.show(caller, await this.findJourney(journeyId));
    const people = [...peopleOf(state)];
    const names = await this.names.of(
      people.map(([id]) => id),
      reader,
    );
    return {
      items: people.map(([personId, parts]) => {
        const { name = null, isErased = false } = names.get(personId) ?? {};
        return { personId, parts: [...parts], name, isErased };
      }),
    };
  }

  @Get(':journeyId')
  @ForOperation('read-journey', {
    summary: 'Lire un parcours',
    description: 'ETag donne sa version, à renvoyer dans If-Match avec une commande.',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, schema: { type: 'string' } })
  @AnswersOk({ standardSchema: journeyDetail, headers: { ETag: { description: 'Version du parcours', schema: { type: 'string' } } } })
  @ApiNotModifiedResponse({ description: 'Vous avez déjà cette version' })
  @DescribeProblems(404, 503)
  async read(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: journeyQuery }) query: JourneyQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const view = await this.findJourney(journeyId);
    const now = new Date().toISOString();
    const madeAgain = await this.shown.madeAgain(caller, view);
    const { rules } = madeAgain;
    const document = this.catalogue.findVersion(rules.code, rules.version)?.document ?? null;
    const { places, told } = await this.labels.ofJourney(view);
    const body = this.answers.json(`journey ${journeyId} ${JSON.stringify(told)}`, { state: view.state, caller, now }, () =>
      toldJourney.tell(presentJourney(viewShownTo(caller, view, madeAgain), rules, document, places, now)),
    );
    const names: Names = query.names === undefined ? await this.names.in(body, caller, reader) : new Map();
    const etag = etagOf(view.version, answeredTo(caller, now, [told, versionsOf(names)]));
    reply.header('etag', etag);
    if (holds(ifNoneMatch, etag)) {
      reply.status(304);
      return undefined;
    }
    return answered(reply, body, { candidateName: names.get(view.candidateId)?.name ?? null, people: toldOf(names) });
  }

  @Get(':journeyId/commands')
  @ForOperation('explain-commands', { summary: 'Ce qui peut être fait maintenant, et pourquoi le reste ne le peut pas' })
  @AnswersOk({
    standardSchema: z.union([commandsExplained, commandsLean]),
    headers: { ETag: { description: 'Version du parcours', schema: { type: 'string' } } },
  })
  @DescribeProblems(404, 503)
  async explain(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: commandsQuery }) { allowed, lean, names }: CommandsQuery,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const view = await this.findJourney(journeyId);
    const madeAgain = await this.shown.madeAgain(caller, view);
    const now = new Date().toISOString();
    reply.header('etag', etagOf(view.version, answeredTo(caller, now)));
    const isAsked = (command: CommandsExplained['commands'][number]) => allowed === undefined || command.allowed;
    const body = this.answers.json(`commands ${journeyId} ${allowed ?? ''} ${lean ?? ''}`, { state: view.state, caller, now }, () => {
      const explained = explainCommands(viewShownTo(caller, view, madeAgain), madeAgain.rules, caller, now);
      const asked = { ...explained, commands: explained.commands.filter(isAsked) };
      return lean === undefined ? toldCommands.tell(asked) : leanly(asked);
    });
    if (lean !== undefined) return answered(reply, body, {});
    return answered(reply, body, { people: names === undefined ? toldOf(await this.names.in(body, caller, reader)) : [] });
  }

  private async candidatesNamed(text: string, caller: Caller, reader: PersonalDataReader): Promise<readonly Candidate[]> {
    if (!mayDo(caller.role, 'search-candidates')) throw forbidden(caller, 'de chercher par nom');
    const reach = reachFor(caller, 'search-candidates');
    const reached = (ids: readonly string[]) => this.journeys.candidatesReached(reach, ids);
    return this.candidates.search(text, reader, maxCandidatesFound, reached);
  }

  /** Under whichever ids they were registered. */
  private async idsOfPersons(found: readonly Candidate[]): Promise<readonly string[]> {
    const persons = await this.journeys.idsOfAll(found.map(({ id }) => id));
    return [...new Set([...persons.values()].flat())];
  }

  private async findJourney(journeyId: string): Promise<JourneyView> {
    const view = await this.journeys.findJourney(journeyId);
    if (!view) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    return view;
  }
}

/** What is kept of the answer, and beside it what is not: names, which may be erased. */
function answered(reply: FastifyReply, body: Buffer, beside: object): Buffer {
  reply.type('application/json; charset=utf-8');
  return joined(body, beside);
}

/** No name is hashed: the version of each identity, and whether it was erased, tell that another one is answered. */
function versionsOf(names: Names): readonly unknown[] {
  return [...names].map(([id, { version, isErased }]) => [id, version, isErased]);
}
