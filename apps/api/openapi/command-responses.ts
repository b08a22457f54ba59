/** What every endpoint that sends commands asks and answers. */
import { applyDecorators } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { eventDataSchemas } from '#libs/domain/journey/events.schema.js';
import { commandDone, commandPending, dryRunOf } from '../commands/command-outcome.schema.js';
import { problemResponse } from './problem-responses.js';

/** Told as required wherever an acting request is refused without. */
export const WithIdempotencyKey = (description = 'Une par action voulue, la même à chaque renvoi'): MethodDecorator =>
  ApiHeader({ name: 'Idempotency-Key', required: true, description, schema: { type: 'string', minLength: 1, maxLength: 200 } });

export const WithIfMatch = (description: string): MethodDecorator =>
  ApiHeader({ name: 'If-Match', required: true, description, schema: { type: 'string' } });

const forACommand = WithIdempotencyKey('Une par commande voulue, la même à chaque renvoi. Sans effet avec dryRun=true, qui s’en passe');

const foreseen = Object.entries(eventDataSchemas).map(([type, data]) =>
  z
    .strictObject({
      version: z.int(),
      type: z.literal(type),
      occurredAt: z.iso.datetime(),
      data: (data as z.ZodType).meta({ id: `${type}Data` }),
    })
    .meta({ id: `${type}Foreseen` }),
);
const [first, ...others] = foreseen;
if (!first) throw new Error('no event is described');
const dryRunAnswer = dryRunOf(
  z
    .discriminatedUnion('type', [first, ...others])
    .meta({ id: 'ForeseenEvent', description: 'Un fait qui serait consigné, selon son type' }),
);

/** Of whatever status: most generators of clients give a call one type of answer. */
const commandAnswer = z.union([commandDone, commandPending, dryRunAnswer]).meta({ id: 'CommandAnswer' });

const etag = { ETag: { description: 'Version du parcours', schema: { type: 'string' } } } as const;

export function DescribeCommandAnswers(): MethodDecorator {
  return applyDecorators(
    forACommand,
    WithIfMatch('ETag du parcours tel qu’il a été lu, ou * pour s’en passer. Facultatif avec dryRun=true'),
    ApiOkResponse({
      standardSchema: commandAnswer,
      headers: etag,
      description: 'Appliquée ; avec dryRun=true, ce qui se passerait',
    }),
    ...commonAnswers([400, 404, 409, 412, 413, 415, 422, 428, 503]),
  );
}

export function DescribeStartAnswers(): MethodDecorator {
  const headers = { ...etag, Location: { description: 'Adresse du parcours', schema: { type: 'string' } } } as const;
  return applyDecorators(
    forACommand,
    ApiCreatedResponse({ standardSchema: commandAnswer, headers, description: 'Parcours ouvert' }),
    ApiOkResponse({ standardSchema: commandAnswer, description: 'Avec dryRun=true, ce qui se passerait' }),
    ...commonAnswers([400, 409, 413, 415, 422, 503]),
  );
}

function commonAnswers(problems: readonly number[]): MethodDecorator[] {
  return [
    ApiAcceptedResponse({
      standardSchema: commandAnswer,
      headers: { Location: { description: 'Où l’issue se lira', schema: { type: 'string' } } },
      description: 'Reçue durablement, issue à lire',
    }),
    ...describedProblems(problems),
  ];
}

function describedProblems(statuses: readonly number[]): MethodDecorator[] {
  return statuses.map((status) => ApiResponse({ status, ...problemResponse(status) }));
}

export function DescribeProblems(...statuses: readonly number[]): MethodDecorator {
  return applyDecorators(...describedProblems(statuses));
}
