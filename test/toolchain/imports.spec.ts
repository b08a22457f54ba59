import 'reflect-metadata';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import canonicalize from 'canonicalize';
import { fileTypeFromBuffer } from 'file-type';
import { SignJWT } from 'jose';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { z } from 'zod';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';

@Injectable()
class Greeting {
  readonly text = 'bonjour';
}

@Controller()
class GreetingController {
  constructor(private readonly greeting: Greeting) {}

  @Get('/')
  read(): string {
    return this.greeting.text;
  }
}

@Module({ controllers: [GreetingController], providers: [Greeting] })
class GreetingModule {}

@Entity()
class Row {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;
}

describe('the packages that publish ES modules only, and decorators, inside jest', () => {
  it('lets Nest inject by type and answer through Fastify', async () => {
    const app = await NestFactory.create<NestFastifyApplication>(GreetingModule, new FastifyAdapter(), { logger: false });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const answer = await app.inject({ method: 'GET', url: '/' });
    await app.close();
    expect(answer.body).toBe('bonjour');
  });

  it('loads the Temporal client and bundler, TypeORM, zod and jose', async () => {
    expect([Client, bundleWorkflowCode, DataSource, getDataSourceToken, SignJWT, fileTypeFromBuffer].every(Boolean)).toBe(true);
    expect(new Row()).toBeInstanceOf(Row);
    expect(canonicalize({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
    expect(z.object({ a: z.string() }).safeParse({ a: 1 }).success).toBe(false);
  });

  it('resolves #domain imports to the sources', () => {
    expect(Object.keys(commandSchemas)).toContain('start-journey');
  });
});
