/** Appeals against a jury's decision: an upheld one returns the case to a jury, it never changes a verdict. */
import { frenchDate } from '../../time/french-date.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { RulesFor, Situation, Target } from '../decider.js';
import type { JurySessionState } from '../jury/state.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { appealDeadline } from './deadlines.js';
import { appealConditions } from './four-eyes.js';
import type { AfterState } from './state.js';

export const appealRules: RulesFor<'file-appeal' | 'decide-appeal'> = {
  'file-appeal': {
    when: 'ALWAYS',
    conditions: ({ state }) =>
      unless(
        state.sessions.some((session) => session.decision !== null),
        'appeal.no-decision',
        'Aucun jury n’a encore décidé : il n’y a rien à contester.',
        recordRule,
      ),
    targets: sessionTargets,
    contentConditions: (situation, { data }) =>
      aboutTarget(sessionTargets(situation), data.session, {
        code: 'session.unknown',
        sentence: 'Ce parcours n’a pas cette session de jury.',
        source: recordRule,
        field: 'session',
      }),
    events: (_, { data, occurredAt }) => [{ type: 'AppealFiled', occurredAt, data: { session: data.session, grounds: data.grounds } }],
  },

  'decide-appeal': {
    when: 'ALWAYS',
    conditions: (situation) => {
      const appeal = pendingAppeal(situation);
      return [
        ...unless(appeal !== undefined, 'appeal.none-pending', 'Aucune réclamation n’attend de décision.', recordRule),
        ...notBefore(situation.on, appeal?.on, 'la réclamation'),
        ...appealConditions(situation, appeal?.session),
      ];
    },
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => {
      const appeal = pendingAppeal(situation);
      if (!appeal) return [];
      return [{ type: 'AppealDecided', occurredAt, data: { session: appeal.session, upheld: data.upheld, motive: data.motive } }];
    },
  },
};

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
