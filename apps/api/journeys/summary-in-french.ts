import { pathNames } from '#libs/domain/journey/opening/scope.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import { labels } from '#libs/hindsight/narration/labels.js';
import type { JourneySummary } from '#libs/journey/queries/journey-list.js';

/** With the French of its codes beside them. */
export function summaryInFrench<S extends JourneySummary>(item: S) {
  const blocks = item.blocks.map((each) => ({ ...each, statusLabel: labels.block(each.status) }));
  return { ...item, statusLabel: statusLabels[item.status], pathLabel: pathNames[item.path], blocks };
}
