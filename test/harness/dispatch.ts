/** The way of a command under test, on real servers: as many senders as wanted, each as a process of its own would be. */
import { createHash, randomUUID } from 'node:crypto';
import pino, { type DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { SentCommand } from '#libs/domain/journey/command.js';
import type { Actor } from '#libs/domain/stream/actor.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { journeyKind } from '#libs/journey/kind.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { openDispatch, type DispatchParts } from '#libs/engine/dispatch/open-dispatch.js';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import { startTraining, startVae } from './journeys.js';
import type { TestTemporalSettings } from './temporal.js';

export interface TestSender extends DispatchParts {
  readonly journeys: JourneyQueries;
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  /** Under a key; a journey is started where none is named. */
  send(key: string, commands: readonly SentCommand[], to?: Destination): Promise<DispatchOutcome>;
  close(): Promise<void>;
}

export interface Destination {
  readonly journeyId?: string;
  readonly expectedVersion?: number;
}

export interface SenderSettings {
  readonly databaseUrl: string;
  readonly temporal: TestTemporalSettings;
  /** To start journeys under. */
  readonly rules: CertificationRules;
  readonly attemptMs?: number;
  /** Receives the log, a line of JSON for each entry. */
  readonly log?: DestinationStream;
}

const identity = { issuer: 'test', subject: 'staff' };
const actor: Actor = { id: 'act_staff', role: 'STAFF' };

export async function openSender({ databaseUrl, temporal: settings, rules, attemptMs = 10_000, log }: SenderSettings): Promise<TestSender> {
  const dataSource = await createDataSource(databaseUrl);
  const temporal = await connect(settings);
  const parts = openDispatch({ kinds: streamKinds, dataSource, temporal, log: log ? pino({}, log) : pino({ level: 'silent' }), attemptMs });
  return {
    ...parts,
    journeys: new JourneyQueries(dataSource),
    dataSource,
    temporal,
    send(idempotencyKey, commands, { journeyId, expectedVersion } = {}) {
      const bodyMac = createHash('sha256').update(canonicalJson({ journeyId, commands })).digest('hex');
      const envelope = { identity, idempotencyKey, actor, bodyMac, expectedVersion: expectedVersion ?? null };
      return parts.dispatcher.dispatch(envelope, async () => {
        const target = journeyId ? await parts.dispatcher.findStream(journeyId) : { kind: journeyKind, rules };
        return target && { commands, target };
      });
    },
    async close() {
      await temporal.close();
      await dataSource.destroy();
    },
  };
}

/** Fails unless journal, read model and workflow tell the same journey, in a chain without a hole. Answers its version. */
export async function expectOneTruth({ journal, journeys, temporal }: TestSender, journeyId: string): Promise<number> {
  const entries = await journal.readEvents(journeyId);
  let previous = genesisHash;
  for (const [index, { event, body, hash, previousHash }] of entries.entries()) {
    expect([event.version, previousHash]).toEqual([index + 1, previous]);
    expect(hash).toEqual(eventHash(previous, body));
    previous = hash;
  }
  const folded = canonicalJson(fold(entries.map(({ event }) => event)));
  expect(canonicalJson((await journeys.findJourney(journeyId))?.state ?? {})).toBe(folded);
  expect(canonicalJson((await queryState(temporal, journeyId, { deadlineMs: 30_000 })) ?? {})).toBe(folded);
  return entries.length;
}

/** Opens a journey of a candidate who has no other. */
export function startNew(rules: CertificationRules, on: Instant, path: 'TRAINING' | 'VAE' = 'TRAINING'): SentCommand {
  const { data, ...start } = path === 'VAE' ? startVae(rules, on) : startTraining(rules, on);
  return { ...start, data: { ...data, candidateId: `cdt_${randomUUID()}` } } as SentCommand;
}

export type Done = Extract<DispatchOutcome, { kind: 'DONE' }>;

/** @throws where the outcome is another */
export function done(outcome: DispatchOutcome): Done {
  if (outcome.kind !== 'DONE') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome;
}
