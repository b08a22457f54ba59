import { journeyProcess } from '#libs/domain/journey/process.js';
import { streamWorkflow } from '../stream/stream-workflow.js';
import { journeyView } from './journey-view.js';

/** One journey, from its first command to its archiving. */
export const journey = streamWorkflow(journeyProcess, journeyView);
