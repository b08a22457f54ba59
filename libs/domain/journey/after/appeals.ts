/** Appeals against a jury's decision: an upheld one returns the case to a jury, it never changes a verdict. */
import { frenchDate } from '../../time/french-date.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { CommandOf } from '../command.js';
import type { RulesFor, Situation, Target } from '../decider.js';
import type { JurySessionState } from '../jury/state.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { unknownAssessment } from '../blocks/conditions.js';
import { contestableTargets, voidedAttempt } from './assessment-fraud.js';
import { contestingConditions } from './contesting.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { outcome } from '../outcome.js';
import { appealDeadline } from './deadlines.js';
import { appealConditions, withdrawalAppealConditions } from './four-eyes.js';
import type { Contested } from './events.js';
import type { AfterState } from './state.js';
import { withdrawalOf } from './withdrawal.js';

export const appealRules: RulesFor<'file-appeal' | 'decide-appeal'> = {
  'file-appeal': {
    when: 'ALWAYS',
    conditions: (situation) =>
      unless(
        situation.state.sessions.some((session) => session.decision !== null) || hasTakenBack(situation.state),
        'appeal.no-decision',
        'Aucun jury n’a encore décidé : il n’y a rien à contester.',
        recordRule,
      ),
    targets: (situation) => [
      ...sessionTargets(situation),
      ...contestableTargets(situation).filter(({ value }) => voidedAttempt(situation, value) !== null),
      ...withdrawalTargets(situation),
    ],
    contentConditions: (situation, { data }) => [
      ...unless(
        [data.session, data.assessment, data.withdrawal].filter((subject) => subject !== undefined).length === 1,
        'appeal.one-subject',
        'Une réclamation nomme la session, l’épreuve annulée pour fraude, ou le retrait pour fraude, et l’un des trois seulement.',
        recordRule,
        'session',
      ),
      ...unless(
        (data.block === undefined) === (data.withdrawal !== 'BLOCK'),
        'appeal.block-of-withdrawal',
        'Le bloc est nommé où son retrait est contesté, et là seulement.',
        recordRule,
        'block',
      ),
      ...subjectConditions(situation, data),
    ],
    events: (situation, { data, occurredAt }) => {
      const { grounds } = data;
      return [{ type: 'AppealFiled', occurredAt, data: { ...contested(situation, data), grounds } }];
    },
  },

  'decide-appeal': {
    when: 'ALWAYS',
    conditions: (situation) => {
      const appeal = pendingAppeal(situation);
      return [
        ...unless(appeal !== undefined, 'appeal.none-pending', 'Aucune réclamation n’attend de décision.', recordRule),
        ...notBefore(situation.on, appeal?.on, 'la réclamation'),
        ...appealConditions(situation, appeal),
      ];
    },
    contentConditions: (situation, { attached }) =>
      pendingAppeal(situation)?.withdrawn === undefined ? [] : withdrawalAppealConditions(situation, attached?.recorded?.tookPart),
    events: (situation, { data, occurredAt }) => {
      const appeal = pendingAppeal(situation);
      if (!appeal) return [];
      const { session, assessment, attempt, withdrawn } = appeal;
      const about = assessment === undefined || attempt === undefined ? { session } : { session, assessment, attempt };
      const of = withdrawn === undefined ? about : { session, withdrawn };
      return [{ type: 'AppealDecided', occurredAt, data: { ...of, upheld: data.upheld, motive: data.motive } }];
    },
  },
};

type FileAppeal = CommandOf<'file-appeal'>['data'];

/** Of the first that is named: of two, the refusal says so. */
function subjectConditions(situation: Situation, { session, assessment, withdrawal, block }: FileAppeal): readonly Unmet[] {
  if (session !== undefined) return aboutTarget(sessionTargets(situation), session, unknownSession);
  if (assessment !== undefined) return aboutTarget(contestableTargets(situation), assessment, unknownAssessment(assessment));
  return withdrawal === undefined ? [] : withdrawalConditions(situation, withdrawal === 'BLOCK' ? (block ?? '') : null);
}

