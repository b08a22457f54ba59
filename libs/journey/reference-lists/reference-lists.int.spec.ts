import { setTimeout as delay } from 'node:timers/promises';
import { createDataSource } from '#libs/platform/database/data-source.js';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { ReferenceLists } from './reference-lists.js';

describe('the labels of the centre’s lists', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let here: ReferenceLists;
  let elsewhere: ReferenceLists;
  const told = async (lists: ReferenceLists) =>
    (await lists.labels({ SITE: ['LYON', 'NOWHERE'], COHORT: ['LYON'], ORGANISATION: [] })).get('SITE');

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.url);
    here = new ReferenceLists(dataSource);
    elsewhere = new ReferenceLists(dataSource);
    await here.record('SITE', { code: 'LYON', label: 'Lyon' }, 'act_office');
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('are told of their own list alone, and of no code that it does not have', async () => {
    expect(await told(here)).toEqual(new Map([['LYON', 'Lyon']]));
    expect((await here.labels({ SITE: [], COHORT: ['LYON'], ORGANISATION: [] })).get('COHORT')).toEqual(new Map());
  });

  it('are told at once where they are named anew, and by other processes soon after', async () => {
    expect(await told(elsewhere)).toEqual(new Map([['LYON', 'Lyon']]));
    await here.record('SITE', { code: 'LYON', label: 'Lyon Part-Dieu' }, 'act_office');
    await here.record('SITE', { code: 'NOWHERE', label: 'Nulle part' }, 'act_office');
    const renamed = new Map([
      ['LYON', 'Lyon Part-Dieu'],
      ['NOWHERE', 'Nulle part'],
    ]);
    expect(await told(here)).toEqual(renamed);
    while ((await told(elsewhere))?.get('LYON') === 'Lyon') await delay(100);
    expect(await told(elsewhere)).toEqual(renamed);
  });
});
