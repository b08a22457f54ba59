/** Fraud, found before or after anything is acquired: nothing is withdrawn, refused or voided before the candidate could answer (R6412-7). */
import { frenchDate } from '../../time/french-date.js';
import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import { blockValidSince, heldBlock, isBlockValid } from '../blocks/status.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { CommandOf } from '../command.js';
import type { RulesFor, Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { formerCertificate, whenEnded } from '../issued-documents.js';
import type { JourneyState } from '../state.js';
import { hasEnded, outcome } from '../outcome.js';
import { needsJury } from '../requirements.js';
import { vaeText } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { toldAfterwards } from '../planned-day.js';
import { clause } from '../reglement-source.js';
import { observationsDeadline } from './deadlines.js';
import {
  fraudCountsAsAttempt,
  suspectedAttempt,
  suspectedConditions,
  suspectedSitting,
  voidConditions,
  voidCounts,
} from './assessment-fraud.js';
import { accuserConditions, judgeConditions } from './four-eyes.js';
import type { FraudConcern } from './events.js';
import type { AfterState } from './state.js';
import { diplomaWithdrawnOn } from './withdrawal.js';

type Procedure = AfterState['fraudProcedures'][number];

type FraudCommand = 'open-fraud-procedure' | 'record-observations' | 'withdraw-for-fraud' | 'void-for-fraud' | 'close-fraud-procedure';

export const fraudRules: RulesFor<FraudCommand> = {
  'open-fraud-procedure': {
    when: 'ALWAYS',
    conditions: (situation) =>
      unless(openProcedure(situation) === undefined, 'fraud.already-open', 'Une procédure pour fraude est déjà ouverte.', recordRule),
    contentConditions: (situation, command) => [...concernConditions(situation, command), ...accusedBeforeConditions(situation, command)],
    events: (situation, { data, occurredAt }) => {
      const { concerns, grievances, block = null } = data;
      const about = suspectedAttempt(situation, data) ?? { block };
      const late = toldAfterwards(situation, occurredAt);
      return [{ type: 'FraudProcedureOpened', occurredAt, data: { concerns, ...about, grievances, ...late } }];
    },
  },

  'record-observations': {
    when: 'ALWAYS',
    conditions: (situation) => [
      ...openConditions(situation),
      ...unless(
        !openProcedure(situation)?.observationsOn,
        'fraud.observations-already-recorded',
        'Les observations du candidat sont déjà enregistrées.',
        recordRule,
      ),
    ],
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'ObservationsRecorded', occurredAt, data: { observations: data.observations } }],
  },

  'withdraw-for-fraud': {
    when: 'ALWAYS',
    conditions: (situation) => [
      ...openConditions(situation),
      ...unless(
        openProcedure(situation)?.concerns !== 'DECISION',
        'fraud.jury-refuses',
        'La procédure porte sur la décision à rendre : rien n’est encore acquis, le jury refuse pour fraude.',
        recordRule,
      ),
      ...unless(
        openProcedure(situation)?.concerns !== 'ASSESSMENT',
        'fraud.assessment-to-void',
        'La procédure porte sur une épreuve : rien n’est encore acquis, c’est l’épreuve qui s’annule.',
        recordRule,
      ),
      ...heardConditions(situation),
      ...accuserConditions(situation, openProcedure(situation)),
      ...judgeConditions(situation, openProcedure(situation)),
    ],
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => {
      const procedure = openProcedure(situation);
      if (!procedure || procedure.concerns === 'DECISION' || procedure.concerns === 'ASSESSMENT') return [];
      const { concerns, block } = procedure;
      return [{ type: 'WithdrawnForFraud', occurredAt, data: { concerns, block, reasons: data.reasons } }];
    },
  },

  'void-for-fraud': {
    when: 'ALWAYS',
    conditions: (situation) => {
      const procedure = openProcedure(situation);
      return [
        ...openConditions(situation),
        ...unless(
          procedure === undefined || procedure.concerns === 'ASSESSMENT',
          'fraud.not-of-assessment',
          'La procédure ne porte pas sur une épreuve : il n’y en a pas à annuler.',
          recordRule,
        ),
        ...voidConditions(situation, procedure),
        ...heardConditions(situation),
        ...accuserConditions(situation, procedure),
        ...judgeConditions(situation, procedure),
      ];
    },
    contentConditions: () => [],
    warnings: (situation) =>
      unless(
        !voidCounts(situation, openProcedure(situation) ?? {}),
        'fraud.counts-as-attempt',
        'L’épreuve annulée compte comme un passage sans rien d’acquis.',
        clause('épreuve annulée pour fraude', fraudCountsAsAttempt(situation.rules)),
      ),
    events: (situation, { data, occurredAt }) => {
      const { block, assessment, attempt } = openProcedure(situation) ?? {};
      if (!block || assessment === undefined || attempt === undefined) return [];
      const counts = voidCounts(situation, { assessment, attempt });
      return [{ type: 'AssessmentVoidedForFraud', occurredAt, data: { block, assessment, attempt, counts, reasons: data.reasons } }];
    },
  },

  'close-fraud-procedure': {
    when: 'ALWAYS',
    conditions: openConditions,
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'FraudProcedureClosed', occurredAt, data: { reasons: data.reasons } }],
  },
};

