import { parseHistory } from '#libs/engine/temporal/replayable-history.js';
import { releasedVersions } from '#infra/local/releases.js';
import { join } from 'node:path';
import { hasHistories, keptHistories, type NamedHistory } from './corpus.js';
import { advice, replayDifferences, todaysBundle, type ProbedBundle } from './replay.js';

const histories = keptHistories();
const named = (ending: string): NamedHistory => histories.find(({ name }) => name.endsWith(ending))!;

describe('histories of every release, under the code of today', () => {
  it('replay to the same facts', async () => {
    expect(histories.length).toBeGreaterThan(0);
    const differences = await replayDifferences(histories);
    if (differences.length > 0) throw new Error([...differences, advice].join('\n\n'));
  });

  it('are kept of every version that is released', () => {
    const released = releasedVersions(join(import.meta.dirname, '../..'));
    expect(released.filter((version) => !hasHistories(version))).toEqual([]);
  });

  it('hold no machine’s name', () => {
    for (const { text } of histories) expect(text).not.toMatch(/"identity"|@[\w.-]+-[0-9a-f]{8,}/);
  });
});

describe('a change that would alter the past', () => {
  let today: ProbedBundle;
  beforeAll(async () => {
    today = await todaysBundle();
  });

  /** The code of today with one change, as somebody would make it in the sources. */
  function changed(from: RegExp | string, to: string): ProbedBundle {
    const code = today.code.replace(from, to);
    if (code === today.code) throw new Error(`the code of today has no ${String(from)}`);
    return { code };
  }

  it('of what a rule decides is told with the command, the event, and both values', async () => {
    const differences = await replayDifferences(
      [named('block-certified-1')],
      changed(/\bvalidated,(?=\n\s+criteria,\n)/, 'validated: false,'),
    );
    expect(differences[0]).toMatch(
      /block-certified-1\n +event \d+ of the history, command conclude-block \(cmd_.+\)\n +version \d+, BlockConcluded\n +\/data\/validated\n +recorded: true\n +now: +false$/,
    );
    expect(differences[1]).toMatch(/event \d+ of the history, command issue-block-certificate .*\n.*\n +now: .*was refused \(.+\)/);
  });

  it('of which commands a rule accepts is told with the command, and why it is refused now', async () => {
    const differences = await replayDifferences(
      [named('block-certified-1')],
      changed("having('NON_ACQUIS') <= threshold.maxNonAcquis", 'false'),
    );
    expect(differences).toEqual([
      expect.stringMatching(/command conclude-block \(cmd_.+\)\n +recorded: the workflow went on\n +now: .*was refused \(motive\.missing/),
    ]);
  });

  it('of when the clock speaks is told with the event that it made', async () => {
    const differences = await replayDifferences(
      [named('granted-by-silence-then-lapsed')],
      changed('reglement.caduciteMonths.value)', 'reglement.caduciteMonths.value + 1)'),
    );
    expect(differences[0]).toMatch(/granted-by-silence-then-lapsed\n +event \d+ of the history/);
  });

  const appending = /await appendToJournal\(/;
  const pause = String.raw`await (0,$1.sleep)('1 minute');`;
  const beforeAppending =
    (prefix: string) =>
    ({ code }: ProbedBundle): ProbedBundle => {
      const [, workflow = ''] = /\(0,(_temporalio_workflow__WEBPACK_\w+)\.continueAsNew\)/.exec(code) ?? [];
      return { code: code.replace(appending, `${prefix.replaceAll('$1', workflow)} $&`) };
    };

  it('of what the workflow asks of Temporal is told with the event of the history, and replays once it is behind patched()', async () => {
    const run = named('granted-by-silence-then-lapsed');
    const bare = beforeAppending(pause)(today);
    expect(await replayDifferences([run], bare)).toEqual([
      expect.stringMatching(/event \d+ of the history, ActivityTaskScheduled\n.*\n +now: .*Nondeterminism/),
    ]);
    const patched = beforeAppending(`if ((0,$1.patched)('gather-before-appending')) ${pause}`)(today);
    expect(await replayDifferences([run], patched)).toEqual([]);
  });

  it('of one byte of what was recorded is told just the same', async () => {
    const { name, text } = histories.find((one) => one.text.includes('workflowExecutionUpdateCompletedEventAttributes'))!;
    const altered = text.replace(
      /("workflowExecutionUpdateCompletedEventAttributes".*?"data":")([^"]+)/,
      (_, before: string, data: string) => {
        const outcome = Buffer.from(data, 'base64')
          .toString()
          .replace(/"actor":\{"id":"/, '"actor":{"id":"x');
        return before + Buffer.from(outcome).toString('base64');
      },
    );
    expect(altered).not.toBe(text);
    const differences = await replayDifferences([{ name, history: parseHistory(altered) }]);
    expect(differences).toEqual([expect.stringMatching(/\/actor\/id\n +recorded: "x.+"\n +now: +".+"/)]);
  });

  it('comes with what to do', () => {
    expect(advice).toMatch(/patched\([^]*named decider version[^]*the old code stays[^]*infra\/replay\.md/);
  });
});
