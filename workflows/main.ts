/** What the worker runs: the workflow of each kind of stream, exported under the kind's name. */
export { journey } from './journey/journey.js';
