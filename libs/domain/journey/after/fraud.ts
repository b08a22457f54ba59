/** Fraud, found before or after anything is acquired: nothing is withdrawn, refused or voided before the candidate could answer (R6412-7). */
import { frenchDate } from '../../time/french-date.js';
import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import { blockValidSince, heldBlock, isBlockValid } from '../blocks/status.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, RulesFor, Situation } from '../decider.js';
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
import { isNamed, nameOf, openProcedures, type FraudProcedure as Procedure, type ProcedureName } from './procedures.js';
import { diplomaWithdrawnOn } from './withdrawal.js';

type FraudCommand = 'open-fraud-procedure' | 'record-observations' | 'withdraw-for-fraud' | 'void-for-fraud' | 'close-fraud-procedure';

export const fraudRules: RulesFor<FraudCommand> = {
  'open-fraud-procedure': {
    when: 'ALWAYS',
    conditions: ({ rules, state }) => unless(isDecidedAs('as-practised', rules) || openProcedures(state).length === 0, ...alreadyOpen),
    contentConditions: (situation, command) => [
      ...concernConditions(situation, command),
      ...accusedBeforeConditions(situation, command),
      ...twiceConditions(situation, command),
    ],
    events: (situation, { data, occurredAt }) => {
      const { concerns, grievances, block = null } = data;
      const about = suspectedAttempt(situation, data) ?? { block };
      const late = toldAfterwards(situation, occurredAt);
      return [{ type: 'FraudProcedureOpened', occurredAt, data: { concerns, ...about, grievances, ...late } }];
    },
  },

  'record-observations': ofOpenProcedure(
    'record-observations',
    (situation, procedure) => [
      ...openedConditions(situation, procedure),
      ...unless(
        procedure.observationsOn === null,
        'fraud.observations-already-recorded',
        'Les observations du candidat sont déjà enregistrées.',
        recordRule,
      ),
    ],
    ({ state }, procedure, { data: { observations }, occurredAt }) => [
      { type: 'ObservationsRecorded', occurredAt, data: { ...nameWhereSeveral(state, procedure), observations } },
    ],
  ),

  'withdraw-for-fraud': ofOpenProcedure(
    'withdraw-for-fraud',
    (situation, procedure) => [
      ...openedConditions(situation, procedure),
      ...unless(
        procedure.concerns !== 'DECISION',
        'fraud.jury-refuses',
        'La procédure porte sur la décision à rendre : rien n’est encore acquis, le jury refuse pour fraude.',
        recordRule,
      ),
      ...unless(
        procedure.concerns !== 'ASSESSMENT',
        'fraud.assessment-to-void',
        'La procédure porte sur une épreuve : rien n’est encore acquis, c’est l’épreuve qui s’annule.',
        recordRule,
      ),
      ...heardConditions(situation, procedure),
      ...accuserConditions(situation, procedure),
      ...judgeConditions(situation, procedure),
    ],
    (_, { concerns, block }, { data: { reasons }, occurredAt }) =>
      concerns === 'DECISION' || concerns === 'ASSESSMENT'
        ? []
        : [{ type: 'WithdrawnForFraud', occurredAt, data: { concerns, block, reasons } }],
  ),

  'void-for-fraud': {
    ...ofOpenProcedure(
      'void-for-fraud',
      (situation, procedure) => [
        ...openedConditions(situation, procedure),
        ...unless(
          procedure.concerns === 'ASSESSMENT',
          'fraud.not-of-assessment',
          'La procédure ne porte pas sur une épreuve : il n’y en a pas à annuler.',
          recordRule,
        ),
        ...voidConditions(situation, procedure),
        ...heardConditions(situation, procedure),
        ...accuserConditions(situation, procedure),
        ...judgeConditions(situation, procedure),
      ],
      (situation, { block, assessment, attempt }, { data: { reasons }, occurredAt }) => {
        if (!block || assessment === undefined || attempt === undefined) return [];
        const counts = voidCounts(situation, { assessment, attempt });
        return [{ type: 'AssessmentVoidedForFraud', occurredAt, data: { block, assessment, attempt, counts, reasons } }];
      },
    ),
    warnings: (situation, { name, data }) =>
      unless(
        !voidCounts(situation, meant(situation, name, data)[0] ?? {}),
        'fraud.counts-as-attempt',
        'L’épreuve annulée compte comme un passage sans rien d’acquis.',
        clause('épreuve annulée pour fraude', fraudCountsAsAttempt(situation.rules)),
      ),
  },

  'close-fraud-procedure': ofOpenProcedure(
    'close-fraud-procedure',
    openedConditions,
    ({ state }, procedure, { data: { reasons }, occurredAt }) => [
      { type: 'FraudProcedureClosed', occurredAt, data: { ...nameWhereSeveral(state, procedure), reasons } },
    ],
  ),
};

