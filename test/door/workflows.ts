import { streamWorkflow } from '#workflows/stream/stream-workflow.js';
import { doorProcess } from './domain.js';

export { journey } from '#workflows/journey/journey.js';

export const door = streamWorkflow(doorProcess, { attributes: () => [], details: ({ rules }) => [rules.code] });
