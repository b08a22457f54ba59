/** The journey as a kind of stream: its decisions and its clock, in the machinery's words. */
import { deciders } from '../certification/deciders.js';
import type { StreamEvent } from '../stream/event.js';
import type { StreamProcess } from '../stream/process.js';
import { nextAlarm, settle } from './clocks/settle.js';
import type { Command, CommandName } from './command.js';
import { isNamedNeutrally } from './confidential.js';
import { commandNames, decideBatch } from './decide.js';
import { journeyEvents } from './event-schemas.js';
import { fold } from './evolve.js';
import type { Journey } from './journey.js';
import { initialState, type JourneyState } from './state.js';

export const journeyProcess = {
  ...journeyEvents,
  commandNames,
  deciders,
  initialState,
  fold(events: Iterable<StreamEvent>, from?: JourneyState) {
    return fold(events, from);
  },
  decide(stream: Journey, commands: readonly Command[], { streamId, ...context }) {
    const decision = decideBatch(stream, commands, { journeyId: streamId, ...context });
    if (!decision.accepted) return decision;
    const { journey, ...rest } = decision;
    return { ...rest, stream: journey };
  },
  settle(stream: Journey, { streamId, ...context }) {
    const { journey, events } = settle(stream, { journeyId: streamId, ...context });
    return { stream: journey, events };
  },
  nextAlarm(stream: Journey, now) {
    return nextAlarm(stream, now);
  },
  isClosed({ archiving }: JourneyState) {
    return archiving !== null;
  },
  pinnedDigest({ certification }: JourneyState) {
    return certification?.digest ?? null;
  },
  isNamedNeutrally(command: CommandName) {
    return isNamedNeutrally(command);
  },
  manager: null,
} satisfies StreamProcess;
