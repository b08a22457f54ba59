/**
 * What is asked of the past: the state at an instant, from PostgreSQL and in memory, and ten thousand histories judged under
 * another règlement. The histories are those of the demonstration's cast, played through the domain and repeated.
 */
import { createHash } from 'node:crypto';
import { History } from '#domain/journey/as-of.js';
import type { RecordedEvent } from '#domain/journey/event.js';
import { isJudgedOtherwise, judge } from '#judgement/judge.js';
import { withReglement } from '#judgement/other-rules.js';
import { CertificationArchive } from '#journal/certification-archive.js';
import { createDataSource, migrate } from '#journal/data-source.js';
import { Journal } from '#journal/journal.js';
import { cast } from '../../apps/cli/demo/cast.js';
import { playInMemory, type PlayedInMemory } from '../../apps/cli/demo/testing/play-in-memory.js';
import { quantile } from './figures.js';

export interface HindsightFigures {
  readonly histories: number;
  readonly eventsInAll: number;
  readonly judgedInSeconds: number;
  readonly judgedOtherwise: number;
  /** The same bodies parsed and nothing else, in the same run. */
  readonly parsedInSeconds: number;
  readonly stateFromPostgresP50Ms: number;
  readonly stateFromPostgresP99Ms: number;
  readonly stateInMemoryP99Ms: number;
  readonly longestHistory: number;
}

type Judged = 'histories' | 'eventsInAll' | 'judgedInSeconds' | 'judgedOtherwise' | 'parsedInSeconds';

const histories = 10_000;
const questions = 2_000;
const playedOn = '2026-06-01';

/** @param databaseUrl of a server on which a database may be created, and dropped at the end */
export async function benchHindsight(databaseUrl: string): Promise<HindsightFigures> {
  const play = await playInMemory();
  const played = cast.map((member) => play(member, playedOn));
  return { ...judgeAll(played), ...(await stateAtInstants(databaseUrl, played)) };
}

function judgeAll(played: readonly PlayedInMemory[]): Pick<HindsightFigures, Judged> {
  const stated = <T>(value: T) => ({ value, source: 'bench' });
  const subjects = played.map(({ journey: { rules }, events }) => ({
    body: JSON.stringify(events),
    pinned: new Map([[rules.digest, rules]]),
    other: withReglement(rules, {
      skillAcquired: stated({ maxNonAcquis: 1, minAcquis: { numerator: 2, denominator: 3 } }),
      caduciteMonths: stated(3),
      resitsPerAssessment: stated(1),
    }),
  }));
  const started = performance.now();
  let eventsInAll = 0;
  let judgedOtherwise = 0;
  for (let number = 0; number < histories; number += 1) {
    const { body, pinned, other } = subjects[number % subjects.length]!;
    const events = JSON.parse(body) as RecordedEvent[];
    eventsInAll += events.length;
    if (isJudgedOtherwise(judge(events, pinned, other))) judgedOtherwise += 1;
  }
  const judged = performance.now();
  for (let number = 0; number < histories; number += 1) JSON.parse(subjects[number % subjects.length]!.body);
  return {
    histories,
    eventsInAll,
    judgedInSeconds: seconds(judged - started),
    judgedOtherwise,
    parsedInSeconds: seconds(performance.now() - judged),
  };
}

async function stateAtInstants(databaseUrl: string, played: readonly PlayedInMemory[]): Promise<Omit<HindsightFigures, Judged>> {
  const admin = await createDataSource(databaseUrl, { poolSize: 1 });
  const name = `hindsight_${process.pid}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const dataSource = await createDataSource(url.toString());
  try {
    await migrate(dataSource);
    const archive = new CertificationArchive(dataSource);
    const journal = new Journal(dataSource, archive);
    const known: { readonly journeyId: string; readonly history: History }[] = [];
    for (const [index, { journey, events }] of played.entries()) {
      await archive.save(journey.rules);
      const journeyId = `jrn_${createHash('sha1').update(String(index)).digest('hex')}`;
      const own = events.map((event) => unique({ ...event, journeyId }, index));
      await journal.append(journeyId, own);
      known.push({ journeyId, history: new History(own) });
    }
    const asked = Array.from({ length: questions }, (_, index) => {
      const { journeyId, history } = known[index % known.length]!;
      const { occurredAt, recordedAt } = history.events[(index * 7_919) % history.events.length]!;
      const asOf = index % 2 === 0 ? { occurredUntil: occurredAt, recordedUntil: recordedAt } : { occurredUntil: occurredAt };
      return { journeyId, history, asOf };
    });
    for (const { journeyId, asOf } of asked.slice(0, 100)) await journal.stateAsOf(journeyId, asOf);
    const stored: number[] = [];
    const inMemory: number[] = [];
    for (const { journeyId, history, asOf } of asked) {
      const started = performance.now();
      const state = await journal.stateAsOf(journeyId, asOf);
      const between = performance.now();
      const folded = history.stateAsOf(asOf);
      inMemory.push(performance.now() - between);
      stored.push(between - started);
      if (state?.version !== folded.version) throw new Error(`${journeyId}: PostgreSQL and memory disagree on ${JSON.stringify(asOf)}`);
    }
    const sorted = (times: readonly number[]) => times.toSorted((one, other) => one - other);
    return {
      stateFromPostgresP50Ms: milliseconds(quantile(sorted(stored), 0.5)),
      stateFromPostgresP99Ms: milliseconds(quantile(sorted(stored), 0.99)),
      stateInMemoryP99Ms: milliseconds(quantile(sorted(inMemory), 0.99)),
      longestHistory: Math.max(...played.map(({ events }) => events.length)),
    };
  } finally {
    await dataSource.destroy();
    await admin.query(`DROP DATABASE ${name}`);
    await admin.destroy();
  }
}

/** A number is issued once in a database, and a candidate has one journey open to a certification. */
function unique(event: RecordedEvent, index: number): RecordedEvent {
  if (event.type === 'JourneyStarted') return { ...event, data: { ...event.data, candidateId: `can_${index}` } };
  const numbered = event.type === 'BlockCertificateIssued' || event.type === 'DiplomaIssued' || event.type === 'DuplicateIssued';
  return numbered
    ? ({ ...event, data: { ...event.data, number: `${event.data.number}-${index}-${event.version}` } } as RecordedEvent)
    : event;
}

const seconds = (ms: number): number => Math.round(ms / 10) / 100;
const milliseconds = (ms: number): number => Math.round(ms * 1000) / 1000;
