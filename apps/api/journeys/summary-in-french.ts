import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';
import { pathNames } from '#libs/domain/journey/opening/scope.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import { labels } from '#libs/hindsight/narration/labels.js';
import type { JourneySummary } from '#libs/journey/queries/journey-list.js';
import type { PlaceLabels } from '../reference-lists/reference-labels.js';
import { CertificationTitles } from './certification-titles.js';

/** With the French of its codes beside them. @param document of its certification's version; null where it is no longer loaded */
export function summaryInFrench<S extends JourneySummary>(item: S, document: CertificationDocument | null, places: PlaceLabels) {
  return {
    ...item,
    statusLabel: statusLabels[item.status],
    pathLabel: pathNames[item.path],
    routeTitle: CertificationTitles.of(document).route(item.route),
    siteLabel: places.site(item.site),
    cohortLabel: places.cohort(item.cohort),
    blocks: item.blocks.map((each) => ({ ...each, statusLabel: labels.block(each.status) })),
  };
}
