import type { Applied, ApplyCommands, Sending } from '#libs/domain/stream/protocol.js';
import { Intake } from '#workflows/stream/carried.js';
import { RunningStream } from '#workflows/stream/running-stream.js';
import { doorProcess } from './domain.js';
import { command, doorRules } from './sender.js';

const now = '2026-01-05T09:00:00.000Z';
const later = '2026-01-05T10:00:00.000Z';
const word = 'x'.repeat(1_000);

function installed(secondsOpen?: number): { readonly door: RunningStream; apply(...commands: ApplyCommands['commands']): Applied } {
  const run = { streamId: 'dor_1', rules: doorRules(secondsOpen), state: doorProcess.initialState, processed: {} };
  const door = new RunningStream(doorProcess, run, now);
  let sent = 0;
  const apply = (...commands: ApplyCommands['commands']) => {
    const commandId = `cmd_${(sent += 1)}`;
    const actor = { id: 'act_porter', role: 'STAFF' } as const;
    return door.apply({ commandId, actor, commands, expectedVersion: null, notAfter: later, journalHead: 0 }, now);
  };
  apply(command('install-door', { corridor: 'north' }));
  return { door, apply };
}

const knock = command('knock', { word });

describe('what a run appends in pieces', () => {
  const told = (door: RunningStream, mostBytes: number) =>
    door.uncoveredInPieces(mostBytes).map(({ events, outcomes }) => ({
      versions: events.map(({ version }) => version),
      outcomes: outcomes.map(({ commandId }) => commandId),
    }));

  it('is whole where it is within the limit, and nothing where there is nothing', () => {
    const { door, apply } = installed();
    for (let round = 0; round < 3; round += 1) apply(knock);
    expect(told(door, 100_000)).toEqual([{ versions: [1, 2, 3, 4], outcomes: ['cmd_1', 'cmd_2', 'cmd_3', 'cmd_4'] }]);
    expect(told(door, Infinity)).toEqual(told(door, 100_000));
    door.letGo(4);
    expect(told(door, 100_000)).toEqual([]);
  });

  it('follows itself piece by piece, each within the limit, each with what its own commands came to', () => {
    const { door, apply } = installed();
    for (let round = 0; round < 7; round += 1) apply(knock);
    const pieces = door.uncoveredInPieces(4_500);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(JSON.stringify(piece).length).toBeLessThanOrEqual(4_500);
    expect(pieces.flatMap(({ events }) => events)).toEqual(door.uncovered);
    expect(pieces.flatMap(({ outcomes }) => outcomes)).toEqual(door.uncoveredOutcomes);
    for (const { events, outcomes } of pieces)
      expect(outcomes.map(({ toVersion }) => toVersion)).toEqual(events.map(({ version }) => version));
  });

  it('never parts a batch, though it be larger', () => {
    const { door, apply } = installed();
    apply(knock, knock, knock, knock);
    apply(knock);
    expect(told(door, 2_000)).toEqual([
      { versions: [1], outcomes: ['cmd_1'] },
      { versions: [2, 3, 4, 5], outcomes: ['cmd_2'] },
      { versions: [6], outcomes: ['cmd_3'] },
    ]);
    // The journal is known to hold a part of it.
    door.letGo(3);
    expect(told(door, 2_000)).toEqual([
      { versions: [4, 5], outcomes: ['cmd_2'] },
      { versions: [6], outcomes: ['cmd_3'] },
    ]);
  });

  it('holds what the clock did, which no command came to', () => {
    const { door, apply } = installed(60);
    apply(command('open-door', { by: 'Ada' }));
    door.letDeadlinesFall(later);
    expect(told(door, 1)).toEqual([
      { versions: [1], outcomes: ['cmd_1'] },
      { versions: [2], outcomes: ['cmd_2'] },
      { versions: [3], outcomes: [] },
    ]);
  });
});

describe('what one task takes in', () => {
  const update = (bytes: number, others = 0): readonly Sending[] => {
    const commands = [command('knock', { word: 'x'.repeat(bytes) }), ...Array.from({ length: others }, () => command('close-door'))];
    return [{ commandId: 'cmd_1', actor: { id: 'act_porter', role: 'STAFF' }, commands, expectedVersion: null, notAfter: later }];
  };

  it('is 1 MiB in all, the first however large, and as much again in the next', () => {
    const intake = new Intake();
    const half = 500 * 1024;
    expect([half, half, half].map((bytes) => intake.takes(update(bytes), 7))).toEqual([true, true, false]);
    expect(intake.takes(update(1_000), 7)).toBe(true);
    expect([3 * half, 1].map((bytes) => intake.takes(update(bytes), 12))).toEqual([true, false]);
    // What the events of many small commands say besides comes back too.
    expect([500, 600].map((others) => intake.takes(update(0, others), 20))).toEqual([true, false]);
  });
});
