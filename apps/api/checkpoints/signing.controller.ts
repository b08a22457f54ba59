import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CheckpointResumptions, ResumptionRefused } from '#libs/record/checkpoints/resumption.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { drawnId } from '../http/drawn-ids.js';
import { readIdempotencyKey } from '../http/headers.js';
import { Tagged } from '../openapi/tags.js';
import { DescribeProblems, WithIdempotencyKey } from '../openapi/command-responses.js';
import { ActorNames } from '../people/actor-names.js';
import { Problem } from '../problems/problem.js';
import { orAltered } from './or-altered.js';
import {
  askedResumption,
  resumedSigning,
  resumptionBody,
  resumptionIdSchema,
  signingStanding,
  type AskedResumptionAnswer,
  type ResumedSigning,
  type SigningStandingAnswer,
} from './signing.schema.js';

@Tagged('integrity')
@Controller('v1/checkpoint-signing')
export class SigningController {
  constructor(
    private readonly resumptions: CheckpointResumptions,
    private readonly actors: ActorNames,
  ) {}

  @Get()
  @ForOperation('read-checkpoint-signing', { summary: 'Où en est la signature des points de contrôle, et ce qui s’y oppose' })
  @AnswersOk({ standardSchema: signingStanding })
  @DescribeProblems(409, 503)
  async standing(@CallerOf() caller: Caller, @ReaderOf() reader: PersonalDataReader): Promise<SigningStandingAnswer> {
    const standing = await orAltered(() => this.resumptions.standing());
    const { resumption } = standing;
    return { ...standing, actors: await this.actors.of([resumption?.requestedBy, resumption?.confirmed?.confirmedBy], caller, reader) };
  }

  @Post('resumptions')
  @ForOperation('request-checkpoint-resumption', {
    summary: 'Demander à reprendre la signature depuis une base plus ancienne, restaurée',
    description:
      'Nomme ce qui avait été signé et ce que la base tient. Rien n’est signé avant qu’une autre personne confirme. Une demande ' +
      'nouvelle remplace celle qui n’est pas confirmée.',
  })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: askedResumption })
  @DescribeProblems(400, 409, 413, 415, 422, 503)
  async request(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: resumptionBody }) { reference, ...heads }: z.output<typeof resumptionBody>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<AskedResumptionAnswer> {
    const id = drawnId('rsm', 'rsm', caller, readIdempotencyKey(key));
    const asked = await refusing(() => this.resumptions.request(id, heads, reference ?? null, caller.actorId));
    return { ...asked, actors: await this.actors.of([asked.requestedBy, asked.confirmed?.confirmedBy], caller, reader) };
  }

  @Post('resumptions/:resumptionId/confirmation')
  @ForOperation('confirm-checkpoint-resumption', {
    summary: 'Confirmer une reprise demandée par quelqu’un d’autre',
    description:
      'Le point de contrôle suivant porte la décision et ses deux auteurs. Confirmée de nouveau, elle rend ce point de contrôle.',
  })
  @AnswersCreated({ standardSchema: resumedSigning })
  @DescribeProblems(404, 409, 422, 503)
  async confirm(
    @Param('resumptionId', { schema: resumptionIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<ResumedSigning> {
    const checkpoint = await refusing(() => this.resumptions.confirm(id, caller.actorId));
    const resumes = checkpoint && 'resumes' in checkpoint ? checkpoint.resumes : null;
    return { checkpoint, actors: await this.actors.of([resumes?.requestedBy, resumes?.confirmedBy], caller, reader) };
  }
}

/** @throws {Problem} */
async function refusing<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await orAltered(step);
  } catch (error) {
    if (!(error instanceof ResumptionRefused)) throw error;
    if (error.code === 'resumption.not-asked') throw new Problem('not-found', { detail: error.message });
    throw new Problem('refused', { unmet: [{ code: error.code, sentence: error.message, source: 'règle des deux personnes' }] });
  }
}
