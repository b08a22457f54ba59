import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { HistoryFact } from '#libs/engine/temporal/histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { hashOf } from './events-in-histories.js';
import { JournalFilling } from './journal-filling.js';

const large = 'x'.repeat(3 * 2 ** 20);

const event = (version: number, text = ''): StreamEvent => ({
  streamId: 'dor_1',
  type: 'DoorKnocked',
  data: { text },
  version,
  occurredAt: '2024-01-01T00:00:00.000Z',
  recordedAt: '2024-01-01T00:00:00.000Z',
  actor: { id: 'act_porter', role: 'STAFF' },
  commandId: `cmd_${version}`,
  rules: { code: 'door', version: '1', digest: 'd' },
});

const told = (...events: StreamEvent[]): HistoryFact => {
  const { version, commandId, actor } = events.at(-1)!;
  const own = [{ commandId, fromVersion: version - 1, toVersion: version, warnings: [] }];
  const sendings = [{ commandId, actor, commands: [], expectedVersion: null, notAfter: '2024-01-01T00:00:00.000Z' }];
  const outcome = { events, outcomes: [], own, obstructed: [] };
  return { kind: 'UPDATE', eventId: 1, updateId: commandId, updateName: 'knock', sendings, outcome };
};

/** What is appended, by versions and by the commands whose outcomes go with them. */
async function filled(head: number, held: readonly StreamEvent[], facts: readonly HistoryFact[]) {
  const appended: { readonly versions: readonly number[]; readonly commandIds: readonly string[] }[] = [];
  const journal = {
    appendEvents(_: string, events: readonly StreamEvent[], outcomes: readonly { readonly commandId: string }[]) {
      appended.push({ versions: events.map(({ version }) => version), commandIds: outcomes.map(({ commandId }) => commandId) });
      return Promise.resolve();
    },
  };
  const hashes = new Map(held.map((one) => [one.version, hashOf(canonicalJson(one))]));
  const filling = new JournalFilling({ journal, archive: {} } as never, 'dor_1', hashes, head);
  await filling.add({
    runId: 'run',
    originalRunId: 'run',
    source: 'TEMPORAL',
    startedAt: '',
    async *facts() {
      yield* await Promise.resolve(facts);
    },
  });
  await filling.end();
  return appended;
}

describe('a journal filled from histories', () => {
  it('has each event once, in order, a few MiB at a time, each with what its command came to', async () => {
    const events = [event(2, large), event(3, large), event(4)];
    const [second, third, fourth] = events as [StreamEvent, StreamEvent, StreamEvent];
    expect(await filled(1, events, [told(second), told(second, third), told(second, third, fourth)])).toEqual([
      { versions: [2, 3], commandIds: ['cmd_2', 'cmd_3'] },
      { versions: [4], commandIds: ['cmd_4'] },
    ]);
  });

  it('has in order what was told out of it, by callers who were told their own events alone', async () => {
    const [second, third] = [event(2), event(3, large + large)];
    expect(await filled(1, [second, third], [told(third), { kind: 'APPENDED', eventId: 2, events: [second] }])).toEqual([
      { versions: [2, 3], commandIds: ['cmd_3'] },
    ]);
  });

  it('has nothing of what a run left behind, nor anything where the histories have a hole', async () => {
    const [behind, stands] = [event(2, 'behind'), event(2, 'stands')];
    expect(await filled(1, [stands], [told(behind), told(stands)])).toMatchObject([{ versions: [2] }]);
    await expect(filled(1, [event(2), event(4)], [])).rejects.toThrow('version 4 would leave a hole');
    await expect(filled(1, [event(2)], [])).rejects.toThrow('ends at version 1');
  });
});
