import type { AssessmentRules, BlockRules } from '../../certification/rules.js';
import { parisDate } from '../../time/local-date.js';
import { frenchDate } from '../../time/french-date.js';
import { deadlineKey } from '../clocks/deadline.js';
import { startItems } from '../host-period/remaining.js';
import { isInHostPeriod } from '../host-period/status.js';
import type { Journey } from '../journey.js';
import type { ProvidingCommand, RemainingItem } from '../remaining-item.js';
import { juryValidatesBlocks, requiredBlocks } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { cite } from '../reglement-source.js';
import { attemptsAt, countedAttendance, currentAttempt, linesAddedSince, pendingAssessments, standsConcluded } from './attempts.js';
import { blocksToAssess, isProposed } from './proposals.js';
import { failedCriteria } from './resit.js';
import { sittingSubject } from './deadlines.js';
import type { Attendance } from './events.js';
import type { AttemptState } from './state.js';
import { heldBlock, isBlockValid } from './status.js';

/** Blocks that assessments are still to validate, or to be proposed on them, each after its prerequisites. */
export function blockItems(journey: Journey): readonly RemainingItem[] {
  const missing = afterPrerequisites(blocksToAssess(journey));
  const inHostPeriod = missing.flatMap((block) => pendingAssessments(journey, block)).some((assessment) => assessment.duringHostPeriod);
  return [...(inHostPeriod ? startItems(journey) : []), ...missing.flatMap((block) => itemsOf(journey, block))];
}

function afterPrerequisites(blocks: readonly BlockRules[]): readonly BlockRules[] {
  const [...left] = blocks;
  const ordered: BlockRules[] = [];
  while (left.length > 0) {
    const next = left.findIndex((block) => !block.prerequisites.some((code) => left.some((other) => other.code === code)));
    ordered.push(...left.splice(Math.max(next, 0), 1));
  }
  return ordered;
}

function itemsOf(journey: Journey, block: BlockRules): readonly RemainingItem[] {
  const assessments = standsConcluded(journey.state, block)
    ? isProposed(journey.state, block)
      ? []
      : resitItems(journey, block)
    : pendingAssessments(journey, block).map((assessment) =>
        assessmentItem(journey, assessment, currentAttempt(journey.state, { block, assessment })),
      );
  return [
    ...gridItems(journey, block),
    ...assessments,
    {
      code: 'block',
      sentence: juryValidatesBlocks(journey)
        ? `Le bloc ${block.code} est à conclure par ses évaluateurs, pour être proposé au jury.`
        : `Le bloc ${block.code} est à valider.`,
      source: block.source,
      commands: ['conclude-block'],
      about: { field: 'block', value: block.code },
    },
  ];
}

/** Grids that a migration has left without some of the lines of the new version. */
function gridItems(journey: Journey, block: BlockRules): readonly RemainingItem[] {
  return block.assessments.flatMap((assessment) => {
    const added = linesAddedSince(journey, { block, assessment });
    if (added.length === 0) return [];
    return [
      {
        code: 'grid',
        sentence: `La grille de l’épreuve ${assessment.code} est à compléter : ${added.join(', ')}.`,
        source: assessment.source,
        commands: ['amend-grid'],
        about: { field: 'assessment', value: assessment.code },
      },
    ];
  });
}

function assessmentItem(journey: Journey, assessment: AssessmentRules, attempt: AttemptState | null): RemainingItem {
  const { rules, state } = journey;
  return {
    code: 'assessment',
    sentence: `${assessmentSentence(journey, assessment, attempt)}${overdue(state, assessment, attempt)}.`,
    source: cite(assessment, 'criteria', 'critères appréciés par épreuve'),
    commands: commandsFrom(state, assessment, attempt, attempt && countedAttendance(attempt, rules.reglement)),
    about: { field: 'assessment', value: assessment.code },
  };
}

function assessmentSentence({ rules }: Journey, { code }: AssessmentRules, attempt: AttemptState | null): string {
  return attempt && countedAttendance(attempt, rules.reglement) === 'PRESENT'
    ? `La grille de l’épreuve ${code} est à remplir`
    : `L’épreuve ${code} est à passer`;
}

/** Once the clock has recorded that nothing of it was. */
function overdue({ clocks }: JourneyState, { code }: AssessmentRules, attempt: AttemptState | null): string {
  const fallen = attempt?.scheduled ? clocks.fallen[deadlineKey('ASSESSMENT', sittingSubject(code, attempt.attempt))] : undefined;
  return fallen ? ` : rien n’en est consigné depuis le ${frenchDate(parisDate(attempt?.scheduled?.at ?? ''))}` : '';
}

/**
 * What the current attempt at an assessment still lacks. A candidate who did not come is scheduled again, and so is an
 * assessment whose day falls outside the host period that it takes place in.
 */
function commandsFrom(
  state: JourneyState,
  assessment: AssessmentRules,
  attempt: AttemptState | null,
  attendance: Attendance | null,
): readonly ProvidingCommand[] {
  if (attendance === 'PRESENT') return ['record-grid'];
  const day = attendance === null && attempt?.scheduled ? parisDate(attempt.scheduled.at) : null;
  const stands = day !== null && (!assessment.duringHostPeriod || isInHostPeriod(state, day));
  return stands ? ['record-attendance', 'record-grid'] : ['schedule-assessment', 'record-attendance', 'record-grid'];
}

/** Of a block concluded as not validated, what failed; any of the assessments that grade a failed criterion may show it acquired. */
function resitItems(journey: Journey, block: BlockRules): readonly RemainingItem[] {
  const { resitsPerAssessment } = journey.rules.reglement;
  return block.assessments
    .filter((assessment) => {
      const added = linesAddedSince(journey, { block, assessment });
      return failedCriteria(journey, { block, assessment }).some((criterion) => !added.includes(criterion));
    })
    .map((assessment) => {
      const resits = attemptsAt(journey.state, { block, assessment }).length - 1;
      const left = resitsPerAssessment.value === null || resits < resitsPerAssessment.value;
      const about = { field: 'assessment' as const, value: assessment.code };
      return left
        ? {
            code: 'resit',
            sentence: `L’épreuve ${assessment.code} est à repasser pour ce qui n’est pas acquis.`,
            source: cite(assessment, 'criteria', 'critères appréciés par épreuve'),
            commands: ['open-resit', 'schedule-assessment', 'record-attendance', 'record-grid'],
            about,
          }
        : {
            code: 'resits-used-up',
            sentence: `Tous les rattrapages de l’épreuve ${assessment.code} sont utilisés.`,
            source: cite(assessment, 'criteria', 'critères appréciés par épreuve'),
            commands: [],
            about,
          };
    });
}

/** A journey to blocks ends with their certificates. */
export function certificateItems(journey: Journey): readonly RemainingItem[] {
  const { state } = journey;
  return requiredBlocks(journey)
    .filter(({ code }) => isBlockValid(state, code) && heldBlock(state, code) === null && !state.blocks[code]?.certificate)
    .map(({ code, source }) => ({
      code: 'certificate',
      sentence: `Le certificat du bloc ${code} est à délivrer.`,
      source,
      commands: ['issue-block-certificate'],
      about: { field: 'block', value: code },
    }));
}
