/** What a journey's facts hold for good under the constraints that concern several journeys. */
import { hasEnded } from '#libs/domain/journey/outcome.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { numberKey, numberParts } from '#libs/record/commands/document-number.js';
import type { Claim } from '#libs/record/commands/reservation.js';

export function openJourneyKey(candidateId: string, certificationCode: string): string {
  return `open:${candidateId}:${certificationCode}`;
}

/** Null where another journey may be opened: it has ended, or was left. */
export function openJourneyClaim({ rules, state }: Journey): Claim | null {
  if (state.opened === null || state.archiving || state.abandonment || hasEnded({ rules, state })) return null;
  const { candidateId } = state.opened;
  const key = openJourneyKey(candidateId, rules.code);
  return { key, kind: 'EXCLUSIVE', candidateId, certificationCode: rules.code, register: null, year: null, sequence: null };
}

/** Feasibility files that the yearly caps count: those that aim at more than blocks (R6412-3). */
export function feasibilityClaims(journeyId: string, { rules, state }: Journey): readonly Claim[] {
  return state.attempts.flatMap(({ attempt, submittedOn, blocksOnly }) => {
    if (blocksOnly || submittedOn === null) return [];
    return [
      {
        key: `feasibility:${journeyId}:${attempt}`,
        kind: 'FEASIBILITY_FILE' as const,
        candidateId: state.opened?.candidateId ?? null,
        certificationCode: rules.code,
        register: null,
        year: Number(submittedOn.slice(0, 4)),
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
        key: numberKey(number),
        kind: 'NUMBER' as const,
        candidateId: null,
        certificationCode: event.rules.code,
        register: parts?.register ?? null,
        year: parts?.year ?? null,
        sequence: parts?.sequence ?? null,
      },
    ];
  });
}