/** There is one at most. */
function openProcedure({ state }: Situation): Procedure | undefined {
  return state.fraudProcedures.find((procedure) => procedure.outcome === null);
}

/** What a jury that refuses for fraud must have done first: told the candidate what it holds against them, and heard them. */
export function refusalForFraudConditions(situation: Situation): readonly Unmet[] {
  const procedure = openProcedure(situation);
  if (procedure?.concerns === 'DECISION')
    return [...openConditions(situation), ...heardConditions(situation), ...accuserConditions(situation, procedure)];
  const sentence = 'Aucune procédure pour fraude n’est ouverte sur la décision que le jury doit rendre.';
  return [{ code: 'fraud.none-open-on-decision', sentence, source: fraudSource(situation) }];
}

function openConditions(situation: Situation): readonly Unmet[] {
  const procedure = openProcedure(situation);
  return [
    ...unless(procedure !== undefined, 'fraud.none-open', 'Aucune procédure pour fraude n’est ouverte.', recordRule),
    ...notBefore(situation.on, procedure?.openedOn, 'l’ouverture de la procédure'),
  ];
}

/** The candidate was heard, or had the time to be. */
function heardConditions(situation: Situation): readonly Unmet[] {
  const { state, on } = situation;
  const index = state.fraudProcedures.findIndex((procedure) => procedure.outcome === null);
  const procedure = state.fraudProcedures[index];
  const due = observationsDeadline(situation, index);
  if (!procedure || !due) return [];
  const heard = procedure.observationsOn !== null && procedure.observationsOn <= on;
  return unless(
    heard || hasFallenBefore(due, on),
    'fraud.observations-awaited',
    `Le candidat peut présenter ses observations jusqu’au ${frenchDate(due.dueOn)} : rien n’est retiré ni refusé avant.`,
    fraudSource(situation),
  );
}

function concernConditions(situation: Situation, { data }: CommandOf<'open-fraud-procedure'>): readonly Unmet[] {
  switch (data.concerns) {
    case 'DIPLOMA':
      return [...diplomaConditions(situation), ...noBlockConditions(data.block), ...noAssessmentConditions(data)];
    case 'DECISION':
      return [...decisionConditions(situation), ...noBlockConditions(data.block), ...noAssessmentConditions(data)];
    case 'BLOCK':
      return [...blockConditions(situation, data.block), ...noAssessmentConditions(data)];
    case 'ASSESSMENT':
      return [...suspectedConditions(situation, data), ...noBlockConditions(data.block)];
  }
}

