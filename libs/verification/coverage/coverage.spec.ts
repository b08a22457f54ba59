import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedSchema } from '#libs/platform/database/description/expected-schema.js';
import { trailed } from '#libs/platform/database/trailed.js';
import { objectCoverage, tableCoverage } from './coverage.js';
import { coveredBy, type Looked } from './covered.js';
import { coverageDocument } from './document.js';

const page = join(import.meta.dirname, '../../../infra/verification.md');

describe('the coverage of the verification', () => {
  beforeAll(() => {
    if (process.env['JALON_WRITE_DESCRIPTIONS'] !== undefined) writeFileSync(page, coverageDocument());
  });

  const columns = Object.keys(expectedSchema)
    .filter((object) => object.startsWith('column '))
    .map((object) => object.slice('column '.length));

  it('has one line for each column of each table of the schema, and none for another', () => {
    const told = Object.entries(tableCoverage).flatMap(([table, lines]) =>
      lines.flatMap((line) => line.columns.map((name) => `${table}.${name}`)),
    );
    expect(told.toSorted()).toEqual(columns.toSorted());
  });

  it('has a line for each kind of object of the schema', () => {
    const kinds = new Set(Object.keys(expectedSchema).map((object) => object.split(' ')[0]!));
    expect([...kinds].filter((kind) => !(kind in objectCoverage))).toEqual([]);
  });

  it('says of no column that the trail covers it unless the trail does, and of each that it covers', () => {
    const said = Object.entries(tableCoverage).flatMap(([table, lines]) =>
      lines.filter(({ by }) => by.includes('TRAIL')).flatMap((line) => line.columns.map((name) => `${table}.${name}`)),
    );
    const kept = new Set(Object.entries(trailed).flatMap(([table, { columns: own }]) => own.map((name) => `${table}.${name}`)));
    // What PostgreSQL derives, and the archive of rules by its digests, have another proof.
    expect(said.filter((name) => !kept.has(name))).toEqual(['archived_run.blob']);
    expect([...kept].filter((name) => !said.includes(name) && !name.startsWith('archived_rules.'))).toEqual([]);
  });

  it('says why of whatever is not covered, and since when of the rest', () => {
    for (const { by, how, since } of [...Object.values(tableCoverage).flat(), ...Object.values(objectCoverage)])
      expect([how.length > 10, since !== null]).toEqual([true, by.length > 0]);
  });

  it('is the page of the documentation: run `npm run describe`', () => {
    expect(readFileSync(page, 'utf8')).toBe(coverageDocument());
  });

  const all: Looked = { had: new Set(['HISTORY', 'KEYS', 'FILES']), isWhole: true, hasSchema: true, isReadable: true, isTrailSound: true };
  const states = (looked: Partial<Looked>, subject: string) =>
    coveredBy({ ...all, ...looked })
      .filter((line) => line.subject === subject)
      .map(({ state }) => state);

  it('tells what a run did not look at, for want of keys, of Temporal, or of the whole record', () => {
    expect(coveredBy(all).filter(({ state }) => state === 'NOT_LOOKED_AT')).toEqual([]);
    expect(states({ had: new Set() }, 'person_identity')).toEqual(['NOT_LOOKED_AT', 'VERIFIED']);
    expect(states({ isWhole: false }, 'person_identity')).toEqual(['NOT_LOOKED_AT', 'NOT_LOOKED_AT']);
    expect(states({ isWhole: false }, 'stream_event')).toEqual(['VERIFIED', 'VERIFIED', 'VERIFIED']);
    expect(states({ isReadable: false }, 'stream_head')).toEqual(['NOT_LOOKED_AT']);
    expect(states({ isTrailSound: false }, 'purge_run')).toEqual(['NOT_LOOKED_AT']);
    expect(states({}, 'restore_fence')).toEqual(['NOT_COVERED']);
  });
});
