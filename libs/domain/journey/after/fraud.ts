/** Fraud found after a decision: nothing is withdrawn before the candidate could answer (R6412-7). */
import type { Source } from '../../certification/rules.js';
import { isBlockValid } from '../blocks/status.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { CommandOf } from '../command.js';
import type { RulesFor, Situation } from '../decider.js';
import { notBefore } from '../sequence.js';
import { clause, recordRule, unless, type Unmet } from '../unmet.js';
import { vaeText } from '../vae/deadlines.js';
import { observationsDeadline } from './deadlines.js';
import type { AfterState } from './state.js';

type Procedure = AfterState['fraudProcedures'][number];

export const fraudRules: RulesFor<'open-fraud-procedure' | 'record-observations' | 'withdraw-for-fraud' | 'close-fraud-procedure'> = {
  'open-fraud-procedure': {
    conditions: (situation) =>
      unless(openProcedure(situation) === undefined, 'fraud.already-open', 'Une procédure pour fraude est déjà ouverte.', recordRule),
    contentConditions: concernConditions,
    events: (_, { data, occurredAt }) => [
      {
        type: 'FraudProcedureOpened',
        occurredAt,
        data: { concerns: data.concerns, block: data.block ?? null, grievances: data.grievances },
      },
    ],
  },

  'record-observations': {
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
    conditions: (situation) => [...openConditions(situation), ...heardConditions(situation)],
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => {
      const procedure = openProcedure(situation);
      if (!procedure) return [];
      const { concerns, block } = procedure;
      return [{ type: 'WithdrawnForFraud', occurredAt, data: { concerns, block, reasons: data.reasons } }];
    },
  },

  'close-fraud-procedure': {
    conditions: openConditions,
    contentConditions: () => [],
    events: (_, { data, occurredAt }) => [{ type: 'FraudProcedureClosed', occurredAt, data: { reasons: data.reasons } }],
  },
};

/** There is one at most. */
function openProcedure({ state }: Situation): Procedure | undefined {
  return state.fraudProcedures.find((procedure) => procedure.outcome === null);
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
    `Le candidat peut présenter ses observations jusqu’au ${due.dueOn} : rien n’est retiré avant.`,
    fraudSource(situation),
  );
}

function concernConditions(situation: Situation, { data }: CommandOf<'open-fraud-procedure'>): readonly Unmet[] {
  const { state } = situation;
  if (data.concerns === 'DIPLOMA') {
    const withdrawn = state.fraudProcedures.some((procedure) => procedure.concerns === 'DIPLOMA' && procedure.outcome?.withdrawn);
    return [
      ...unless(state.diploma !== null, 'fraud.no-diploma', 'Aucun parchemin n’a été délivré.', recordRule, 'concerns'),
      ...unless(!withdrawn, 'fraud.already-withdrawn', 'Le parchemin a déjà été retiré.', recordRule, 'concerns'),
      ...unless(
        data.block === undefined,
        'fraud.block-unexpected',
        'La procédure porte sur le parchemin, non sur un bloc.',
        recordRule,
        'block',
      ),
    ];
  }
  return [
    ...unless(
      data.block !== undefined && isBlockValid(state, data.block),
      'fraud.block-not-valid',
      'La procédure porte sur un bloc acquis, qui doit être nommé.',
      recordRule,
      'block',
    ),
    ...unless(
      data.block === undefined || !Object.hasOwn(state.heldBlocks, data.block),
      'fraud.block-held',
      'Ce bloc était acquis avant ce parcours : il ne peut être retiré que là où il a été délivré.',
      recordRule,
      'block',
    ),
  ];
}

function fraudSource({ rules, state }: Situation): Source {
  return vaeText(state, 'FRAUD') ?? clause('délai pour présenter des observations', rules.reglement.fraudObservationDays);
}
