import type { BlockRules, CertificationRules } from '../../certification/rules.js';
import { criteriaOf } from '../requirements.js';
import type { JourneyState } from '../state.js';
import type { AmenagementState, DispenseState } from './state.js';

/** Exemptions asked for and not decided. */
export function pendingDispenses(state: JourneyState): readonly DispenseState[] {
  return Object.values(state.dispenses).filter((dispense) => dispense.decided === null);
}

/** Accommodations asked for, neither granted nor refused. */
export function pendingAmenagements(state: JourneyState): readonly AmenagementState[] {
  return Object.values(state.amenagements).filter(({ granted, refused }) => granted === null && refused === null);
}

export function blockOfCriterion(rules: CertificationRules, criterion: string | null): BlockRules | null {
  return rules.blocks.find((block) => criterion !== null && criteriaOf(block).includes(criterion)) ?? null;
}
