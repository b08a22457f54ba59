/** Until when what came of an assessment or of a jury's session is recorded: what was planned and has no sequel is late. */
import { addDays, latest, parisDate, type LocalDate } from '../../time/local-date.js';
import { deadline, type Deadline } from '../clocks/deadline.js';
import type { Journey } from '../journey.js';
import { certificationSessions, isAnnulled } from '../jury/sessions.js';
import { hasEnded } from '../outcome.js';
import { clause } from '../reglement-source.js';
import { blocksAreAssessed, needsJury, requiredBlocks } from '../requirements.js';
import { allAssessments, attemptsAt, countedAttendance, isVoided, isWhollyExempted, type KnownAssessment } from './attempts.js';
import type { AttemptState } from './state.js';
import { isBlockValid } from './status.js';

/** From the day, or from its recording where that came later. None under rules that set no delay. Who has left, or has nothing more to show, owes no sequel to what was planned. */
export function sittingDeadlines(journey: Journey): readonly Deadline[] {
  const { recordingDays } = journey.rules.reglement;
  if (!recordingDays) return [];
  const { abandonment, archiving } = journey.state;
  const gone = abandonment !== null || archiving !== null || hasEnded(journey);
  const due = (kind: 'ASSESSMENT' | 'JURY_SESSION', subject: string, day: LocalDate, metOn: LocalDate | null): Deadline =>
    deadline({
      kind,
      subject,
      runsFrom: day,
      dueOn: addDays(day, recordingDays.value),
      metOn,
      effect: 'ALERT',
      source: clause('délai pour consigner une épreuve ou une session', recordingDays),
    });
  const assessments = allAssessments(journey.rules).flatMap((known) =>
    attemptsAt(journey.state, known).flatMap((attempt) => {
      if (attempt.scheduled === null) return [];
      const { at, recordedOn: toldOn } = attempt.scheduled;
      const day = parisDate(at);
      const metOn = recordedOn(journey, attempt, day);
      if (metOn === null && (gone || !isAwaited(journey, known))) return [];
      return [due('ASSESSMENT', sittingSubject(known.assessment.code, attempt.attempt), toldOn ?? day, metOn)];
    }),
  );
  const sessions = certificationSessions(journey.state).flatMap((known) => {
    const { session, at, recordedOn: toldOn, soutenance, decision, redecidedOn } = known;
    if (at === null || isAnnulled(known)) return [];
    const metOn = soutenance?.on ?? decision?.on ?? null;
    if (metOn === null && (gone || !needsJury(journey))) return [];
    return [due('JURY_SESSION', session, latest([toldOn ?? parisDate(at), redecidedOn]) ?? parisDate(at), metOn)];
  });
  return [...assessments, ...sessions];
}

/** What a deadline on an assessment is about. */
export function sittingSubject(assessment: string, attempt: number): string {
  return `${assessment}:${attempt}`;
}

/** An absence, and what fraud used up, are of the day itself, however late it is told; one who came awaits a grid. */
function recordedOn({ rules }: Journey, attempt: AttemptState, day: LocalDate): LocalDate | null {
  if (attempt.grid) return attempt.grid.on;
  if (isVoided(attempt)) return day;
  const attendance = countedAttendance(attempt, rules.reglement);
  return attendance === null || attendance === 'PRESENT' ? null : day;
}

function isAwaited(journey: Journey, known: KnownAssessment): boolean {
  const { state } = journey;
  return (
    blocksAreAssessed(journey) &&
    requiredBlocks(journey).includes(known.block) &&
    !isBlockValid(state, known.block.code) &&
    !isWhollyExempted(state, known)
  );
}
