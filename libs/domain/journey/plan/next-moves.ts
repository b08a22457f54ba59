/** What is to be done next, for the diploma or the certificates aimed at and until nothing is missing; and nothing that these can do without. */
import { parisDate } from '../../time/local-date.js';
import { currentAttempt, findAssessment, pendingAssessments } from '../blocks/attempts.js';
import { heldBlock, isBlockValid } from '../blocks/status.js';
import { isInHostPeriod } from '../host-period/status.js';
import type { Journey } from '../journey.js';
import { missingBlocks } from '../jury/grid.js';
import { awaitedSignatures, findSession } from '../jury/sessions.js';
import { remaining } from '../remaining.js';
import type { RemainingItem } from '../remaining-item.js';
import { juryPrerequisites, requiredBlocks } from '../requirements.js';
import { vaeStanding } from '../vae/status.js';
import type { Move } from './commands.js';
import { smallestSitting } from './jury.js';
import { resitsNeeded } from './resits.js';

/** A thing still lacking, and the sequences of moves of which any provides it: the shortest first. */
export interface NextMoves {
  readonly item: RemainingItem;
  readonly sequences: readonly (readonly Move[])[];
}

/** The diploma is issued; or, where some blocks only are aimed at, the certificate of each that was not held at entry. */
export function isGoalReached(journey: Journey): boolean {
  const { state } = journey;
  if (state.scope === 'FULL') return state.diploma !== null;
  return requiredBlocks(journey).every(
    ({ code }) => isBlockValid(state, code) && (heldBlock(state, code) !== null || Boolean(state.blocks[code]?.certificate)),
  );
}

/**
 * What is lacking, in the order in which it is to be provided: first what follows from what was decided already, whose delays run. A
 * suspension or a departure is undone only once it forbids something.
 */
export function nextMoves(journey: Journey, mayReopen: (assessment: string) => boolean): readonly NextMoves[] {
  const needed = remaining(journey).filter((each) => isNeeded(journey, each));
  const inOrder = [...needed.filter(followsDecision), ...needed.filter((item) => !followsDecision(item))];
  return inOrder.map((item) => ({
    item,
    get sequences() {
      return sequencesFor(journey, item, mayReopen);
    },
  }));
}

function followsDecision({ code }: RemainingItem): boolean {
  return code === 'minutes' || code === 'notification';
}

/** No jury is convened for a candidate who lacks what nothing provides any more; one that is sits. */
export function awaitsAllElse({ code, about }: RemainingItem): boolean {
  return code === 'jury' || ((code === 'soutenance' || code === 'decision') && about === undefined);
}

function isNeeded(journey: Journey, item: RemainingItem): boolean {
  switch (item.code) {
    case 'reactivation':
    case 'resumption':
      return false;
    case 'host-period-start':
      return awaitsHostPeriod(journey);
    case 'host-period':
      return juryPrerequisites(journey).includes('HOST_PERIOD') || toSubmit(journey, 'memoire');
    case 'minutes':
    case 'notification':
    case 'withdrawal':
    case 'annulled-ground':
    case 'paper-entry':
    case 'recevabilite':
    case 'validation-file':
    case 'memoire':
    case 'livret':
    case 'document':
    case 'assessment':
    case 'grid':
    case 'resit':
    case 'resits-used-up':
    case 'block':
    case 'certificate':
    case 'jury':
    case 'soutenance':
    case 'decision':
    case 'diploma':
    case 'lost-ground':
    case 'fraud-procedure':
    case 'conclusion':
      return true;
  }
}

/** An assessment in a host organisation is to be sat, on a day yet to be chosen or outside any period. */
function awaitsHostPeriod(journey: Journey): boolean {
  const { state } = journey;
  return missingBlocks(journey).some((block) =>
    pendingAssessments(journey, block).some((assessment) => {
      const attempt = currentAttempt(state, { block, assessment });
      const day = attempt?.attendance === null && attempt.scheduled ? parisDate(attempt.scheduled.at) : null;
      return assessment.duringHostPeriod && attempt?.attendance !== 'PRESENT' && (day === null || !isInHostPeriod(state, day));
    }),
  );
}

function toSubmit(journey: Journey, code: 'memoire'): boolean {
  return remaining(journey).some((item) => item.code === code && item.commands.includes('submit-memoire'));
}

function sequencesFor(journey: Journey, item: RemainingItem, mayReopen: (assessment: string) => boolean): NextMoves['sequences'] {
  const { about, commands } = item;
  const next = commands.slice(0, 1).map((command): readonly Move[] => [{ command, about }]);
  switch (item.code) {
    case 'recevabilite':
      return vaeStanding(journey).status === 'LAPSED'
        ? [
            [{ command: 'decide-contestation' }],
            [{ command: 'contest-caducite' }, { command: 'decide-contestation' }],
            [{ command: 'submit-feasibility-file' }],
          ]
        : next;
    case 'assessment':
    case 'resit':
    case 'resits-used-up':
      return assessmentMoves(journey, item, mayReopen) ?? next;
    case 'soutenance':
    case 'decision':
      return regularSession(journey, item) ? next : [[{ command: 'convene-jury', about }]];
    case 'minutes': {
      const session = findSession(journey.state, about?.value ?? '');
      return [
        (session ? awaitedSignatures(journey, session) : []).slice(0, 1).map((jurorId) => ({ command: 'sign-minutes', about, jurorId })),
      ];
    }
    case 'resumption':
    case 'reactivation':
    case 'validation-file':
    case 'host-period-start':
    case 'host-period':
    case 'memoire':
    case 'livret':
    case 'document':
    case 'grid':
    case 'block':
    case 'certificate':
    case 'jury':
    case 'notification':
    case 'diploma':
      return next;
    // Somebody decides on these, one way or the other.
    case 'withdrawal':
    case 'annulled-ground':
    case 'paper-entry':
    case 'lost-ground':
    case 'fraud-procedure':
    case 'conclusion':
      return [];
  }
}

/** Before an assessment is sat again, or a block concluded on resits, the fewest others that must be sat too. */
function assessmentMoves(
  journey: Journey,
  { code, about }: RemainingItem,
  mayReopen: (assessment: string) => boolean,
): readonly (readonly Move[])[] | null {
  const block = findAssessment(journey.rules, about?.value ?? '')?.block;
  const [resit] = block ? (resitsNeeded(journey, block, mayReopen) ?? []) : [];
  if (resit) return [[{ command: 'open-resit', about: { field: 'assessment', value: resit.code } }]];
  return code === 'assessment' ? null : [];
}

/** Those convened may decide, so that nobody need be replaced. */
function regularSession(journey: Journey, { about }: RemainingItem): boolean {
  const session = findSession(journey.state, about?.value ?? '');
  return !session || session.soutenance !== null || smallestSitting(journey, session.members) !== null;
}
