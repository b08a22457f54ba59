import type { Source } from '../certification/rules.js';
import type { CommandName } from './command.js';

/** Something that a journey still lacks to reach its end. */
export interface RemainingItem {
  readonly code: string;
  readonly sentence: string;
  readonly source: Source;
  /** The commands that provide it, in their order, those already given left out; none where nothing can any more. */
  readonly commands: readonly CommandName[];
  /** What it is about: the field of those commands, and its value. */
  readonly about?: { readonly field: 'block' | 'assessment' | 'session' | 'stageId'; readonly value: string };
}
