/** What would follow from two registrations being one person: told to whoever asks and to whoever confirms. Nothing recorded changes. */
import type { Journey } from '#libs/domain/journey/journey.js';
import { journeyStatus, statusLabels, type JourneyStatus } from '#libs/domain/journey/status.js';
import { law } from '#libs/domain/law/law.js';
import { lineInForce } from '#libs/domain/law/in-force.js';
import { obeyed } from '#libs/domain/law/obeyed.js';
import type { StreamInMemory } from '#libs/domain/stream/process.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { journeyKind } from '#libs/journey/kind.js';
import { countedFiles, openJourneyClaim } from '#libs/journey/projection/claims.js';
import type { PersonCase } from '#libs/persons/retention/person-cases.js';

export interface RegisteredJourney {
  readonly journeyId: string;
  readonly certification: { readonly code: string; readonly version: string };
  readonly status: JourneyStatus;
  readonly statusLabel: string;
  readonly enteredOn: LocalDate;
  /** It keeps another from being opened for the same certification. */
  readonly isOpen: boolean;
  readonly diedOn: LocalDate | null;
}

export interface MergeConsequences {
  readonly registrations: readonly {
    readonly candidateId: string;
    readonly recordedOn: LocalDate;
    readonly journeys: readonly RegisteredJourney[];
  }[];
  /** Certifications for which several journeys are open: they go on, and none more is opened before they have all ended. */
  readonly openTwice: readonly { readonly certification: string; readonly journeyIds: readonly string[] }[];
  /** By calendar year and certification: files deposited under whichever id. What was deposited stands, be it over the cap (R6412-3). */
  readonly feasibilityFiles: readonly {
    readonly year: number;
    readonly certification: string;
    readonly deposited: { readonly sameCertification: number; readonly all: number };
    readonly most: { readonly sameCertification: number; readonly all: number };
    /** No other is deposited that year for that certification, but after a lapse (R6412-4). */
    readonly isReached: boolean;
  }[];
}

/** @param cases of every id of the person that there would be, in the order in which they are told */
export function consequencesOf(cases: readonly PersonCase[]): MergeConsequences {
  const all = cases.flatMap(journeysOf);
  const open = all.filter(({ journey }) => openJourneyClaim(journey) !== null);
  const codes = [...new Set(open.map(({ journey }) => journey.rules.code))].toSorted();
  return {
    registrations: cases.map((person) => ({
      candidateId: person.personId,
      recordedOn: person.createdOn,
      journeys: journeysOf(person).map(({ journeyId, journey }) => shown(journeyId, journey)),
    })),
    openTwice: codes
      .map((certification) => ({
        certification,
        journeyIds: open.filter(({ journey }) => journey.rules.code === certification).map(({ journeyId }) => journeyId),
      }))
      .filter(({ journeyIds }) => journeyIds.length > 1),
    feasibilityFiles: filesByYear(all),
  };
}

interface Held {
  readonly journeyId: string;
  readonly journey: Journey;
}

function journeysOf({ streams }: PersonCase): readonly Held[] {
  return streams.flatMap(({ kind, isSubject, streamId: journeyId, ...stream }) =>
    kind === journeyKind && isSubject ? [{ journeyId, journey: stream as StreamInMemory as Journey }] : [],
  );
}

function shown(journeyId: string, journey: Journey): RegisteredJourney {
  const { rules, state } = journey;
  const status = journeyStatus(journey);
  return {
    journeyId,
    certification: { code: rules.code, version: rules.version },
    status,
    statusLabel: statusLabels[status],
    enteredOn: state.opened?.enteredOn ?? '',
    isOpen: openJourneyClaim(journey) !== null,
    diedOn: state.death?.on ?? null,
  };
}

function filesByYear(all: readonly Held[]): MergeConsequences['feasibilityFiles'] {
  const files = all.flatMap(({ journey }) => countedFiles(journey).map(({ year }) => ({ year, rules: journey.rules })));
  const years = [...new Set(files.map(({ year }) => year))].toSorted((one, other) => other - one);
  return years.flatMap((year) => {
    const ofYear = files.filter((file) => file.year === year);
    const byCode = new Map(ofYear.map(({ rules }) => [rules.code, rules]));
    return [...byCode].map(([certification, rules]) => {
      const line = lineInForce(law, 'FEASIBILITY_FILES_PER_YEAR', { on: `${year}-12-31` });
      const most = line ? obeyed('FEASIBILITY_FILES_PER_YEAR', line, rules.reglement).value : rules.reglement.feasibilityFilesPerYear.value;
      const deposited = { sameCertification: ofYear.filter((file) => file.rules.code === certification).length, all: ofYear.length };
      const isReached = deposited.sameCertification >= most.sameCertification || deposited.all >= most.all;
      return { year, certification, deposited, most, isReached };
    });
  });
}