const alreadyOpen = ['fraud.already-open', 'Une procédure pour fraude est déjà ouverte.', recordRule] as const;

/** Several may be open, each about something else. */
function twiceConditions(situation: Situation, { data }: CommandOf<'open-fraud-procedure'>): readonly Unmet[] {
  const { concerns, block = null } = data;
  const about = suspectedAttempt(situation, data) ?? { block };
  const same = openProcedures(situation.state).some((each) => isNamed(each, { concerns, ...about }));
  return unless(!isDecidedAs('as-practised', situation.rules) || !same, ...alreadyOpen);
}

type EndingCommand = Exclude<FraudCommand, 'open-fraud-procedure'>;

/** What an open procedure must be about for a command to be of it, whatever the command says; anything where absent. */
const concernedBy: { readonly [N in EndingCommand]?: readonly FraudConcern[] } = {
  'withdraw-for-fraud': ['DIPLOMA', 'BLOCK'],
  'void-for-fraud': ['ASSESSMENT'],
};

/** The open procedures that a command may mean. */
function meant({ state }: Situation, command: EndingCommand, name: ProcedureName): readonly Procedure[] {
  const named = openProcedures(state).filter((each) => isNamed(each, name));
  const fitting = named.filter(({ concerns }) => concernedBy[command]?.includes(concerns) ?? true);
  return fitting.length > 0 ? fitting : named;
}

/** The rules of a command about an open procedure: the one that it names, which is the only one unless several are open. */
function ofOpenProcedure<N extends EndingCommand>(
  command: N,
  conditions: (situation: Situation, procedure: Procedure) => readonly Unmet[],
  events: (situation: Situation, procedure: Procedure, command: CommandOf<N>) => ReturnType<CommandRules<N>['events']>,
): CommandRules<N> {
  return {
    when: 'ALWAYS',
    conditions: (situation) => {
      const all = meant(situation, command, {});
      if (all.length === 0) return [noneOpen];
      const unmet = all.map((each) => conditions(situation, each));
      return unmet.every((each) => each.length > 0) ? unmet.flat() : [];
    },
    contentConditions: (situation, { data }) => {
      const [procedure, ...others] = meant(situation, command, data);
      if (!procedure) return openProcedures(situation.state).length === 0 ? [] : [noSuchOpen];
      return others.length > 0 ? [severalOpen([procedure, ...others])] : conditions(situation, procedure);
    },
    events: (situation, sent) => {
      const [procedure] = meant(situation, command, sent.data);
      return procedure ? events(situation, procedure, sent) : [];
    },
  };
}

const noneOpen: Unmet = { code: 'fraud.none-open', sentence: 'Aucune procédure pour fraude n’est ouverte.', source: recordRule };

const noSuchOpen: Unmet = {
  code: 'fraud.none-open-so',
  sentence: 'Aucune procédure pour fraude n’est ouverte sur ce que la commande nomme.',
  source: recordRule,
  field: 'concerns',
};

function severalOpen(procedures: readonly Procedure[]): Unmet {
  const named = procedures.map(({ concerns, assessment, block }) => [concerns, assessment ?? block ?? []].flat().join(' '));
  return {
    code: 'fraud.several-open',
    sentence: `Plusieurs procédures pour fraude sont ouvertes : celle dont il s’agit se nomme par ce sur quoi elle porte (${named.join(', ')}).`,
    source: recordRule,
    field: 'concerns',
  };
}

/** Events of before several could be open name none: one that is open alone needs no name. */
function nameWhereSeveral(state: JourneyState, procedure: Procedure): Partial<ReturnType<typeof nameOf>> {
  return openProcedures(state).length > 1 ? nameOf(procedure) : {};
}

/** What a jury that refuses for fraud must have done first: told the candidate what it holds against them, and heard them. */
export function refusalForFraudConditions(situation: Situation): readonly Unmet[] {
  const procedure = openProcedures(situation.state).find(({ concerns }) => concerns === 'DECISION');
  if (procedure)
    return [
      ...openedConditions(situation, procedure),
      ...heardConditions(situation, procedure),
      ...accuserConditions(situation, procedure),
    ];
  const sentence = 'Aucune procédure pour fraude n’est ouverte sur la décision que le jury doit rendre.';
  return [{ code: 'fraud.none-open-on-decision', sentence, source: fraudSource(situation) }];
}

function openedConditions(situation: Situation, { openedOn }: Procedure): readonly Unmet[] {
  return notBefore(situation.on, openedOn, 'l’ouverture de la procédure');
}

/** The candidate was heard, or had the time to be. */
function heardConditions(situation: Situation, procedure: Procedure): readonly Unmet[] {
  const { state, on } = situation;
  const due = observationsDeadline(situation, state.fraudProcedures.indexOf(procedure));
  if (!due) return [];
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
  { concerns, block, assessment, attempt }: ProcedureName & { readonly concerns: FraudConcern },
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
