/** Clients generated from the published description, each in a language of its own. None is kept: they are made again at each trial. */
import { basename, dirname, join } from 'node:path';

export interface GeneratedClient {
  readonly language: string;
  /** Generates and compiles it, the whole description, in a folder of its own. @throws with what the tools say */
  make(folder: string): Promise<void>;
  /** Takes a journey from its opening to the decision of the jury. @throws with what it says where it does not get there */
  takeJourney(folder: string, environment: NodeJS.ProcessEnv): Promise<void>;
}

const above = join(import.meta.dirname, '../../..');
/** Of the checkout, whether this runs from its sources or from what was built of them. */
export const root = basename(above) === 'dist' ? dirname(above) : above;
export const description = join(root, 'apps/api/openapi.json');

/** The program of a language that takes the journey. */
export const programs = join(root, 'test/contract/clients');
