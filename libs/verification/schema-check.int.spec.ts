import { applicationRole } from '#infra/local/postgres.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { createTestDatabase } from '#test/harness/postgres.js';
import { sentenceOf } from './french-report.js';
import { checkSchema, shippedSchema } from './schema-check.js';

it('tells how to put right the triggers that a restore of data alone has left in force for some', async () => {
  const database = await createTestDatabase();
  const superuser = await createDataSource(database.adminUrl, { poolSize: 1 });
  const checked = () => checkSchema(superuser.manager, { ...shippedSchema, application: applicationRole });
  await superuser.query('ALTER TABLE stream_event DISABLE TRIGGER ALL; ALTER TABLE stream_event ENABLE TRIGGER ALL');
  const [one, ...others] = (await checked()).findings;
  expect(others).toEqual([]);
  expect(one).toMatchObject({ field: 'trigger stream_event.stream_event_is_append_only', expected: '"ENABLE ALWAYS"', found: '"ENABLE"' });
  const mending = /« (ALTER TABLE .*) »/.exec(sentenceOf(one!, streamKinds, false))?.[1];
  await superuser.query(mending!);
  expect((await checked()).findings).toEqual([]);
  await superuser.destroy();
  await database.drop();
});
