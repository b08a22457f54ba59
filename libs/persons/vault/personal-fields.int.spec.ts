import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { personalText } from '#libs/domain/persons/personal-text.schema.js';
import { type TestVault, openTestVault, somewhere } from '#test/harness/vault.js';
import { shownToNobody } from './access-log.js';
import { NotSealable, openTextsOfEvents, sealCommands } from './personal-fields.js';
import { textPlace } from './place.js';
import { type KeyOwner, isSealedText } from './sealed-text.js';
import type { Vault } from './vault.js';

let store: TestVault;
let vault: Vault;
let dataSource: DataSource;

const commandId = 'cmd_1';

async function sealCommand<S extends z.ZodType>(schema: S, personId: string, data: z.output<S>): Promise<z.output<S>> {
  const [sealed] = await sealCommands(vault, personId, commandId, [{ schema, data }]);
  return sealed as z.output<S>;
}

/** As the event of the command has it. */
async function opened<T extends object>(data: T, mayOpen: (owner: KeyOwner) => boolean = () => true): Promise<T> {
  const [event] = await openTextsOfEvents(vault, [{ version: 1, commandId, data }], shownToNobody, mayOpen);
  return event!.data;
}

beforeAll(async () => {
  store = await openTestVault();
  ({ vault, dataSource } = store);
});

afterAll(async () => {
  await store.close();
});

