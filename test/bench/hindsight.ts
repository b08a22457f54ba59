/** A journey's state at an instant, asked two thousand times: read and folded from PostgreSQL, and from a history in memory. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { createHash } from 'node:crypto';
import { History, type AsOf } from '#libs/domain/journey/as-of.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { Journal } from '#libs/record/journal/journal.js';
import { openBenchDatabase } from './database.js';
import { quantile } from './figures.js';
import { playedCast } from './population.js';

export interface HindsightRow {
  readonly name: string;
  readonly questions: number;
  readonly longestHistory: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const questions = 2_000;

export async function benchHindsight(): Promise<readonly HindsightRow[]> {
  const { dataSource, close } = await openBenchDatabase();
  try {
    const archive = new RulesArchive(dataSource);
    const journal = new Journal(dataSource, archive, streamKinds);
    const known: { readonly journeyId: string; readonly history: History }[] = [];
    for (const [index, { journey, events }] of (await playedCast()).entries()) {
      await archive.save(journey.rules);
      const journeyId = `jrn_${createHash('sha1').update(String(index)).digest('hex')}`;
      const own = events.map((event) => unique({ ...event, journeyId }, index));
      await journal.appendEvents(journeyId, own);
      known.push({ journeyId, history: new History(own) });
    }
    const asked = Array.from({ length: questions }, (_, index) => {
      const { journeyId, history } = known[index % known.length]!;
      const { occurredAt, recordedAt } = history.events[(index * 7_919) % history.events.length]!;
      const asOf = index % 2 === 0 ? { occurredUntil: occurredAt, recordedUntil: recordedAt } : { occurredUntil: occurredAt };
      return { journeyId, history, asOf };
    });
    // As the API answers it.
    const fromPostgres = async (journeyId: string, asOf: AsOf) =>
      new History(await journal.history<RecordedEvent>(journeyId)).stateAsOf(asOf);
    for (const { journeyId, asOf } of asked.slice(0, 200)) await fromPostgres(journeyId, asOf);
    const [stored, inMemory]: [number[], number[]] = [[], []];
    for (const { journeyId, history, asOf } of asked) {
      const started = performance.now();
      const state = await fromPostgres(journeyId, asOf);
      const between = performance.now();
      const folded = history.stateAsOf(asOf);
      inMemory.push(performance.now() - between);
      stored.push(between - started);
      if (state.version !== folded.version) throw new Error(`${journeyId}: PostgreSQL and memory disagree on ${JSON.stringify(asOf)}`);
    }
    const longestHistory = Math.max(...known.map(({ history }) => history.events.length));
    const row = (name: string, times: readonly number[]): HindsightRow => {
      const sorted = times.toSorted((one, other) => one - other);
      return { name, questions, longestHistory, p50Ms: thousandths(quantile(sorted, 0.5)), p99Ms: thousandths(quantile(sorted, 0.99)) };
    };
    return [row('state at an instant, from PostgreSQL', stored), row('state at an instant, in memory', inMemory)];
  } finally {
    await close();
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

const thousandths = (ms: number): number => Math.round(ms * 1_000) / 1_000;
