/**
 * Two thousand facts with the longest texts allowed, on one journey: whatever was accepted once is verified, exported, replayed, by
 * processes whose memory is bounded. Takes some minutes: `npm run prove`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApi, type TestApi } from '../harness/api.js';
import type { TestCaller } from '../harness/caller.js';
import { runFolder } from '../harness/run-folder.js';
import { replayWhatRan, runsOf } from '../replay/record.js';

const perBatch = 50;
const text = (n: number) => `${n} `.padEnd(4_000, 'x');
const incidents = (batch: number) => ({
  commands: Array.from({ length: perBatch }, (_, n) => ({
    command: 'record-incident',
    data: { assessment: 'A-E1', description: text(batch * perBatch + n) },
  })),
});

describe('a journey of two thousand facts with the longest texts', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let short: string;
  let long: string;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR');
    short = await filled(1);
    long = await filled(40);
    await test.parts.checkpoints.make();
  }, 600_000);
  afterAll(() => test?.close());

  async function filled(batches: number): Promise<string> {
    const journeyId = await administrator.open();
    for (let batch = 0; batch < batches; batch += 1) await administrator.send(`/v1/journeys/${journeyId}/commands`, incidents(batch));
    return journeyId;
  }

  it('is verified, event by event', async () => {
    const report = await administrator.read<{ findings: unknown[]; isSound: boolean }>(`/v1/journeys/${long}/verification`);
    expect(report).toMatchObject({ findings: [], isSound: true });
  }, 300_000);

  it('is read page by page, its texts as they were written', async () => {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: { items: { data: { description?: string } }[]; next: string | null } = await administrator.read(
        `/v1/journeys/${long}/events?texts=open&limit=200${next && `&cursor=${encodeURIComponent(next)}`}`,
      );
      seen.push(...page.items.flatMap(({ data }) => data.description ?? []));
      ({ next } = page);
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 40 * perBatch }, (_, n) => text(n)).toSorted());
  }, 300_000);

  it('is replayed by the code of today as it was', async () => {
    expect(await replayWhatRan(test.parts.temporal, await runsOf(test.parts.temporal, 'long-journey', long))).toEqual([]);
  }, 300_000);

  it('is verified and exported by processes that hold it little more than once', async () => {
    const dossier = (journeyId: string) => join(runFolder(), `${createHash('sha256').update(journeyId).digest('hex')}.zip`);
    const exported = async (journeyId: string) => peakMiB(['export-dossier', journeyId, '--output', dossier(journeyId)], /dossier|Dossier/);
    const [ofShort, ofLong] = [await exported(short), await exported(long)];
    expect(statSync(dossier(long)).size).toBeGreaterThan(5 * statSync(dossier(short)).size);
    const verified = await peakMiB(['verify'], /./);
    process.stdout.write(`peak memory, MiB: export of 51 facts ${ofShort}, of 2,001 facts ${ofLong}; verification of both ${verified}\n`);
    // Some forty times the text of the short one, 11 MB: read once, and not several times over.
    expect(ofLong - ofShort).toBeLessThan(150);
    expect(verified).toBeLessThan(400);
  }, 600_000);

  /** The command line as a process of its own. @returns the most memory that it held */
  async function peakMiB(args: readonly string[], says: RegExp): Promise<number> {
    const { config, database } = test;
    const env = {
      ...process.env,
      DATABASE_URL: database.url,
      JALON_HOME: config.home,
      TEMPORAL_ADDRESS: config.temporal.address,
      TEMPORAL_NAMESPACE: config.temporal.namespace,
      TEMPORAL_TASK_QUEUE: config.temporal.taskQueue,
    };
    const child = spawn(process.execPath, [join(__dirname, '../../dist/apps/cli/main.js'), ...args], { env });
    let [said, peak] = ['', 0];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const watch = setInterval(() => {
      try {
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
      } catch {
        // It has ended.
      }
    }, 20);
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    clearInterval(watch);
    if (code !== 0 || !says.test(said)) throw new Error(`jalon ${args.join(' ')} ended on ${code}:\n${said}`);
    return Math.round(peak / 1024);
  }
});
