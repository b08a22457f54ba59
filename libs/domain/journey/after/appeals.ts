/** Appeals against a jury's decision: an upheld one returns the case to a jury, it never changes a verdict. */
import { frenchDate } from '../../time/french-date.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { RulesFor, Situation, Target } from '../decider.js';
import type { JurySessionState } from '../jury/state.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { unknownAssessment } from '../blocks/conditions.js';
import { contestableTargets, voidedAttempt } from './assessment-fraud.js';
import { appealDeadline } from './deadlines.js';
import { appealConditions } from './four-eyes.js';
import type { AfterState } from './state.js';

export const appealRules: RulesFor<'file-appeal' | 'decide-appeal'> = {
  'file-appeal': {
    when: 'ALWAYS',
    conditions: (situation) =>
      unless(
        situation.state.sessions.some((session) => session.decision !== null) || hasVoidedAttempt(situation.state),
        'appeal.no-decision',
        'Aucun jury n’a encore décidé : il n’y a rien à contester.',
        recordRule,
      ),
    targets: (situation) => [
      ...sessionTargets(situation),
      ...contestableTargets(situation).filter(({ value }) => voidedAttempt(situation, value) !== null),
    ],
    contentConditions: (situation, { data }) => [
      ...unless(
        (data.session === undefined) !== (data.assessment === undefined),
        'appeal.one-subject',
        'Une réclamation nomme la session, ou l’épreuve annulée pour fraude, et l’une des deux seulement.',
        recordRule,
        'session',
      ),
      ...(data.session === undefined ? [] : aboutTarget(sessionTargets(situation), data.session, unknownSession)),
      ...(data.session !== undefined || data.assessment === undefined
        ? []
        : aboutTarget(contestableTargets(situation), data.assessment, unknownAssessment(data.assessment))),
    ],
    events: (situation, { data, occurredAt }) => {
      const { session = null, grounds } = data;
      const voided = session === null ? voidedAttempt(situation, data.assessment) : null;
      const about = voided && data.assessment ? { session, assessment: data.assessment, attempt: voided.attempt } : { session };
      return [{ type: 'AppealFiled', occurredAt, data: { ...about, grounds } }];
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
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => {
      const appeal = pendingAppeal(situation);
      if (!appeal) return [];
      const { session, assessment, attempt } = appeal;
      const about = assessment === undefined || attempt === undefined ? { session } : { session, assessment, attempt };
      return [{ type: 'AppealDecided', occurredAt, data: { ...about, upheld: data.upheld, motive: data.motive } }];
    },
  },
};

const unknownSession: Unmet = {
  code: 'session.unknown',
  sentence: 'Ce parcours n’a pas cette session de jury.',
  source: recordRule,
  field: 'session',
};

function hasVoidedAttempt({ fraudProcedures }: Situation['state']): boolean {
  return fraudProcedures.some(({ concerns, outcome }) => concerns === 'ASSESSMENT' && outcome?.withdrawn === true);
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
    ...unless(
      !state.appeals.some((appeal) => appeal.session === session.session && !appeal.isSpent),
      'appeal.already-filed',
      'Une réclamation a déjà été déposée contre cette décision.',
      recordRule,
    ),
  ];
}
