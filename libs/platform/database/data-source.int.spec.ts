import { createTestDatabase } from '#test/harness/postgres.js';
import { createDataSource } from './data-source.js';

describe('a connection to PostgreSQL', () => {
  it('that must be sealed is not made to a server without TLS', async () => {
    const database = await createTestDatabase();
    const inClear = await createDataSource(database.url, { poolSize: 1 });
    await inClear.destroy();
    await expect(createDataSource(`${database.url}?sslmode=verify-full`, { poolSize: 1 })).rejects.toThrow(/does not support SSL/);
    await database.drop();
  });
});
