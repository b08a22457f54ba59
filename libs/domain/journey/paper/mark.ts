/** What tells, for ever, a fact that was read from a signed paper from one that is its author's own act. */
import type { Actor } from '../../stream/actor.js';
import type { TextsOrigin } from '../../stream/event.js';

export interface PaperMark {
  /** SHA-256 of the scan. */
  readonly scan: string;
  /** Version of the entry. */
  readonly entry: number;
  /** The actor who entered it. Who confirmed it is the actor of the fact. */
  readonly enteredBy: string;
}

/** Members of a fact that a paper may tell. Both absent where it is electronic. */
export interface OnPaper {
  readonly paper?: PaperMark;
  /** Its texts were brought by the entry. */
  readonly textsFrom?: TextsOrigin;
}

/** The same as a state keeps it, which keeps no actor beside. */
export interface PaperFact extends PaperMark {
  readonly confirmedBy: string;
}

interface Recorded {
  readonly data: object;
  readonly actor: Actor;
}

/** @param data of any event */
export function paperOf(data: object): PaperMark | undefined {
  return (data as OnPaper).paper;
}

/** What a state keeps of it, to be spread: nothing of an electronic fact. */
export function markedOnPaper({ data, actor }: Recorded): { readonly paper?: PaperFact } {
  const paper = paperOf(data);
  return paper ? { paper: { ...paper, confirmedBy: actor.id } } : {};
}

/** The actors who recorded a fact: of a paper, who entered it and who confirmed it. */
export function recordersOf({ data, actor }: Recorded): readonly string[] {
  const paper = paperOf(data);
  return paper ? [paper.enteredBy, actor.id] : [actor.id];
}
