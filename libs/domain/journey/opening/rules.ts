import { frenchDate } from '../../time/french-date.js';
import { addMonths } from '../../time/local-date.js';
import type { RulesFor } from '../decider.js';
import type { openingCommands } from './commands.schema.js';
import { allAssessments, attemptsAt } from '../blocks/attempts.js';
import type { Journey } from '../journey.js';
import { blocksAreAssessed } from '../requirements.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { changePath } from './change-path.js';
import { endHeldBlock } from './end-held-block.js';
import { restoreHeldBlock } from './restore-held-block.js';
import { interruptionRules } from './interruptions.js';
import { migrateCertification } from './migration.js';
import { recordOrganisation } from './organisations.js';
import { startJourney } from './start.js';
import { transfer } from './transfer.js';

/** Those of the journey's path, and those that it has attempted before it changed path. */
function assessmentsOf(journey: Journey): readonly string[] {
  const assessed = blocksAreAssessed(journey);
  return allAssessments(journey.rules)
    .filter((known) => assessed || attemptsAt(journey.state, known).length > 0)
    .map(({ assessment }) => assessment.code);
}

/** Who accompanies is known by then: a later day is a slip of the keyboard. */
const furthestDesignationMonths = 12;

const notFrozen: Unmet = {
  code: 'journey.not-frozen',
  sentence: 'Ce parcours n’est pas gelé : rien ne manque à son historique.',
  source: recordRule,
};

export const openingRules: RulesFor<keyof typeof openingCommands> = {
  'start-journey': startJourney,
  ...interruptionRules,
  'change-path': changePath,
  'migrate-certification': migrateCertification,

  'end-held-block': endHeldBlock,
  'restore-held-block': restoreHeldBlock,
  transfer,
  'record-organisation': recordOrganisation,
  'record-placement-review': {
    when: 'OPEN',
    conditions: ({ state }) => [
      ...unless(
        state.path !== 'VAE',
        'placement-review.training-only',
        'Le positionnement concerne la formation : un candidat à la VAE n’en a pas.',
        recordRule,
      ),
      ...unless(
        state.placementReviewedOn === null,
        'placement-review.already-recorded',
        `Le positionnement a déjà eu lieu, le ${frenchDate(state.placementReviewedOn)}.`,
        recordRule,
      ),
    ],
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'PlacementReviewRecorded', occurredAt, data: { adjustments: data.adjustments ?? null } }],
  },

  'designate-accompanist': {
    when: 'OPEN',
    conditions: ({ state }) =>
      unless(state.path !== 'TRAINING', 'accompanist.vae-only', 'L’accompagnement désigné ici est celui de la VAE.', recordRule),
    contentConditions: ({ state, on }, { data }) => [
      ...unless(
        !state.accompanists.some((known) => known.accompanistId === data.accompanistId),
        'accompanist.already-designated',
        'Cette personne accompagne déjà le candidat.',
        recordRule,
        'accompanistId',
      ),
      ...unless(
        data.since <= addMonths(on, furthestDesignationMonths),
        'accompanist.far-away',
        `L’accompagnement serait du ${frenchDate(data.since)} : une désignation est pour l’année qui la suit, jusqu’au ${frenchDate(addMonths(on, furthestDesignationMonths))}.`,
        recordRule,
        'since',
      ),
    ],
    events: (_, { data, occurredAt }) => [
      { type: 'AccompanistDesignated', occurredAt, data: { accompanistId: data.accompanistId, since: data.since } },
    ],
  },

  'record-incident': {
    when: 'UNTIL_ARCHIVED',
    conditions: () => [],
    unmetAsAsked: (situation) =>
      unless(
        assessmentsOf(situation).length > 0 || situation.state.sessions.length > 0,
        'incident.about-nothing',
        'Un incident se rapporte à une épreuve ou à une session de jury : ce parcours n’a encore ni l’une ni l’autre.',
        recordRule,
      ),
    contentConditions: (journey, { data: { assessment, session } }) => [
      ...unless(
        assessment !== undefined || session !== undefined,
        'incident.about-nothing',
        'Un incident se rapporte à une épreuve ou à une session de jury.',
        recordRule,
      ),
      ...unless(
        assessment === undefined || assessmentsOf(journey).includes(assessment),
        'assessment.unknown',
        `La certification n’a pas d’épreuve ${assessment} pour ce parcours.`,
        recordRule,
        'assessment',
      ),
      ...unless(
        session === undefined || journey.state.sessions.some((known) => known.session === session),
        'session.unknown',
        'Ce parcours n’a pas cette session de jury.',
        recordRule,
        'session',
      ),
    ],
    events: (_, { data, occurredAt }) => [
      {
        type: 'IncidentRecorded',
        occurredAt,
        data: { assessment: data.assessment ?? null, session: data.session ?? null, description: data.description },
      },
    ],
  },

  'resume-from-journal': {
    when: 'ALWAYS',
    conditions: () => [],
    // Only who compares the journal with the workflow knows that it is frozen, and attaches what is lost.
    unmetAsAsked: () => [notFrozen],
    contentConditions: (_, { attached }) => (attached?.lostVersions === undefined ? [notFrozen] : []),
    events: (_, { data, occurredAt, attached }) => [
      { type: 'JourneyResumedFromJournal', occurredAt, data: { lostVersions: attached?.lostVersions ?? 0, motive: data.motive } },
    ],
  },
};
