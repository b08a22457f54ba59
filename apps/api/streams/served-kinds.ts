/** What each kind of stream brings to the API: a line here, and its requests are guarded, received, tried, sent and told. */
import type { Type } from '@nestjs/common';
import type { KindName } from '#libs/domain/stream/kind-names.js';
import { JourneyAccess } from '../access/journey-access.js';
import type { ApiParts } from '../api-parts.js';
import { journeyAccess } from '../journeys/journey-access-lines.js';
import { CommandDescriptionsController } from '../journeys/command-descriptions.controller.js';
import { JourneyCommandsController } from '../journeys/journey-commands.controller.js';
import { JourneyHistoryController } from '../journeys/journey-history.controller.js';
import { JourneyIntake } from '../journeys/journey-intake.js';
import { JourneysController } from '../journeys/journeys.controller.js';
import { PossibleJurorsController } from '../journeys/possible-jurors.controller.js';
import type { StreamAccess } from './stream-access.js';
import type { StreamIntake } from './stream-intake.js';

export interface ServedKind {
  /** Asked by the guard, before any controller is. */
  readonly access: (parts: ApiParts) => StreamAccess;
  readonly intake: Type<StreamIntake>;
  /** Those of its addresses. */
  readonly controllers: readonly Type[];
}

/** By kind. */
export type ServedKinds = Readonly<Record<string, ServedKind>>;

/** A kind without its line does not compile. */
export const servedKinds: Readonly<Record<KindName, ServedKind>> = {
  journey: {
    access: ({ journeys, candidates }) => journeyAccess(new JourneyAccess(journeys, candidates)),
    intake: JourneyIntake,
    controllers: [
      CommandDescriptionsController,
      JourneysController,
      PossibleJurorsController,
      JourneyHistoryController,
      JourneyCommandsController,
    ],
  },
};

export function accessesOf(kinds: ServedKinds, parts: ApiParts): Readonly<Record<string, StreamAccess>> {
  return Object.fromEntries(Object.entries(kinds).map(([kind, { access }]) => [kind, access(parts)]));
}
