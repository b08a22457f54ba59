/** Leaving a journey for a while or for good, and coming back. */
import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import type { RulesFor, Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { outcome, type OutcomeKind } from '../outcome.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { vaeStanding } from '../vae/status.js';

export const interruptionRules: RulesFor<'suspend' | 'resume' | 'abandon' | 'reactivate' | 'record-death' | 'archive'> = {
  suspend: {
    when: 'OPEN_NOW',
    follows: lastInterruption,
    conditions: ({ state: { suspension } }) =>
      unless(
        suspension === null,
        'journey.already-suspended',
        `Ce parcours est déjà suspendu depuis le ${frenchDate(suspension?.since)}.`,
        recordRule,
      ),
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'JourneySuspended', occurredAt, data: { reason: data.reason, comment: data.comment } }],
  },
  resume: {
    when: 'OPEN_NOW',
    follows: lastInterruption,
    conditions: ({ state: { suspension } }) =>
      unless(suspension !== null, 'journey.not-suspended', 'Ce parcours n’est pas suspendu.', recordRule),
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'JourneyResumed', occurredAt, data: { comment: data.comment ?? null } }],
  },
  abandon: {
    when: 'OPEN_NOW',
    follows: lastInterruption,
    conditions: () => [],
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'JourneyAbandoned', occurredAt, data: { reason: data.reason, comment: data.comment } }],
  },
  reactivate: {
    when: 'ALWAYS',
    follows: lastInterruption,
    conditions: ({ state: { abandonment, archiving, death } }) =>
      unless(
        abandonment !== null || archiving !== null || death !== undefined,
        'journey.not-interrupted',
        'Ce parcours n’est ni abandonné ni archivé.',
        recordRule,
      ),
    contentConditions: ({ state: { archiving } }, { attached }) =>
      unless(
        attached?.diedElsewhere === undefined || archiving !== null,
        'candidate.dead-elsewhere',
        `Le décès du candidat, le ${frenchDate(attached?.diedElsewhere)}, est enregistré dans un autre de ses parcours : s’il l’a été par erreur, c’est là qu’il se reprend (reactivate), et il l’est alors ici.`,
        recordRule,
      ),
    events: (_, { data, occurredAt }) => [{ type: 'JourneyReactivated', occurredAt, data: { comment: data.comment } }],
  },
  'record-death': {
    when: 'UNTIL_ARCHIVED',
    follows: lastSeen,
    conditions: ({ state: { death } }) =>
      unless(
        death === undefined,
        'candidate.already-dead',
        `Le décès du candidat, le ${frenchDate(death?.on)}, est déjà enregistré.`,
        recordRule,
      ),
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [
      { type: 'CandidateDied', occurredAt, data: { file: data.file ?? null, comment: data.comment ?? null } },
    ],
  },
  archive: {
    when: 'UNTIL_ARCHIVED',
    follows: lastInterruption,
    conditions: () => [],
    contentConditions: (situation, { data: { reason, comment } }) => {
      const required = outcomesFor[reason];
      return [
        ...unless(
          required === undefined || required.includes(outcome(situation).kind),
          'archive.reason-not-met',
          'Le motif d’archivage ne correspond pas à l’issue du parcours.',
          recordRule,
          'reason',
        ),
        ...unless(
          reason !== 'OPENED_BY_MISTAKE' || !hasActs(situation),
          'archive.opened-for-good',
          'Une recevabilité est décidée, un bloc conclu ou un certificat délivré dans ce parcours : il n’a pas été ouvert par erreur.',
          recordRule,
          'reason',
        ),
        ...unless(
          reason !== 'ABANDONED' || situation.state.abandonment !== null,
          'archive.not-abandoned',
          'Ce parcours n’a pas été abandonné.',
          recordRule,
          'reason',
        ),
        ...unless(
          reason !== 'DECEASED' || situation.state.death !== undefined,
          'archive.not-dead',
          'Le décès du candidat n’est pas enregistré.',
          recordRule,
          'reason',
        ),
        ...unless(
          reason !== 'OTHER' || comment !== undefined,
          'archive.comment-missing',
          'Le motif « autre » demande un commentaire.',
          recordRule,
          'comment',
        ),
      ];
    },
    events: (_, { data, occurredAt }) => [
      { type: 'JourneyArchived', occurredAt, data: { reason: data.reason, comment: data.comment ?? null } },
    ],
  },
};

