/** Old Updates, new code, equal events: what every kept history was asked, asked again of the code of today. */
import { journeyProcess } from '#libs/domain/journey/process.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import { keptHistories } from './corpus.js';
import { madeAgain } from './made-again.js';

const histories = keptHistories();

/** The same rules, whose events come out otherwise. */
function recording(change: (event: StreamEvent) => StreamEvent): StreamProcess {
  const { decide, settle } = journeyProcess as StreamProcess;
  return {
    ...journeyProcess,
    decide(...given) {
      const decision = decide(...given);
      return decision.accepted ? { ...decision, events: decision.events.map(change) } : decision;
    },
    settle(...given) {
      const { stream, events } = settle(...given);
      return { stream, events: events.map(change) };
    },
  };
}

describe('old Updates, under new code', () => {
  it.each(histories)('make equal events: $name', async (history) => {
    const { updates, told, made, continued } = await madeAgain(history, journeyProcess);
    expect(made).toEqual(told);
    expect(continued?.made).toBe(continued?.told);
    expect(updates + told.size).toBeGreaterThan(0);
  });

  it('are hundreds, of every history that tells events', async () => {
    const all = await Promise.all(histories.map((history) => madeAgain(history, journeyProcess)));
    const sum = (count: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + count(one), 0);
    expect(sum(({ updates }) => updates)).toBeGreaterThan(400);
    expect(sum(({ told }) => told.size)).toBeGreaterThan(400);
    expect(sum(({ continued }) => (continued ? 1 : 0))).toBeGreaterThan(3);
  });

  describe('show a change of what an event holds', () => {
    const history = histories.find(({ name }) => name.endsWith('block-certified-1'))!;
    const differing = async (process: StreamProcess) => {
      const { told, made } = await madeAgain(history, process);
      return [...told].flatMap(([version, event]) => (made.get(version) === event ? [] : [version]));
    };

    it('of one type', async () => {
      const { told } = await madeAgain(history, journeyProcess);
      const concluded = [...told].flatMap(([version, event]) => (event.includes('"type":"BlockConcluded"') ? [version] : []));
      const changed = recording((event) =>
        event.type === 'BlockConcluded' ? ({ ...event, data: { ...event.data, validated: null } } as StreamEvent) : event,
      );
      expect(concluded.length).toBeGreaterThan(0);
      expect(await differing(changed)).toEqual(concluded);
    });

    /** Why the first form goes without saying (ADR 12): runs in flight would tell their own past otherwise. */
    it('were the first form written out', async () => {
      const { told } = await madeAgain(history, journeyProcess);
      expect(await differing(recording((event) => ({ ...event, schema: 1 })))).toEqual([...told.keys()]);
    });
  });
});
