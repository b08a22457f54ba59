import type { Journey } from '../journey.js';
import type { ProvidingCommand, RemainingCode, RemainingItem } from '../remaining-item.js';
import { pathSource } from '../requirements.js';
import type { JourneyState } from '../state.js';
import type { StageState } from './state.js';
import { hostPeriodDoneOn } from './status.js';

/** A period to be under way: what an assessment in a host organisation waits for. */
export function startItems(journey: Journey): readonly RemainingItem[] {
  const started = Object.values(journey.state.stages).some(({ startedOn, brokenOff }) => startedOn !== null && brokenOff === null);
  if (started) return [];
  return [item(journey, 'host-period-start', 'Une période en structure d’accueil est à commencer.', ['agree-stage', 'start-stage'])];
}

/** Periods to be completed, up to the règlement's least hours. */
export function completionItems(journey: Journey): readonly RemainingItem[] {
  if (hostPeriodDoneOn(journey) !== null) return [];
  const commands: readonly ProvidingCommand[] = ['agree-stage', 'start-stage', 'complete-stage'];
  return [item(journey, 'host-period', 'Une période en structure d’accueil est à accomplir.', commands)];
}

function item(journey: Journey, code: RemainingCode, sentence: string, commands: readonly ProvidingCommand[]): RemainingItem {
  const current = currentStage(journey.state);
  const given = current === null ? 0 : current.startedOn === null ? 1 : 2;
  const about = current && { field: 'stageId' as const, value: current.stageId };
  return { code, sentence, source: pathSource(journey, 'beforeMemoire'), commands: commands.slice(given), ...(about ? { about } : {}) };
}

/** The period agreed last that has not ended. */
function currentStage(state: JourneyState): StageState | null {
  return Object.values(state.stages).findLast(({ completed, brokenOff }) => completed === null && brokenOff === null) ?? null;
}
