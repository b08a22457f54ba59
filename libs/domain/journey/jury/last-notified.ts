/** What a candidate was notified of is not taken back by deciding anew: a session's decision is compared with the last one notified. */
import { replacementConditions } from '../after/four-eyes.js';
import type { CommandOf } from '../command.js';
import type { Situation } from '../decider.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { isBlockValid } from '../blocks/status.js';
import { finalAssessmentAfter, grantedBlocks } from './decisions.js';
import type { JurySessionState } from './state.js';

type Decision = NonNullable<JurySessionState['decision']>;

/** In the order of what they give: what is granted besides is compared block by block. */
export const rank = { REFUSED_FOR_FRAUD: 0, REFUSED: 0, DEFERRED: 1, PARTIAL: 2, FULL: 3 } as const;

/** @param isLost whether a block that the former decision granted is valid no more */
export function isLessFavourable(
  was: Decision,
  is: Pick<Decision, 'decision' | 'finalAssessmentValidated'>,
  isLost: (block: string) => boolean,
): boolean {
  const lostFinal = was.finalAssessmentValidated === true && is.finalAssessmentValidated !== true;
  return rank[is.decision] < rank[was.decision] || lostFinal || was.blocks.some(isLost);
}

/** The decision that the candidate has in mind where another is to be told: null where it is the one that stands, or there is none. */
export function untoldSince({ notified, lastNotified }: JurySessionState): Decision | null {
  return notified === null ? (lastNotified ?? null) : null;
}

/** A decision taken anew gives no less than the one notified, unless that fell after a hearing, on a ground that allows it. */
export function lessThanNotifiedConditions(
  situation: Situation,
  session: JurySessionState,
  data: CommandOf<'decide'>['data'],
): readonly Unmet[] {
  const was = untoldSince(session);
  if (!was) return [];
  const granted = grantedBlocks(situation, data);
  const is = { decision: data.decision, finalAssessmentValidated: finalAssessmentAfter(situation, session, data.decision) };
  const isLost = (block: string) => !granted.includes(block) && !isBlockValid(situation.state, block);
  if (!isLessFavourable(was, is, isLost)) return [];
  return [
    ...unless(
      session.heardAgainstOn !== undefined,
      'decision.less-than-notified',
      'Le candidat a été notifié d’une décision plus favorable, qui a été reprise sans qu’il ait été entendu : ce qui est décidé à nouveau ne lui donne pas moins. Décidé ainsi, cela se remplace, pour une erreur matérielle, une fraude ou un jugement et après ses observations.',
      recordRule,
      'decision',
    ),
    // Whoever took it back was none of the jury's: those who sat may decide anew, recorded by another of them.
    ...replacementConditions(situation, { actors: session.judgedBy ?? [], persons: [] }),
  ];
}
