import { frenchDate } from '../time/french-date.js';
import type { Prerequisite } from '../certification/rules.js';
import { type Source, unless, type Unmet } from '../stream/unmet.js';
import type { LocalDate } from '../time/local-date.js';
import type { Situation } from './decider.js';
import { acceptedOn } from './documents/status.js';
import { hostPeriodDoneOn } from './host-period/status.js';
import type { Journey } from './journey.js';
import { currentAttempt } from './vae/status.js';

/** The prerequisites of a step that the journey did not meet on the day of the step. */
export function prerequisiteConditions(situation: Situation, prerequisites: readonly Prerequisite[], source: Source): readonly Unmet[] {
  const { on } = situation;
  return prerequisites.flatMap((prerequisite) => {
    const { metOn, code, sentence } = meaning[prerequisite];
    const since = metOn(situation);
    return unless(since !== null && since <= on, code, sentence(on), source);
  });
}

interface Meaning {
  /** The day since which it is met, or null. */
  readonly metOn: (journey: Journey) => LocalDate | null;
  readonly code: string;
  readonly sentence: (on: LocalDate) => string;
}

const meaning: Readonly<Record<Prerequisite, Meaning>> = {
  HOST_PERIOD: {
    metOn: hostPeriodDoneOn,
    code: 'prerequisite.host-period',
    sentence: (on) => `La période en structure d’accueil n’est pas accomplie au ${frenchDate(on)}.`,
  },
  MEMOIRE: {
    metOn: ({ state }) => acceptedOn(state.memoire),
    code: 'prerequisite.memoire',
    sentence: (on) => `Le mémoire n’est pas accepté au ${frenchDate(on)}.`,
  },
  LIVRET: {
    metOn: ({ state }) => acceptedOn(state.livret),
    code: 'prerequisite.livret',
    sentence: (on) => `Le livret des capacités relationnelles n’est pas accepté au ${frenchDate(on)}.`,
  },
  VALIDATION_FILE: {
    metOn: (journey) => currentAttempt(journey)?.validationFiles[0]?.on ?? null,
    code: 'prerequisite.validation-file',
    sentence: (on) => `Le dossier de validation n’est pas déposé au ${frenchDate(on)}.`,
  },
};
