/**
 * DBOS in a process of its own, as its users run it. It measures its workflow there when it is told to, calling it as a function, without
 * HTTP and without a token: that favours it over what goes through the API.
 */
import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { clients, measure } from '../figures.js';
import { append, steps } from './events.js';
import type { Asked } from './open-dbos.js';

async function main(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: clients });
  // Each step is a transaction of one statement, which may come again. DBOS's datasources, which write a mark of theirs into the
  // transaction, and then another where DBOS keeps its workflows, take longer.
  const oneStep = (step: number) => append(pool, DBOS.workflowID!, step);
  const journey = DBOS.registerWorkflow(
    async () => {
      for (const step of steps) await DBOS.runStep(() => oneStep(step), { name: 'append' });
    },
    { name: 'journey' },
  );
  DBOS.setConfig({
    name: 'bench',
    applicationVersion: '1',
    systemDatabaseUrl: databaseUrl,
    systemDatabasePoolSize: clients,
    logLevel: 'error',
  });
  await DBOS.launch();
  process.on('message', ({ calls, warmUps }: Asked) => {
    measure(() => journey(), calls, warmUps).then((measured) => process.send?.(measured), failed);
  });
  process.once('disconnect', () => {
    DBOS.shutdown()
      .then(() => pool.end())
      .catch(failed);
  });
  process.send?.('ready');
}

function failed(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main(process.argv[2] ?? '').catch(failed);
