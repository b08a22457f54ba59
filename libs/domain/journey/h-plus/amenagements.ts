import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { isDecidedAs } from '../../certification/deciders.js';
import type { CommandRules, Target } from '../decider.js';
import type { Journey } from '../journey.js';
import type { JourneyState } from '../state.js';
import { isEndUntold } from '../outcome.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { pendingAmenagements } from './status.js';

/** The référentiel's words, where it has any, and the law's, which oblige every certifier. */
function amenagementSource({ rules }: Journey): Source {
  return [rules.hPlus?.amenagements, 'code du travail, D5211-2, D5211-5 et D5211-6'].filter(Boolean).join(' ; ');
}

/** Of training conditions, of modalities, of supports, or a third party's help: none is ruled out beforehand. */
export const requestAmenagement: CommandRules<'request-amenagement'> = {
  when: 'OPEN',
  // The candidate sends it: to be refused it would tell them of a result that nothing else does.
  outlives: (situation) => isDecidedAs('as-practised', situation.rules) && isEndUntold(situation),
  conditions: () => [],
  contentConditions: ({ state }, { data }) =>
    unless(
      !Object.hasOwn(state.amenagements, data.amenagementId),
      'amenagement.id-taken',
      'Cet identifiant désigne déjà un aménagement.',
      recordRule,
      'amenagementId',
    ),
  events: (_, { data, occurredAt }) => [{ type: 'AmenagementRequested', data, occurredAt }],
};

export const grantAmenagement: CommandRules<'grant-amenagement'> = {
  when: 'OPEN',
  ...aboutPendingAmenagement(),
  events: (_, { data, occurredAt }) => [{ type: 'AmenagementGranted', data, occurredAt }],
};

/** A reasoned decision on one request: no rule ever refuses an adjusted modality. */
export const refuseAmenagement: CommandRules<'refuse-amenagement'> = {
  when: 'OPEN',
  ...aboutPendingAmenagement(),
  events: (_, { data, occurredAt }) => [{ type: 'AmenagementRefused', data, occurredAt }],
};

function aboutPendingAmenagement<N extends 'grant-amenagement' | 'refuse-amenagement'>(): Pick<
  CommandRules<N>,
  'conditions' | 'targets' | 'contentConditions'
> {
  return {
    conditions: (situation) =>
      unless(
        pendingAmenagements(situation.state).length > 0,
        'amenagement.none-pending',
        'Aucune demande d’aménagement n’attend de décision.',
        amenagementSource(situation),
      ),
    targets: ({ state }) => toDecide(state),
    contentConditions: ({ state, on }, { data }) => [
      ...aboutTarget(toDecide(state), data.amenagementId, unknown),
      ...notBefore(on, state.amenagements[data.amenagementId]?.requestedOn, 'la demande'),
    ],
  };
}

const unknown: Unmet = {
  code: 'amenagement.unknown',
  sentence: 'Cette demande d’aménagement est inconnue.',
  source: recordRule,
  field: 'amenagementId',
};

function toDecide(state: JourneyState): readonly Target[] {
  const pending = pendingAmenagements(state);
  return Object.values(state.amenagements).map((amenagement) =>
    target('amenagementId', amenagement.amenagementId, () =>
      unless(pending.includes(amenagement), 'amenagement.already-decided', 'Cette demande d’aménagement a déjà sa décision.', recordRule),
    ),
  );
}