function contested(situation: Situation, { assessment, withdrawal, ...data }: FileAppeal): Contested {
  const session = data.session ?? null;
  if (withdrawal !== undefined) return { session, withdrawn: withdrawal === 'BLOCK' ? (data.block ?? null) : null };
  const voided = session === null ? voidedAttempt(situation, assessment) : null;
  return voided && assessment ? { session, assessment, attempt: voided.attempt } : { session };
}

function withdrawalTargets(situation: Situation): readonly Target[] {
  const { fraudProcedures } = situation.state;
  const withdrawn = fraudProcedures.flatMap(({ concerns, block, outcome }) =>
    outcome?.withdrawn && concerns !== 'ASSESSMENT' ? [block] : [],
  );
  return [...new Set(withdrawn)].map((block) =>
    block === null
      ? target('withdrawal', 'DIPLOMA', () => withdrawalConditions(situation, null))
      : target('block', block, () => withdrawalConditions(situation, block)),
  );
}

/** @param withdrawn a block, or the certification where that is null */
function withdrawalConditions(situation: Situation, withdrawn: string | null): readonly Unmet[] {
  const { state } = situation;
  const what = withdrawn === null ? 'la certification' : `le bloc ${withdrawn}`;
  const withdrawnOn = withdrawalOf(state, withdrawn)?.outcome?.on ?? null;
  const field = withdrawn === null ? 'withdrawal' : 'block';
  return [
    ...unless(
      withdrawnOn !== null,
      'appeal.nothing-withdrawn',
      `Rien n’est retiré pour fraude de ce que cette réclamation nomme : ${what}.`,
      recordRule,
      field,
    ),
    ...contestingConditions(situation, {
      on: withdrawnOn,
      called: 'le retrait',
      pointedAt: 'ce retrait',
      isContested: withdrawnOn !== null && state.appeals.some((appeal) => appeal.withdrawn === withdrawn && appeal.on >= withdrawnOn),
    }),
  ];
}

const unknownSession: Unmet = {
  code: 'session.unknown',
  sentence: 'Ce parcours n’a pas cette session de jury.',
  source: recordRule,
  field: 'session',
};

/** A block, the certification or an attempt. */
function hasTakenBack({ fraudProcedures }: Situation['state']): boolean {
  return fraudProcedures.some(({ outcome }) => outcome?.withdrawn === true);
}

/** The earliest filed comes first. */
function pendingAppeal({ state }: Situation): AfterState['appeals'][number] | undefined {
  return state.appeals.find((appeal) => appeal.decided === null && !appeal.isSpent);
}

function sessionTargets(situation: Situation): readonly Target[] {
  return situation.state.sessions.map((session) => target('session', session.session, () => sessionConditions(situation, session)));
}

function sessionConditions(situation: Situation, session: JurySessionState): readonly Unmet[] {
  const { rules, state, on } = situation;
  const due = appealDeadline(situation, session.session);
  const source = clause('délai de réclamation', rules.reglement.appealMonths);
  return [
    ...unless(
      session.notified !== null,
      'appeal.decision-not-notified',
      'La décision de cette session n’est pas notifiée : le délai de réclamation ne court pas encore.',
      source,
    ),
    ...notBefore(on, session.notified?.on, 'la notification'),
    ...unless(
      !due || !hasFallenBefore(due, on),
      'appeal.too-late',
      `Le délai de réclamation contre cette décision est échu depuis le ${frenchDate(due?.dueOn)}.`,
      source,
    ),
    ...withdrawnInstead(situation, session),
    ...unless(
      !state.appeals.some((appeal) => appeal.session === session.session && !appeal.isSpent),
      'appeal.already-filed',
      'Une réclamation a déjà été déposée contre cette décision.',
      recordRule,
    ),
  ];
}

/** What gave the candidate everything is not what they contest: what took it back is. */
function withdrawnInstead(situation: Situation, { decision }: JurySessionState): readonly Unmet[] {
  const isWithdrawn = decision?.decision === 'FULL' && outcome(situation).kind === 'WITHDRAWN';
  return unless(
    !isWithdrawn || !isDecidedAs('as-practised', situation.rules),
    'appeal.withdrawal-instead',
    'Cette décision accordait la certification, qui a été retirée pour fraude depuis : la réclamation porte sur le retrait.',
    recordRule,
  );
}
