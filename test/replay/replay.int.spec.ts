import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHistory } from '#temporal/replayable-history.js';
import { corpus } from './record.js';
import { advice, replayDifferences, type NamedHistory } from './replay.js';

function recorded(): (NamedHistory & { readonly text: string })[] {
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.sort().map((name) => {
    const text = readFileSync(join(corpus, name), 'utf8');
    return { name, text, history: parseHistory(text) };
  });
}

describe('histories of every release, under the code of today', () => {
  const histories = recorded();

  it('replay to the same facts', async () => {
    expect(histories.length).toBeGreaterThan(0);
    const differences = await replayDifferences(histories);
    if (differences.length > 0) throw new Error([...differences, advice].join('\n\n'));
  });

  it('are found to differ where one byte of a recorded outcome does', async () => {
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
    expect(differences).toEqual([expect.stringMatching(/Update .* version \d+: recorded/)]);
  });

  it('hold no machine’s name', () => {
    for (const { text } of histories) expect(text).not.toMatch(/"identity"|@[\w.-]+-[0-9a-f]{8,}/);
  });
});
