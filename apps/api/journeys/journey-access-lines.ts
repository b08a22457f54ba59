/** How requests about journeys are let in. */
import { commandAccess } from '../access/access-table.js';
import type { JourneyAccess } from '../access/journey-access.js';
import { reachedAt } from '#libs/journey/queries/reach.js';
import { journeysReached } from '../access/reach.js';
import { absence, journeyIdSchema } from '../http/ids.js';
import type { StreamAccess } from '../streams/stream-access.js';

export function journeyAccess(journeys: Pick<JourneyAccess, 'reaches'>): StreamAccess {
  return {
    parameter: 'journeyId',
    isId: (text) => journeyIdSchema.safeParse(text).success,
    absent: absence.get(journeyIdSchema)!,
    commands: commandAccess,
    reachedAt: (caller, reach) => reachedAt(journeysReached(caller, reach)),
    reaches: (caller, reach, journeyId) => journeys.reaches(journeysReached(caller, reach), journeyId),
  };
}
