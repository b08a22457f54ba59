/** What a journey's facts hold for good under the constraints that concern several journeys. */
import { hasEnded } from '#libs/domain/journey/outcome.js';
import type { AttemptState } from '#libs/domain/journey/blocks/state.js';
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

/** Feasibility files that the yearly caps count, each in its calendar year: those that aim at more than blocks (R6412-3), in a journey that is one. */
export function countedFiles({ state }: Journey): readonly { readonly attempt: number; readonly year: number }[] {
  if (isNoJourney(state)) return [];
  return state.attempts.flatMap(({ attempt, submittedOn, blocksOnly }) =>
    blocksOnly || submittedOn === null ? [] : [{ attempt, year: Number(submittedOn.slice(0, 4)) }],
  );
}

export function feasibilityClaims(journeyId: string, { rules, state }: Journey): readonly Claim[] {
  return countedFiles({ rules, state }).map(({ attempt, year }) => ({
    key: `feasibility:${journeyId}:${attempt}`,
    kind: 'COUNTED',
    series: feasibilitySeries(state.opened?.candidateId ?? '', year),
    label: rules.code,
    sequence: null,
  }));
}

/** The members of a group that shares the work of an assessment, in every version of the certification. */
export function groupSeries(certificationCode: string, assessment: string, group: string): string {
  return `group:${certificationCode}:${assessment}:${group}`;
}

/**
 * The groups of a journey, each with the size that it names. Who has come to an assessment keeps their place, whatever follows: a resit,
 * or their leaving; who leaves, or dies, before they have come to it leaves their place.
 */
export function groupClaims(journeyId: string, { rules, state }: Journey): readonly Claim[] {
  const hasLeft = state.abandonment !== null || state.archiving !== null || state.death !== undefined;
  return Object.values(state.blocks)
    .flatMap((block) => Object.values(block.assessments))
    .flatMap(({ assessment, attempts }) => {
      const isHeld = (each: AttemptState) => each.attendance === 'PRESENT' || (each === attempts.at(-1) && !hasLeft);
      const places = attempts.filter(isHeld).flatMap(({ attempt, scheduled }) => {
        const { group = null, groupSize = null } = scheduled ?? {};
        return group === null || groupSize === null ? [] : [{ attempt, group, groupSize }];
      });
      // A group that is sat with again is held once, as it was named last.
      const once = places.filter(({ group }, index) => !places.slice(index + 1).some((later) => later.group === group));
      return once.map(({ attempt, group, groupSize }, index) => ({
        key: `group:${journeyId}:${assessment}${index === once.length - 1 ? '' : `:${attempt}`}`,
        kind: 'COUNTED' as const,
        series: groupSeries(rules.code, assessment, group),
        label: String(groupSize),
        sequence: null,
      }));
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
