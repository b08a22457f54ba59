import { streamWorkflow } from '#workflows/stream/stream-workflow.js';
import { buildingProcess } from './building/domain.js';
import { doorProcess } from './domain.js';

export { journey } from '#workflows/journey/journey.js';

export const door = streamWorkflow(doorProcess, { attributes: () => [], details: ({ rules }) => [rules.code] });

export const building = streamWorkflow(buildingProcess, { attributes: () => [], details: ({ rules }) => [rules.code] });
