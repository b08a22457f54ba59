import { resumeFromJournal, type ProcessManager } from '#libs/domain/stream/process.js';
import { doorKind, kindsWithDoor } from '#test/door/kind.js';
import type { StreamKind } from './stream-kind.js';
import { StreamKinds, StreamKindUnknown } from './stream-kinds.js';

const named = (kind: string, idPrefix: string): StreamKind => ({ ...doorKind, process: { ...doorKind.process, kind }, idPrefix });

describe('the kinds of streams', () => {
  it('are found by the ids of their streams', () => {
    expect(kindsWithDoor.of('dor_1').process.kind).toBe('door');
    expect(kindsWithDoor.of('jrn_1').process.kind).toBe('journey');
    expect(() => kindsWithDoor.of('win_1')).toThrow(StreamKindUnknown);
  });

  it.each([
    ['the same prefix', [named('door', 'dor_'), named('window', 'dor_')]],
    ['a prefix that begins another', [named('door', 'dor_'), named('window', 'dor_w')]],
    ['the same name', [named('door', 'dor_'), named('door', 'win_')]],
  ])('do not start with %s', (_, kinds) => {
    expect(() => new StreamKinds(kinds)).toThrow('are not told apart');
  });

  describe('of which one commands others', () => {
    const managing = (sends: ProcessManager['sends'], outcomesCommand = 'knock'): StreamKind => ({
      ...named('window', 'win_'),
      process: { ...doorKind.process, kind: 'window', manager: { sends, commandsOf: () => [], outcomesCommand } },
    });

    it('start where these stand before it', () => {
      expect(() => new StreamKinds([doorKind, managing({ door: ['open-door'] })])).not.toThrow();
    });

    it.each<[what: string, kinds: readonly StreamKind[], why: string]>([
      ['these stand after it', [managing({ door: ['open-door'] }), doorKind], 'commands door, which does not stand before it'],
      ['it commands itself', [doorKind, managing({ window: ['open-door'] })], 'commands window, which does not stand before it'],
      ['there is no such command', [doorKind, managing({ door: ['paint'] })], 'sends paint to door'],
      ['it would decide for a person', [doorKind, managing({ door: [resumeFromJournal] })], `sends ${resumeFromJournal} to door`],
      ['it could not hear', [doorKind, managing({}, 'hear')], 'has no command hear'],
    ])('do not start where %s', (_, kinds, why) => {
      expect(() => new StreamKinds(kinds)).toThrow(why);
    });
  });

  it('do not start where the read models do not hold whom a stream is about', () => {
    const nowhere: StreamKind = { ...doorKind, persons: { ...doorKind.persons, subject: { kind: 'CANDIDATE', member: 'porter' } } };
    expect(() => new StreamKinds([nowhere])).toThrow('no member porter');
  });

  it('do not start with one search attribute of two types', () => {
    const opened = (type: 'INT' | 'DATETIME') => [{ name: 'JalonOpened', type }] as const;
    const one: StreamKind = { ...named('door', 'dor_'), searchAttributes: opened('INT') };
    const other: StreamKind = { ...named('window', 'win_'), searchAttributes: opened('DATETIME') };
    expect(() => new StreamKinds([one, other])).toThrow('JalonOpened as values of two types');
  });
});
