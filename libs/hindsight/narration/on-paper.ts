/** How it is told, wherever a fact is, that it was read from a paper. */
import type { PaperMark } from '#libs/domain/journey/paper/mark.js';

/** « , d’après un papier (saisie n° 21, numérisation 0123456789ab…) »; nothing where the fact is its author's own act. */
export function onPaperNote(paper: PaperMark | undefined): string {
  return paper ? `, d’après un papier (saisie n° ${paper.entry}, numérisation ${shortHash(paper.scan)})` : '';
}

export function shortHash(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
