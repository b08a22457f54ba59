import type { LocalDate } from '../../time/local-date.js';
import type { JourneyState } from '../state.js';

/** The day on which the certification was withdrawn for fraud, or null. */
export function diplomaWithdrawnOn({ fraudProcedures }: JourneyState): LocalDate | null {
  return fraudProcedures.find(({ concerns, outcome }) => concerns === 'DIPLOMA' && outcome?.withdrawn)?.outcome?.on ?? null;
}
