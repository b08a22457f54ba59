import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from '../api.module.js';
import { buildDocument } from './documentation.js';

/** The description alone: nothing that the API stands on is opened, and no controller is made. */
export async function describeApi(): Promise<OpenAPIObject> {
  const module = ApiModule.over(() => {
    throw new Error('the description of the API asked for what the API stands on');
  });
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const api = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options);
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
