/** What a jury heard and what it decides are of one mode; what was replaced since was so in the open. */
import type { Journey } from '../journey.js';
import type { JurySessionState } from '../jury/state.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';

/** Signatures are each one's own: a member who was away may sign in the other mode. */
export function oneModeConditions({ state }: Journey, { session, soutenance }: JurySessionState, onPaper: boolean): readonly Unmet[] {
  const isReplaced = state.replacements?.some(({ kind, about }) => (kind === 'SOUTENANCE' || kind === 'DECISION') && about === session);
  const isOneMode = soutenance === null || isReplaced === true || (soutenance.paper !== undefined) === onPaper;
  return onPaper
    ? unless(
        isOneMode,
        'paper.heard-electronically',
        'Cette session est électronique : son audition y a été consignée. Sa décision ne s’y ajoute pas sur papier, à moins que l’audition ne soit d’abord annulée.',
        recordRule,
        'session',
      )
    : unless(
        isOneMode,
        'paper.heard-on-paper',
        'Cette session est sur papier : son audition en est tirée. Sa décision l’est aussi, à moins que l’audition ne soit d’abord annulée.',
        recordRule,
        'session',
      );
}
