/** A journey of which a newer Jalon has recorded a fact, over the API of today: here, a form of a suspension that nobody knows yet. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { training, type TestCaller } from '#test/harness/caller.js';
import { inFrench } from '../answers/in-french.js';
import { journeyPage } from './journey.schema.js';

describe('a journey that a newer version has written', () => {
  const lines: string[] = [];
  let test: TestApi;
  let staff: TestCaller;
  let auditor: TestCaller;
  let id: string;
  let candidateId: string;

  beforeAll(async () => {
    test = await startTestApi({ worker: true, log: { write: (line) => void lines.push(line) } });
    [staff, auditor] = [test.by('STAFF'), test.by('AUDITOR')];
    candidateId = await staff.enrol();
    id = await staff.open({ ...training, candidateId, occurredAt: '2024-09-02' });
    const { event } = (await test.parts.journal.readEvents(id))[0]!;
    const data = { motives: [] };
    await test.parts.journal.appendEvents(id, [
      { ...event, version: 2, type: 'JourneySuspended', schema: 7, data, commandId: 'cmd_newer' },
    ]);
  });
  afterAll(() => test?.close());

  it.each(['', '/events', '/state?version=1', '/commands', '/plan'])(
    'answers 503 in French, never another state: GET …%s',
    async (path) => {
      const { statusCode, headers, body } = await auditor.get(`/v1/journeys/${id}${path}`);
      expect([statusCode, headers['retry-after']]).toEqual([503, '60']);
      expect(JSON.parse(body)).toMatchObject({
        type: 'urn:jalon:problem:unavailable',
        detail: expect.stringMatching(/^Le fait n° 2 a été consigné par une version de Jalon plus récente/),
      });
      // Who may know what it was, only that version knows.
      expect(body).not.toContain('Suspended');
    },
  );

  it('takes no command meanwhile, and keeps none', async () => {
    const answer = await staff.post(`/v1/journeys/${id}/commands/suspend`, { reason: 'PERSONAL', comment: 'x', occurredAt: '2024-10-01' });
    expect(answer.statusCode).toBe(503);
    const records = 'SELECT status FROM command_record WHERE stream_id = $1';
    expect(await test.parts.dataSource.query(records, [id])).toEqual([{ status: 'DONE' }]);
  });

  it('tells nothing of it to who does not reach it, even where its rows look like those of today', async () => {
    const elsewhere = test.by('STAFF', { scope: { sites: ['AILLEURS'], cohorts: 'ALL', certifications: 'ALL' } });
    const suspend = (by: TestCaller) =>
      by.post(`/v1/journeys/${id}/commands/suspend`, { reason: 'PERSONAL', comment: 'x', occurredAt: '2024-10-01' });
    const [{ projection }] = await test.parts.dataSource.query('SELECT projection FROM journey_summary WHERE journey_id = $1', [id]);
    expect((await suspend(elsewhere)).statusCode).toBe(404);
    const { version } = streamKinds.of(id).projection;
    await test.parts.dataSource.query('UPDATE journey_summary SET version = 2, projection = $2 WHERE journey_id = $1', [id, version]);
    expect([(await suspend(elsewhere)).statusCode, (await suspend(staff)).statusCode]).toEqual([404, 503]);
    await test.parts.dataSource.query('UPDATE journey_summary SET version = 1, projection = $2 WHERE journey_id = $1', [id, projection]);
  });

  it('is named to whoever reads the log: kind, type, form, stream and version', () => {
    expect(lines.join('')).toContain(`L’événement n° 2 de ${id} (JourneySuspended, forme 7, genre « journey »)`);
  });

  it('stays in the lists as it was last known, marked so, and keeps its person’s data from being erased', async () => {
    const { items } = inFrench(journeyPage).schema.parse((await staff.get('/v1/journeys')).json());
    expect(items).toMatchObject([{ journeyId: id, version: 1, isStale: true }]);
    expect(await test.parts.privacy.cases.findCase(candidateId)).toMatchObject({ hasPendingCommand: true });
  });

  it('keeps nobody else waiting', async () => {
    const other = await staff.open({ ...training, candidateId: await staff.enrol(), occurredAt: '2024-09-02' });
    expect((await auditor.get(`/v1/journeys/${other}`)).statusCode).toBe(200);
    expect((await auditor.get(`/v1/journeys/${other}/events`)).statusCode).toBe(200);
  });
});
