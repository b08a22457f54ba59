import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from '../api.module.js';
import { ApiParts } from '../parts.js';
import { buildDocument } from './documentation.js';

/** The description alone, without what the API stands on: nothing is asked of the parts while it is made. */
export async function describeApi(): Promise<OpenAPIObject> {
  const module = ApiModule.of(Object.create(ApiParts.prototype) as ApiParts);
  const api = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    return buildDocument(api);
  } finally {
    await api.close();
  }
}

/** As it is committed: whoever reviews a change of the API reads it there. */
export function writtenDocument(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