/** Each interruption or return follows the one before it. */
function lastInterruption({ state, on }: Situation): readonly Unmet[] {
  const { suspension, abandonment, archiving, pastInterruptions } = state;
  const last = [suspension?.since, abandonment?.on, archiving?.on, pastInterruptions?.at(-1)?.until].filter((day) => day !== undefined);
  return notBefore(on, last.toSorted().at(-1), 'la dernière interruption ou reprise du parcours');
}

/** What a journey opened by mistake has none of: it says something of the candidate, and stays theirs. */
function hasActs(situation: Situation): boolean {
  const {
    state: { blocks, attempts, formerCertificates = [] },
    rules,
  } = situation;
  const acts = Object.values(blocks).some(({ conclusions, certificate }) => conclusions.length > 0 || certificate !== null);
  // By silence as well.
  const isFileDecided = attempts.some(({ decision, steps }) => decision !== null || steps.length > 0) || isGranted(situation);
  return isDecidedAs('as-practised', rules) && (acts || isFileDecided || formerCertificates.length > 0);
}

function isGranted(journey: Journey): boolean {
  const { status } = vaeStanding(journey);
  return journey.state.path === 'VAE' && (status === 'RECEVABLE' || status === 'LAPSED');
}

interface Seen {
  readonly on: LocalDate | null;
  /** French. */
  readonly what: string;
}

/** Nobody comes, speaks or deposits after their death. */
function lastSeen({ state, on }: Situation): readonly Unmet[] {
  const attempts = Object.values(state.blocks).flatMap(({ assessments }) => Object.values(assessments));
  const seen: readonly Seen[] = [
    ...attempts.flatMap(({ assessment, attempts: each }) =>
      each
        .filter(({ attendance }) => attendance === 'PRESENT')
        .map(({ scheduled }) => ({ on: scheduled && parisDate(scheduled.at), what: `la présence du candidat à l’épreuve ${assessment}` })),
    ),
    ...state.sessions.flatMap(({ session, soutenance }) =>
      soutenance?.attendance === 'PRESENT' ? [{ on: soutenance.on, what: `la soutenance de la session ${session}` }] : [],
    ),
    ...state.attempts.flatMap(({ submittedOn, validationFiles }) => [
      { on: submittedOn, what: 'le dépôt du dossier de faisabilité' },
      ...validationFiles.map((file) => ({ on: file.on, what: 'le dépôt du dossier de validation' })),
    ]),
    ...state.memoire.map(({ submittedOn }) => ({ on: submittedOn, what: 'le dépôt du mémoire' })),
    ...state.livret.map(({ submittedOn }) => ({ on: submittedOn, what: 'le dépôt du livret' })),
    ...Object.entries(state.documents ?? {}).flatMap(([document, versions]) =>
      versions.map(({ submittedOn }) => ({ on: submittedOn, what: `le dépôt du document ${document}` })),
    ),
  ];
  const last = seen.toSorted((one, other) => (one.on ?? '').localeCompare(other.on ?? '')).at(-1);
  return last ? notBefore(on, last.on, last.what) : [];
}

/** What a journey must have come to for a reason to be true of it; any where absent. */
const outcomesFor: Readonly<Record<string, readonly OutcomeKind[] | undefined>> = {
  CERTIFIED: ['CERTIFIED', 'BLOCKS_VALIDATED'],
  PARTIAL: ['PARTIAL', 'DEFERRED', 'BLOCKS_VALIDATED'],
  OPENED_BY_MISTAKE: ['OPEN'],
  REFUSED: ['REFUSED', 'REFUSED_FOR_FRAUD', 'NON_RECEVABLE', 'WITHDRAWN'],
};
