import type { EvolversFor } from '../decider.js';
import type { RecordedEventOf } from '../event.js';
import type { JourneyState } from '../state.js';
import type { ClockEvents } from './events.js';

export const clockEvolvers: EvolversFor<keyof ClockEvents> = {
  RecevabiliteGrantedTacitly: fall,
  RecevabiliteLapsed: fall,
  DeadlineOverdue: fall,
  ReminderRaised: (state, { data: { deadline, dueOn, daysBefore } }) => ({
    ...state,
    clocks: { ...state.clocks, reminded: { ...state.clocks.reminded, [deadline]: { dueOn, daysBefore } } },
  }),
  DeadlineSuperseded: (state, { data }) => {
    const { [data.deadline]: _superseded, ...fallen } = state.clocks.fallen;
    return { ...state, clocks: { ...state.clocks, fallen } };
  },
};

function fall(
  state: JourneyState,
  { version, data: { deadline, dueOn } }: RecordedEventOf<'RecevabiliteGrantedTacitly' | 'RecevabiliteLapsed' | 'DeadlineOverdue'>,
): JourneyState {
  return { ...state, clocks: { ...state.clocks, fallen: { ...state.clocks.fallen, [deadline]: { version, dueOn } } } };
}
