/** What an operation answers: described, and told, with the French of its codes beside them. */
import {
  applyDecorators,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { inFrench, type InFrench } from './in-french.js';

/** What is sent as bytes is told by who made it. */
class ToldInFrench implements NestInterceptor {
  constructor(private readonly told: InFrench<z.ZodType>) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((answer: unknown) => (isObject(answer) ? this.told.tell(answer) : answer)));
  }
}

const isObject = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && !Buffer.isBuffer(answer) && !(answer instanceof StreamableFile);

type Answer = ApiResponseOptions & { readonly standardSchema: z.ZodType };

export const AnswersOk = (answer: Answer): MethodDecorator => answers(ApiOkResponse, answer);
export const AnswersCreated = (answer: Answer): MethodDecorator => answers(ApiCreatedResponse, answer);

function answers(described: (options: ApiResponseOptions) => MethodDecorator, answer: Answer): MethodDecorator {
  const told = inFrench(answer.standardSchema);
  return applyDecorators(described({ ...answer, standardSchema: told.schema }), UseInterceptors(new ToldInFrench(told)));
}
