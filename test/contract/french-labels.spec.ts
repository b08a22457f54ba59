/** A person who reads an answer of the API finds beside each code what it is called; a program finds one model of each object. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRecorded } from '#apps/api/answers/as-recorded.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Content {
  readonly schema: Schema;
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../apps/api/openapi.json'), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
const { schemas } = document.components;
const nameOf = (reference: string) => reference.slice('#/components/schemas/'.length);
const resolved = (schema: Schema): Schema => (schema.$ref === undefined ? schema : resolved(schemas[nameOf(schema.$ref)] ?? {}));

/** Told without labels, for the reason that `as-recorded.ts` gives of each. */
const whole = new Set(asRecorded.map(({ name }) => name));

interface Member {
  readonly object: string;
  readonly name: string;
  readonly schema: Schema;
  readonly siblings: ReadonlySet<string>;
}

/** Members of what is answered, each object once. */
function members(): readonly Member[] {
  const found: Member[] = [];
  const seen = new Set<string>(whole);
  const visit = (schema: Schema, place: string): void => {
    if (schema.$ref !== undefined) {
      const name = nameOf(schema.$ref);
      if (seen.has(name)) return;
      seen.add(name);
      visit(schemas[name] ?? {}, name);
      return;
    }
    const siblings = new Set(Object.keys(schema.properties ?? {}));
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      found.push({ object: place, name, schema: member, siblings });
      visit(member, `${place}.${name}`);
    }
    for (const each of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) visit(each, place);
    if (schema.items) visit(schema.items, place);
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, place);
  };
  for (const operations of Object.values(document.paths))
    for (const { responses } of Object.values(operations))
      for (const [status, { content = {} }] of Object.entries(responses))
        if (status.startsWith('2')) for (const { schema } of Object.values(content)) visit(schema, 'answer');
  return found;
}

/** Whether it holds a value, or values, that `holds`, however it is wrapped. */
function isOf(schema: Schema, holds: (schema: Schema) => boolean): boolean {
  const inner = resolved(schema);
  const inside = [...(inner.anyOf ?? []), ...(inner.oneOf ?? []), ...(inner.items ? [inner.items] : [])];
  const values = typeof inner.additionalProperties === 'object' && !inner.properties ? [inner.additionalProperties] : [];
  return holds(inner) || [...inside, ...values].some((each) => isOf(each, holds));
}

const isCoded = (schema: Schema) => isOf(schema, (each) => each.enum !== undefined);
const isText = (schema: Schema) => isOf(schema, ({ type, properties }) => [type].flat().includes('string') && !properties);

function isTold({ name, siblings }: Member): boolean {
  return [`${name}Label`, `${name}Labels`, `${name}Title`].some((label) => siblings.has(label));
}

/** What tells the code of an object that is about nothing else, instead of a label. */
const toldByObject: Readonly<Record<string, string>> = {
  'AspectChange.kind': 'sentence',
  'CausedChange.kind': 'sentence',
  'CheckpointSigningObstacle.code': 'sentence',
  'ExportedStream.kind': 'noun',
  'FiguresDefinitionsItem.name': 'label',
  'JourneyOutcome.kind': 'label',
  'Refusal.commands': 'titles',
};

/** Members that hold codes wherever they stand, whether or not their schema lists them. */
const codes = [
  'role',
  'roles',
  'requestedRole',
  'kind',
  'site',
  'cohort',
  'route',
  'path',
  'scope',
  'category',
  'categories',
  'ground',
  'commands',
];

/** One of these names that holds none. */
const noCode = 'Refusal.route';

describe('an answer', () => {
  const all = members();
  const placeOf = ({ object, name }: Member) => `${object}.${name}`;
  const isToldSo = (member: Member) => member.siblings.has(toldByObject[placeOf(member)] ?? '');

  it('has French beside each code', () => {
    const found = all.filter(({ name, schema }) => isCoded(schema) || (codes.includes(name) && isText(schema)));
    expect(found.length).toBeGreaterThan(100);
    expect(codes.filter((code) => !found.some(({ name }) => name === code))).toEqual([]);
    const untold = found.filter((member) => !isTold(member) && !isToldSo(member)).map(placeOf);
    expect(untold).toEqual([noCode]);
  });

  it('has no exception that is none', () => {
    const found = new Set(all.map(placeOf));
    expect(Object.keys(toldByObject).filter((place) => !found.has(place))).toEqual([]);
    expect([...whole].filter((name) => !(name in schemas))).toEqual([]);
  });
});
