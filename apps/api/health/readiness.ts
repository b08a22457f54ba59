import type { DataSource } from 'typeorm';
import type { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';

interface Needed {
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly catalogue: CertificationCatalogue;
}

interface Check {
  readonly name: string;
  /** A French sentence, or null where all is well. */
  readonly failure: string | null;
}

/** What must answer before a load balancer sends anybody here. Never says why in the words of a driver. */
export async function checkReadiness({ dataSource, temporal, catalogue }: Needed): Promise<readonly Check[]> {
  const [database, engine] = await Promise.all([
    attempt(
      'postgresql',
      'PostgreSQL ne répond pas, ou ses migrations ne sont pas faites.',
      async () => !(await dataSource.showMigrations()),
    ),
    attempt('temporal', 'Temporal ne répond pas.', async () => {
      await temporal.connection.withDeadline(Date.now() + 2000, async () => await temporal.connection.workflowService.getSystemInfo({}));
      return true;
    }),
  ]);
  const certifications = catalogue.list().length > 0 ? null : 'Aucune certification n’est chargée.';
  return [database, engine, { name: 'certifications', failure: certifications }];
}

async function attempt(name: string, sentence: string, check: () => Promise<boolean>): Promise<Check> {
  try {
    return { name, failure: (await check()) ? null : sentence };
  } catch {
    return { name, failure: sentence };
  }
}