describe('the personal texts of a command', () => {
  let personId: string;
  beforeAll(async () => {
    personId = await vault.createPerson('CANDIDATE');
  });

  /** Data for a schema, read off its JSON Schema rather than off zod, so as not to walk as the code under test does. */
  interface Node {
    type?: string;
    const?: unknown;
    enum?: unknown[];
    properties?: Record<string, Node>;
    items?: Node;
    anyOf?: Node[];
    oneOf?: Node[];
    $ref?: string;
    $defs?: Record<string, Node>;
    format?: string;
    pattern?: string;
    personal?: string;
    minItems?: number;
    minimum?: number;
  }
  const canary = 'canari-δ';
  let planted = 0;
  function example(node: Node, defs = node.$defs ?? {}): unknown {
    if (node.personal !== undefined) return `${canary}-${++planted}`;
    const [option] = node.anyOf ?? node.oneOf ?? [];
    if (option) return example(option, defs);
    if (node.$ref) return example(defs[node.$ref.split('/').at(-1) ?? ''] ?? {}, defs);
    if (node.enum) return node.enum[0];
    if ('const' in node) return node.const;
    if (node.properties) return Object.fromEntries(Object.entries(node.properties).map(([key, member]) => [key, example(member, defs)]));
    if (node.type === 'array') return Array.from({ length: Math.max(2, node.minItems ?? 0) }, () => example(node.items as Node, defs));
    if (node.type === 'boolean') return true;
    if (node.type === 'integer' || node.type === 'number') return node.minimum ?? 1;
    if (node.format === 'date') return '2024-01-01';
    if (node.format === 'date-time') return '2024-01-01T00:00:00.000Z';
    // An alternative is known by a value that it takes: a code, an id, an hour, or the name of a file.
    if (node.pattern?.startsWith('^[a-z]{2,4}_')) return 'abc_1';
    if (node.pattern?.endsWith(':[0-5][0-9]$')) return '09:30';
    return node.pattern?.includes('{64}') ? 'a'.repeat(64) : 'impersonnel';
  }

  it.each(Object.entries(commandSchemas))('of %s are all sealed and nothing else is', async (_name, schema) => {
    planted = 0;
    const data = example(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Node) as never;
    const sealed = await sealCommand(schema, personId, data);
    expect(JSON.stringify(sealed)).not.toContain(canary);
    expect(JSON.stringify(sealed).split('sealed:2:').length - 1).toBe(planted);
    expect(await opened(sealed as object)).toEqual(data);
  });

  it('are sealed under the category that the schema names', async () => {
    const schema = z.strictObject({
      remark: personalText('EVALUATION').nullable().default(null).describe('x'),
      note: personalText('H_PLUS').describe('n').optional(),
    });
    const sealed = await sealCommand(schema, personId, { remark: 'r', note: 'n' });
    const mayRead = async (category: string) => opened(sealed, (owner) => owner.category === category);
    expect(await mayRead('EVALUATION')).toEqual({ remark: 'r', note: '[texte réservé]' });
    expect(await mayRead('H_PLUS')).toEqual({ remark: '[texte réservé]', note: 'n' });
    expect(await sealCommand(schema, personId, { remark: null })).toEqual({ remark: null });
  });

  it('are found in alternatives and records', async () => {
    const schema = z.strictObject({
      either: z.union([
        z.strictObject({ kind: z.literal('a'), text: z.string() }),
        z.strictObject({ kind: z.literal('b'), text: personalText('EVALUATION') }),
      ]),
      byCode: z.record(z.string(), personalText('EVALUATION')),
    });
    const sealed = await sealCommand(schema, personId, { either: { kind: 'b', text: 'x' }, byCode: { A: 'y' } });
    expect([sealed.either.text, sealed.byCode['A']].every(isSealedText)).toBe(true);
    const open = await sealCommand(schema, personId, { either: { kind: 'a', text: 'x' }, byCode: {} });
    expect(open.either.text).toBe('x');
  });

  it('cannot slip through a key or a kind of schema that is not known', async () => {
    const schema = z.strictObject({ remark: personalText('EVALUATION').optional() });
    const extra = { remark: 'r', other: 'clair' };
    await expect(sealCommand(schema, personId, extra)).rejects.toThrow(NotSealable);
    await expect(sealCommand(z.strictObject({ any: z.unknown() }), personId, { any: 'clair' })).rejects.toThrow(NotSealable);
    const transformed = z.strictObject({ text: personalText('EVALUATION').transform((text) => text.length) });
    await expect(sealCommand(transformed, personId, { text: 3 })).rejects.toThrow(NotSealable);
  });

  it('that look sealed already are sealed as they are', async () => {
    const schema = z.strictObject({ remark: personalText('EVALUATION') });
    const forged = await vault.seal(personId, 'H_PLUS', 'secret', somewhere);
    expect(await opened(await sealCommand(schema, personId, { remark: forged }))).toEqual({ remark: forged });
  });

  it('stay closed for a reader who may not read their owner, wherever they were copied', async () => {
    const stolen = await vault.seal(personId, 'H_PLUS', 'secret', somewhere);
    expect(await opened({ place: stolen }, (owner) => owner.category !== 'H_PLUS')).toEqual({ place: '[texte réservé]' });
  });

  it('say what became of them where they cannot be read', async () => {
    const person = await vault.createPerson('CANDIDATE');
    const erased = await vault.seal(person, 'EVALUATION', 'x', textPlace(commandId, 0, ['a', 0]));
    await vault.destroy(person, 'EVALUATION');
    const whole = await vault.seal(personId, 'EVALUATION', 'lisible', textPlace(commandId, 0, ['a', 1, 'c']));
    const altered = await vault.seal(personId, 'EVALUATION', 'x', textPlace(commandId, 0, ['a', 1, 'b']));
    expect(await opened({ a: [erased, { b: `${altered.slice(0, -4)}AAAA`, c: whole, d: 3, e: null }] })).toEqual({
      a: ['[texte effacé]', { b: '[texte illisible : altéré ou déplacé]', c: 'lisible', d: 3, e: null }],
    });
  });

  it('of a whole sending are sealed by one reading of the keys, and opened by one', async () => {
    const schema = z.strictObject({ remark: personalText('EVALUATION'), note: personalText('H_PLUS').optional() });
    const read = jest.spyOn(dataSource.driver, 'createQueryRunner');
    const commands = [{ remark: 'a', note: 'b' }, { remark: 'c' }, { remark: 'd' }].map((data) => ({ schema, data }));
    const sealed = await sealCommands(vault, personId, commandId, commands);
    expect(read).toHaveBeenCalledTimes(1);
    const events = sealed.map((data, index) => ({ version: index + 1, commandId, data }));
    expect((await openTextsOfEvents(vault, events, shownToNobody)).map(({ data }) => data)).toEqual(commands.map(({ data }) => data));
    expect(read).toHaveBeenCalledTimes(2);
    read.mockRestore();
  });
});
