/** Who may not judge this candidate, told of jurors one by one before any of them is convened: what a convocation would be refused for. */
import type { LocalDate } from '../../time/local-date.js';
import type { Unmet } from '../../stream/unmet.js';
import type { Attached } from '../command.js';
import type { Journey } from '../journey.js';
import { juryLaw } from './composition.js';
import type { JuryMember } from './events.js';
import { organisationConditions, organisationWarnings } from './organisation-ties.js';
import { evaluatorWarnings, knownTieConditions, tieConditions } from './ties.js';

export interface JurorTold {
  readonly jurorId: string;
  /** Why they may not sit. Empty where nothing is known against it. */
  readonly ties: readonly Unmet[];
  /** What is told and keeps nobody away. */
  readonly warnings: readonly Unmet[];
}

/**
 * @param jurors as they would be convened, each without the others
 * @param on the day of the session
 */
export function tiesBeforeConvening(
  journey: Journey,
  jurors: readonly JuryMember[],
  { ties = [], sharedOrganisations = [] }: Pick<Attached, 'ties' | 'sharedOrganisations'>,
  on: LocalDate,
): readonly JurorTold[] {
  const source = juryLaw(journey);
  const known = ties.filter(({ as }) => as !== 'MEMBER');
  return jurors.map((juror) => ({
    jurorId: juror.jurorId,
    ties: once([
      ...tieConditions(journey, juror, source, 'members'),
      ...knownTieConditions(journey, [juror], known, source),
      ...organisationConditions(journey, [juror], sharedOrganisations, on),
    ]),
    warnings: once([...evaluatorWarnings(journey, [juror], known), ...organisationWarnings(journey, [juror], sharedOrganisations)]),
  }));
}

/** Of this journey's record and of what was looked up, the same is told once; no field is named, for nothing is typed yet. */
function once(all: readonly Unmet[]): readonly Unmet[] {
  return [...new Map(all.map(({ field: _, ...unmet }) => [`${unmet.code} ${unmet.sentence}`, unmet])).values()];
}
