/** Journeys for a spreadsheet: the name of what has one, where a program reads its code. */
import type { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import type { ListedJourney } from './journeys.js';

interface NamedFrom {
  readonly lists: ReferenceLists;
  readonly catalogue: CertificationCatalogue;
}

/** A code that has no name here stays as it is. */
export async function* journeysInFrench(
  all: AsyncIterable<readonly ListedJourney[]>,
  { lists, catalogue }: NamedFrom,
): AsyncGenerator<readonly ListedJourney[]> {
  for await (const rows of all) {
    const codes = (member: 'site' | 'cohort') => rows.map((row) => row[member]).filter((code) => code !== null);
    const labels = await lists.labels({ SITE: codes('site'), COHORT: codes('cohort'), ORGANISATION: [] });
    yield rows.map((row) => ({
      ...row,
      route: routeTitle(catalogue, row) ?? row.route,
      site: row.site && (labels.get('SITE')?.get(row.site) ?? row.site),
      cohort: row.cohort && (labels.get('COHORT')?.get(row.cohort) ?? row.cohort),
    }));
  }
}

function routeTitle(catalogue: CertificationCatalogue, { certification, certificationVersion, route }: ListedJourney): string | undefined {
  return catalogue.findVersion(certification, certificationVersion)?.document.routes.find(({ code }) => code === route)?.title;
}
