/** The table of events that DBOS and the plain transactions write to: one row is about as large as one of ours. */
import type { ClientBase, Pool } from 'pg';

/** Of a journey. */
export const steps = Array.from({ length: 12 }, (_, step) => step);

const event = JSON.stringify({
  type: 'IncidentRecorded',
  data: { assessment: 'A-E1', description: 'Coupure de courant' },
  sealed: 'x'.repeat(400),
});

export async function createEvents(connection: ClientBase): Promise<void> {
  await connection.query(
    'CREATE TABLE events (journey text, step integer, recorded_at timestamptz DEFAULT now(), event jsonb NOT NULL, PRIMARY KEY (journey, step))',
  );
}

/** A step that is run again finds its row. Prepared once for each connection. */
export async function append(connection: ClientBase | Pool, journey: string, step: number): Promise<void> {
  await connection.query({
    name: 'append',
    text: 'INSERT INTO events (journey, step, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    values: [journey, step, event],
  });
}
