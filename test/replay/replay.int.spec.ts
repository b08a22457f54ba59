import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { addDays, parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import { factsIn } from '#libs/engine/temporal/histories.js';
import { collect } from '../harness/histories.js';
import type { Quantities } from '#libs/domain/law/clauses.js';
import { parseHistory } from './replayable-history.js';
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

/** The day on which the journey was opened; null in a run that another one went before. */
async function openingOf(history: NamedHistory['history']): Promise<LocalDate | null> {
  const facts = await collect(factsIn(history.events ?? [], loadDataConverter()));
  const events = facts.flatMap((fact) => (fact.kind === 'UPDATE' && fact.outcome && 'events' in fact.outcome ? fact.outcome.events : []));
  const opening = events.find(({ type }) => type === 'JourneyStarted');
  return opening ? parisDate(opening.recordedAt) : null;
}

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
      changed(/(?<=\bCADUCITE: \[\s*\{[^}]*\bmonths: )6/, '7'),
    );
    expect(differences[0]).toMatch(/granted-by-silence-then-lapsed\n +event \d+ of the history/);
  });

  describe('by one line more of the law, dated back to before every history', () => {
    /** Of every rule that counts something, each number another than the law's. */
    const changedLaw = (knownFrom: string) =>
      Object.entries({
        FEASIBILITY_FILES_PER_YEAR: "files: { sameCertification: 0, all: 0 }, mayOverride: 'NOT_AT_ALL'",
        RECEVABILITE: "months: 1, mayOverride: 'NOT_AT_ALL'",
        CADUCITE: "months: 8, mayOverride: 'NOT_AT_ALL'",
        JURY_DATE: "months: 1, mayOverride: 'NOT_AT_ALL'",
        VAE_JURY: 'members: 9, qualified: 9',
        VAE_RESULT: "days: 1, mayOverride: 'NOT_AT_ALL'",
        TRANSMISSION: "months: 1, mayOverride: 'NOT_AT_ALL'",
      } satisfies Record<keyof Quantities, string>).reduce(({ code }, [rule, counted]) => {
        const opening = new RegExp(String.raw`\b${rule}: \[(?=\s*\{\s*from:)`);
        if (!opening.test(code)) throw new Error(`the law of today has no ${rule}`);
        return { code: code.replace(opening, `$& { from: '2006-05-24', ${knownFrom} citation: 'à venir', ${counted} },`) };
      }, today);

    it('changes nothing of what was begun before the line is known, whatever falls after', async () => {
      const openedOn = await Promise.all(histories.map(({ history }) => openingOf(history)));
      const days = [...new Set(openedOn.filter((day) => day !== null))].toSorted();
      expect(days.length).toBeGreaterThan(0);
      for (const day of days) {
        const begun = histories.filter((_, index) => (openedOn[index] ?? day) <= day);
        expect(await replayDifferences(begun, changedLaw(`knownFrom: '${addDays(day, 1)}',`))).toEqual([]);
      }
    });

    it('is told where nothing says that the line was not known', async () => {
      const differences = await replayDifferences(histories, changedLaw(''));
      expect(new Set(differences.map((difference) => difference.split('\n', 1)[0]))).toContain('0.1.0/granted-by-silence-then-lapsed');
      expect(differences.length).toBeGreaterThan(10);
    });
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
