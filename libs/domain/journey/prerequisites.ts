import type { Prerequisite, Source } from '../certification/rules.js';
import { documentStatus } from './documents/status.js';
import { isHostPeriodDone } from './host-period/status.js';
import type { Journey } from './journey.js';
import { unless, type Unmet } from './unmet.js';

/** The prerequisites of a step that a journey does not meet yet. */
export function prerequisiteConditions(journey: Journey, prerequisites: readonly Prerequisite[], source: Source): readonly Unmet[] {
  return prerequisites.flatMap((prerequisite) => {
    const { isMet, code, sentence } = meaning[prerequisite];
    return unless(isMet(journey), code, sentence, source);
  });
}

interface Meaning {
  readonly isMet: (journey: Journey) => boolean;
  readonly code: string;
  readonly sentence: string;
}

const meaning: Readonly<Record<Prerequisite, Meaning>> = {
  HOST_PERIOD: {
    isMet: isHostPeriodDone,
    code: 'prerequisite.host-period',
    sentence: 'La période en structure d’accueil n’est pas accomplie.',
  },
  MEMOIRE: {
    isMet: ({ state }) => documentStatus(state.memoire) === 'ACCEPTED',
    code: 'prerequisite.memoire',
    sentence: 'Le mémoire n’est pas accepté.',
  },
  LIVRET: {
    isMet: ({ state }) => documentStatus(state.livret) === 'ACCEPTED',
    code: 'prerequisite.livret',
    sentence: 'Le livret des capacités relationnelles n’est pas accepté.',
  },
  VALIDATION_FILE: {
    isMet: ({ state }) => (state.attempts.at(-1)?.validationFiles ?? []).length > 0,
    code: 'prerequisite.validation-file',
    sentence: 'Le dossier de validation n’est pas déposé.',
  },
};
