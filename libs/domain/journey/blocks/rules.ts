import type { RulesFor } from '../decider.js';
import { cancelAssessment } from './cancelling.js';
import { issueBlockCertificate } from './certificate.js';
import type { blockCommands } from './commands.schema.js';
import { concludeBlock } from './conclusion.js';
import { communicateConclusion } from './communication.js';
import { amendGrid, recordGrid } from './grids.js';
import { openResit } from './resit.js';
import { recordAttendance, scheduleAssessment } from './scheduling.js';

export const blockRules = {
  'schedule-assessment': scheduleAssessment,
  'cancel-assessment': cancelAssessment,
  'record-attendance': recordAttendance,
  'record-grid': recordGrid,
  'amend-grid': amendGrid,
  'conclude-block': concludeBlock,
  'communicate-conclusion': communicateConclusion,
  'open-resit': openResit,
  'issue-block-certificate': issueBlockCertificate,
} satisfies RulesFor<keyof typeof blockCommands>;
