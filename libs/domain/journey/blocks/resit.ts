import { frenchDate } from '../../time/french-date.js';
import { monthsAfter } from '../clocks/deadline.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import type { Journey } from '../journey.js';
import { notBefore } from '../sequence.js';
import { clause } from '../reglement-source.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import {
  attemptsAt,
  blockGradings,
  currentAttempt,
  findAssessment,
  gradableLines,
  isWeighed,
  lastConclusion,
  type KnownAssessment,
} from './attempts.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import { certificationSessions } from '../jury/sessions.js';
import type { JourneyState } from '../state.js';
import type { LocalDate } from '../../time/local-date.js';
import { juryValidatesBlocks } from '../requirements.js';
import { isProposed } from './proposals.js';
import { aboutAssessment, assessedPathConditions, assessmentTargets } from './conditions.js';

/** Reopens one assessment of a block concluded as not validated: only what failed. */
export const openResit: CommandRules<'open-resit'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: assessedPathConditions,
  targets: toResit,
  contentConditions: (situation, { data }) => aboutAssessment(situation, toResit(situation), data.assessment),
  events: ({ rules, state }, { data, occurredAt }) => {
    const known = findAssessment(rules, data.assessment);
    const attempt = known && currentAttempt(state, known)?.attempt;
    if (!attempt) return [];
    return [{ type: 'ResitOpened', data: { block: known.block.code, assessment: data.assessment, attempt: attempt + 1 }, occurredAt }];
  },
};

function toResit(situation: Situation): readonly Target[] {
  return assessmentTargets(situation, (known) => [
    ...failureConditions(situation, known),
    ...attemptsLeftConditions(situation, known),
    ...inTimeConditions(situation, known),
    ...notBefore(situation.on, lastConclusion(situation.state, known.block.code)?.on, 'la conclusion du bloc'),
  ]);
}

/** Lines of an assessment that do not count as acquired. */
export function failedCriteria(journey: Journey, { block, assessment }: KnownAssessment): readonly string[] {
  const counted = blockGradings(journey, block);
  const exempted = exemptedCriteria(journey.state);
  return assessment.criteria.filter((criterion) => !exempted.has(criterion) && counted.get(criterion) !== 'ACQUIS');
}

/** As whoever may know of no exemption reads its grids. */
function leftToAcquire(journey: Journey, known: KnownAssessment): readonly string[] {
  const counted = blockGradings(journey, known.block);
  return gradableLines(journey, known).filter((criterion) => counted.get(criterion) !== 'ACQUIS');
}

function failureConditions(journey: Journey, known: KnownAssessment): readonly Unmet[] {
  const { code, source } = known.assessment;
  const attempt = currentAttempt(journey.state, known);
  const concluded = attempt !== null && isWeighed(journey.state, known, attempt);
  return [
    ...unless(
      concluded,
      'resit.not-concluded',
      `Un rattrapage suit la conclusion du bloc ${known.block.code} sur le dernier passage de l’épreuve ${code}.`,
      source,
    ),
    ...unless(
      !juryValidatesBlocks(journey) ||
        !isProposed(journey.state, known.block) ||
        isTurnedDownSince(journey.state, lastConclusion(journey.state, known.block.code)?.on),
      'resit.block-proposed',
      `Le bloc ${known.block.code} est proposé au jury : rien n’est à repasser avant que sa décision soit notifiée.`,
      source,
    ),
    ...unless(
      !concluded || leftToAcquire(journey, known).length > 0,
      'resit.nothing-failed',
      `Rien n’a échoué à l’épreuve ${code} : un rattrapage ne porte que sur ce qui n’est pas acquis.`,
      source,
    ),
  ];
}

/** A jury that did not grant a block proposed to it has what failed of it presented again, once the candidate was told. */
function isTurnedDownSince(state: JourneyState, on: LocalDate | undefined): boolean {
  return certificationSessions(state).some(
    ({ decision, notified }) => decision !== null && notified !== null && on !== undefined && on <= decision.on,
  );
}

function attemptsLeftConditions({ rules, state }: Journey, known: KnownAssessment): readonly Unmet[] {
  const { resitsPerAssessment } = rules.reglement;
  const allowed = resitsPerAssessment.value;
  const resits = attemptsAt(state, known).length - 1;
  return unless(
    allowed === null || resits < allowed,
    'resit.none-left',
    `Tous les rattrapages de l’épreuve ${known.assessment.code} sont utilisés (${allowed}).`,
    clause('rattrapages par épreuve', resitsPerAssessment),
  );
}

function inTimeConditions({ rules, state, on }: Situation, { block, assessment }: KnownAssessment): readonly Unmet[] {
  const { resitMonths } = rules.reglement;
  const first = state.blocks[block.code]?.conclusions[0]?.on;
  if (resitMonths.value === null || first === undefined || lastConclusion(state, block.code) === null) return [];
  const until = monthsAfter(rules.reglement, first, resitMonths.value);
  return unless(
    on <= until,
    'resit.too-late',
    `Un rattrapage de l’épreuve ${assessment.code} pouvait être ouvert jusqu’au ${frenchDate(until)}.`,
    clause('délai de rattrapage', resitMonths),
  );
}
