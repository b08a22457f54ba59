import pg from 'pg';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { newJourneyId, openJournal, type JournalBench } from './testing/journal-bench.js';
import { Recorder } from './testing/recorder.js';

describe('the journal’s table', () => {
  let bench: JournalBench;
  let superuser: pg.Client;
  beforeAll(async () => {
    bench = await openJournal();
    superuser = new pg.Client(bench.database.adminUrl);
    await superuser.connect();
    const recorder = new Recorder(newJourneyId(), withFinalAssessment);
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started()]);
  });
  afterAll(async () => {
    await superuser.end();
    await bench.close();
  });

  it.each([
    ['UPDATE', `UPDATE stream_event SET body = '{}'`],
    ['UPDATE', 'UPDATE stream_event SET body = body WHERE false'],
    ['DELETE', 'DELETE FROM stream_event'],
    ['TRUNCATE', 'TRUNCATE stream_event'],
  ])('refuses %s, whoever asks: %s', async (operation, sql) => {
    const sentence = `Le journal ne fait que s'allonger : ${operation} est refusé sur stream_event.`;
    await expect(bench.dataSource.query(sql)).rejects.toThrow('permission denied');
    await expect(superuser.query(sql)).rejects.toThrow(sentence);
    await superuser.query(`SET session_replication_role = replica`);
    await expect(superuser.query(sql)).rejects.toThrow(sentence);
    await superuser.query(`SET session_replication_role = DEFAULT`);
  });

  it('refuses an event whose hash does not cover it', async () => {
    await expect(
      bench.dataSource.query('INSERT INTO stream_event (body, previous_hash, hash) VALUES ($1, $2, $2)', [
        '{"journeyId":"jrn_x","version":1,"type":"T","occurredAt":"a","recordedAt":"b","commandId":"c"}',
        Buffer.alloc(32),
      ]),
    ).rejects.toThrow('stream_event_hash');
  });

  it('takes its searched columns from the text alone', async () => {
    await expect(superuser.query(`INSERT INTO stream_event (body, version) VALUES ('{}', 3)`)).rejects.toThrow(/version/);
    const [row] = await bench.dataSource.query('SELECT * FROM stream_event');
    expect(row).toMatchObject({
      stream_id: JSON.parse(row.body).journeyId,
      version: 1,
      type: 'JourneyStarted',
      occurred_at: '2025-01-05T23:00:00.000Z',
      recorded_at: '2025-01-05T23:00:00.000Z',
      command_id: JSON.parse(row.body).commandId,
    });
  });
});