/** Nobody is accused of what they have not done or obtained yet. */
function accusedBeforeConditions(situation: Situation, { data }: CommandOf<'open-fraud-procedure'>): readonly Unmet[] {
  const { rules, on } = situation;
  if (!isDecidedAs('as-practised', rules)) return [];
  return notBefore(on, accusedSince(situation, data), 'ce qui est reproché');
}

/** Since when what a procedure is about has been there; null where it is none, or a decision still to come. */
export function accusedSince(
  journey: Journey,
  {
    concerns,
    block,
    assessment,
    attempt,
  }: {
    readonly concerns: FraudConcern;
    readonly block?: string | null;
    readonly assessment?: string;
    readonly attempt?: number;
  },
): LocalDate | null {
  const { state } = journey;
  switch (concerns) {
    case 'DIPLOMA': {
      const { kind, since } = outcome(journey);
      return kind === 'CERTIFIED' ? since : (state.diploma?.on ?? null);
    }
    case 'DECISION':
      return null;
    case 'BLOCK':
      return block ? blockValidSince(state, block) : null;
    case 'ASSESSMENT': {
      const at = suspectedSitting(journey, { assessment, attempt })?.at;
      return at ? parisDate(at) : null;
    }
  }
}

function noAssessmentConditions({ assessment, attempt }: CommandOf<'open-fraud-procedure'>['data']): readonly Unmet[] {
  const [code, sentence] = ['fraud.assessment-unexpected', 'La procédure ne porte pas sur une épreuve.'] as const;
  return [
    ...unless(assessment === undefined, code, sentence, recordRule, 'assessment'),
    ...unless(attempt === undefined, code, sentence, recordRule, 'attempt'),
  ];
}

/** Obtained, whether or not the parchemin is delivered yet. */
function diplomaConditions(situation: Situation): readonly Unmet[] {
  const { state } = situation;
  const withdrawn = diplomaWithdrawnOn(state) !== null;
  return [
    ...unless(
      state.diploma !== null || withdrawn || outcome(situation).kind === 'CERTIFIED',
      'fraud.no-diploma',
      'La certification n’est pas obtenue : il n’y a pas de parchemin à retirer.',
      recordRule,
      'concerns',
    ),
    ...unless(!withdrawn, 'fraud.already-withdrawn', 'Le parchemin a déjà été retiré.', recordRule, 'concerns'),
  ];
}

function decisionConditions(situation: Situation): readonly Unmet[] {
  return unless(
    needsJury(situation) && !hasEnded(situation),
    'fraud.no-decision-awaited',
    'Aucune décision de jury n’est attendue dans ce parcours.',
    recordRule,
    'concerns',
  );
}

function noBlockConditions(block: string | undefined): readonly Unmet[] {
  return unless(block === undefined, 'fraud.block-unexpected', 'La procédure ne porte pas sur un bloc.', recordRule, 'block');
}

function blockConditions({ state }: Situation, block: string | undefined): readonly Unmet[] {
  return [
    ...unless(
      block !== undefined && (isBlockValid(state, block) || standsFormerly(state, block)),
      'fraud.block-not-valid',
      block === undefined
        ? 'La procédure porte sur un bloc acquis, qui doit être nommé.'
        : `Le bloc ${block} n’est pas acquis dans ce parcours : la procédure porte sur un bloc acquis, ou sur une épreuve (ASSESSMENT).`,
      recordRule,
      'block',
    ),
    ...unless(
      block === undefined || heldBlock(state, block) === null,
      'fraud.block-held',
      'Ce bloc était acquis avant ce parcours : il ne peut être retiré que là où il a été délivré.',
      recordRule,
      'block',
    ),
  ];
}

/** A certificate given before a migration proves its block still, whatever became of it here. */
function standsFormerly(state: JourneyState, block: string): boolean {
  const former = formerCertificate(state, block);
  return former !== null && whenEnded(state, former.number) === null;
}

export function fraudSource(situation: Journey): Source {
  const { fraudObservationDays } = situation.rules.reglement;
  return vaeText(situation, 'FRAUD') ?? clause('délai pour présenter des observations', fraudObservationDays);
}
