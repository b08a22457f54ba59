/** Which line of the law rules something in a journey. */
import type { Source } from '../stream/unmet.js';
import { lineInForce, type RuledFact } from '../law/in-force.js';
import { law } from '../law/law.js';
import type { Law, LegalRule, Line } from '../law/line.js';
import { parisDate } from '../time/local-date.js';
import type { Situation } from './decider.js';
import type { Journey } from './journey.js';
import type { JourneyState } from './state.js';

export function lawOf(journey: Pick<Journey, 'law'>): Law {
  return journey.law ?? law;
}

export function rulingLine<R extends LegalRule>(journey: Pick<Journey, 'law'>, rule: R, fact: RuledFact): Line<R> | null {
  return lineInForce(lawOf(journey), rule, fact);
}

/** For what is ruled by the day of the command's fact. */
export function lineOfTheDay<R extends LegalRule>(situation: Pick<Situation, 'law' | 'on' | 'context'>, rule: R): Line<R> | null {
  return rulingLine(situation, rule, { on: situation.on, recordedOn: parisDate(situation.context.now) });
}

/** The beginning of the candidate's VAE, or of the journey where it is none: the law of that day rules all of it. */
function beginningOf(state: JourneyState): RuledFact | null {
  const { pathChanges, opened } = state;
  const change = pathChanges.findLast(({ to }) => to === 'VAE');
  return change ?? (opened && { on: opened.enteredOn, recordedOn: opened.recordedOn });
}

export function lineAtBeginning<R extends LegalRule>(journey: Journey, rule: R): Line<R> | null {
  const beginning = beginningOf(journey.state);
  return beginning && rulingLine(journey, rule, beginning);
}

/** The line that rules this candidate's VAE; null in training, or where no text then said it. */
export function vaeLine<R extends LegalRule>(journey: Journey, rule: R): Line<R> | null {
  return journey.state.path === 'VAE' ? lineAtBeginning(journey, rule) : null;
}

export function vaeText(journey: Journey, rule: LegalRule): Source | null {
  return vaeLine(journey, rule)?.citation ?? null;
}
