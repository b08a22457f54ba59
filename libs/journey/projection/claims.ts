/** What a journey's facts hold for good under the constraints that concern several journeys. */
import { hasEnded } from '#libs/domain/journey/outcome.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { isNoJourney } from '#libs/domain/journey/remaining.js';
import { numberKey, type Claim } from '#libs/record/commands/reservation.js';
import { numberParts } from '../document-number.js';

export function openJourneyKey(candidateId: string, certificationCode: string): string {
  return `open:${candidateId}:${certificationCode}`;
}

/** The feasibility files of a candidate in a calendar year (R6412-3). */
export function feasibilitySeries(candidateId: string, year: number): string {
  return `feasibility:${candidateId}:${year}`;
}

/** Null where another journey may be opened: it has ended, or was left. */
export function openJourneyClaim({ rules, state }: Journey): Claim | null {
  if (state.opened === null || state.archiving || state.abandonment || hasEnded({ rules, state })) return null;
  const { candidateId } = state.opened;
  const key = openJourneyKey(candidateId, rules.code);
  return { key, kind: 'EXCLUSIVE', series: null, label: null, sequence: null };
}

/** Feasibility files that the yearly caps count: those that aim at more than blocks (R6412-3), in a journey that is one. */
export function feasibilityClaims(journeyId: string, { rules, state }: Journey): readonly Claim[] {
  if (isNoJourney(state)) return [];
  return state.attempts.flatMap(({ attempt, submittedOn, blocksOnly }) => {
    if (blocksOnly || submittedOn === null) return [];
    return [
      {
        key: `feasibility:${journeyId}:${attempt}`,
        kind: 'COUNTED' as const,
        series: feasibilitySeries(state.opened?.candidateId ?? '', Number(submittedOn.slice(0, 4))),
        label: rules.code,
        sequence: null,
      },
    ];
  });
}

/** The members of a group that shares the work of an assessment, in every version of the certification. */
export function groupSeries(certificationCode: string, assessment: string, group: string): string {
  return `group:${certificationCode}:${assessment}:${group}`;
}

/**
 * The groups of a journey, each with the size that it names: at each assessment, that of its last attempt. Who leaves, or dies, before
 * they have come to it leaves their place.
 */
export function groupClaims(journeyId: string, { rules, state }: Journey): readonly Claim[] {
  const assessments = Object.values(state.blocks).flatMap((block) => Object.values(block.assessments));
  return assessments.flatMap(({ assessment, attempts }) => {
    const { scheduled = null, attendance } = attempts.at(-1) ?? {};
    const hasLeft = (state.abandonment !== null || state.archiving !== null || state.death !== undefined) && attendance !== 'PRESENT';
    if (hasLeft || scheduled === null || scheduled.group === null || scheduled.groupSize === null) return [];
    return [
      {
        key: `group:${journeyId}:${assessment}`,
        kind: 'COUNTED' as const,
        series: groupSeries(rules.code, assessment, scheduled.group),
        label: String(scheduled.groupSize),
        sequence: null,
      },
    ];
  });
}

/** Numbers that events gave to documents: never given again, whatever becomes of the document. */
export function numberClaims(events: readonly RecordedEvent[]): readonly Claim[] {
  return events.flatMap((event) => {
    if (event.type !== 'BlockCertificateIssued' && event.type !== 'DiplomaIssued' && event.type !== 'DuplicateIssued') return [];
    const { number } = event.data;
    const parts = numberParts(number);
    return [
      {
        key: parts ? numberKey(parts.series, parts.sequence) : `number:${number}`,
        kind: 'NUMBER' as const,
        series: parts?.series ?? null,
        label: null,
        sequence: parts?.sequence ?? null,
      },
    ];
  });
}
