import type { JourneyStatus } from '#libs/domain/journey/status.js';
import type { Scene } from './scene.js';
import type { Script } from './script.js';

/** One candidate of the demonstration. */
export interface Member {
  /** As `--only` and the keys of its requests name it. */
  readonly name: string;
  /** The part it plays, in French. */
  readonly part: string;
  /** Which of the invented people plays it. */
  readonly person: number;
  readonly certification: { readonly code: string; readonly version: string };
  /** What is worth looking at in its journey, in French. */
  readonly lookAt: string;
  /** What the journey has come to when the script is done, on the day on which it was first played. */
  readonly ends: JourneyStatus;
  readonly script: (scene: Scene) => Script;
}

export const fourBlocks = { code: 'coordinateur-parcours', version: '1' } as const;
export const rncp16575 = { code: 'rncp-16575', version: '2016' } as const;
