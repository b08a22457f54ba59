import type { SearchAttribute } from '../stream/protocol.js';

/** What Temporal's own UI can list and sort journeys by, besides the month that every stream has. */
export const journeySearchAttributes = {
  status: { name: 'JalonStatus', type: 'KEYWORD' },
  path: { name: 'JalonPath', type: 'KEYWORD' },
  certification: { name: 'JalonCertification', type: 'KEYWORD' },
  cohort: { name: 'JalonCohort', type: 'KEYWORD' },
  site: { name: 'JalonSite', type: 'KEYWORD' },
  nextDeadline: { name: 'JalonNextDeadline', type: 'DATETIME' },
} as const satisfies Readonly<Record<string, SearchAttribute>>;
