/**
 * What a dossier leaves out unless the whole is asked for: whoever receives it is not one of those who may know of a
 * handicap (domain.md §1.5). A withheld event is there by its hash alone, so that everything else is still proven.
 */
import type { CommandName } from '#domain/journey/command.js';
import { topicOf, topicOfUnmet } from '#domain/journey/confidential.js';
import type { RecordedEvent } from '#domain/journey/event.js';
import type { RefusalEntry } from '#refusals/refusal.js';

/**
 * A granted exemption is not among them: grids, conclusions and certificates rest on it, so that it shows anyway. An
 * ordinary placement review or incident is withheld as well, so that a place left blank says nothing by itself.
 */
export function isWithheld(event: RecordedEvent, events: readonly RecordedEvent[]): boolean {
  switch (event.type) {
    case 'AmenagementRequested':
    case 'AmenagementGranted':
    case 'AmenagementRefused':
    case 'DispenseRequested':
    case 'OpinionRecorded':
    case 'PlacementReviewRecorded':
    case 'IncidentRecorded':
      return true;
    case 'DispenseDecided':
      return !event.data.granted;
    case 'JuryConvened':
      return event.data.purpose === 'DISPENSE';
    case 'FactRectified': {
      const rectified = events.find(({ version }) => version === event.data.eventVersion);
      return rectified !== undefined && isWithheld(rectified, events);
    }
    default:
      return false;
  }
}

/** A refusal of which the command or a reason tells of a handicap. The log counts for all journeys: one left out leaves no gap. */
export function isRefusalWithheld({ commands, reasons }: RefusalEntry): boolean {
  return commands.some((name) => topicOf(name as CommandName) === 'H_PLUS') || reasons.some(({ code }) => topicOfUnmet(code) === 'H_PLUS');
}
