/** What the candidate could say before something is taken back from them: informed, then heard, or given the time to be (R6412-7). */
import type { Situation } from '../decider.js';
import type { Hearing } from './events.js';
import { vaeText } from '../ruling-law.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { frenchDate } from '../../time/french-date.js';
import { addDays, type LocalDate } from '../../time/local-date.js';

/** As a command gives it. */
interface GivenHearing {
  readonly informedOn: LocalDate;
  readonly observedOn?: LocalDate | undefined;
  readonly observations?: string | undefined;
}

/** The command that takes back, by the name that its refusals bear. */
type By = 'replacement' | 'rectify';

/** As events hold it. */
export function recordedHearing({ informedOn, observedOn, observations }: GivenHearing): Hearing {
  return { informedOn, observedOn: observedOn ?? null, observations: observations ?? null };
}

/** Observations are there, or the time to present them is over. */
export function heardFirstConditions(situation: Situation, hearing: GivenHearing | undefined, by: By): readonly Unmet[] {
  const { rules, on } = situation;
  const { fraudObservationDays } = rules.reglement;
  const source = vaeText(situation, 'FRAUD') ?? clause('délai pour présenter des observations', fraudObservationDays);
  const until = hearing && addDays(hearing.informedOn, fraudObservationDays.value);
  return [
    ...unless(
      hearing !== undefined,
      `${by}.hearing-missing`,
      `Ce qui est ${done[by]} contre le candidat après la notification demande qu’il ait été informé, et entendu ou mis à même de l’être.`,
      source,
      'hearing',
    ),
    ...unless(
      hearing === undefined || hearing.observedOn !== undefined || (until !== undefined && until < on),
      `${by}.observations-awaited`,
      `Le candidat peut présenter ses observations jusqu’au ${frenchDate(until)} : rien ne lui est retiré avant.`,
      source,
      'hearing',
    ),
  ];
}

/** @param since before which nobody could have been informed; null where that is not known */
export function hearingOrderConditions(
  { on }: Situation,
  hearing: GivenHearing | undefined,
  since: LocalDate | null,
  by: By,
): readonly Unmet[] {
  if (!hearing) return [];
  const { informedOn, observedOn } = hearing;
  return [
    ...unless(
      informedOn <= (observedOn ?? on) && (observedOn ?? informedOn) <= on,
      `${by}.hearing-order`,
      `Le candidat est informé, puis ses observations sont reçues, et le fait n’est ${done[by]} qu’après.`,
      recordRule,
      'hearing',
    ),
    ...unless(
      since === null || since <= informedOn,
      `${by}.hearing-before-its-fact`,
      `Le candidat ne peut pas avoir été informé avant le fait en cause, ni avant sa notification (${frenchDate(since)}).`,
      recordRule,
      'hearing',
    ),
  ];
}

const done: Readonly<Record<By, string>> = { replacement: 'remplacé', rectify: 'rectifié' };
