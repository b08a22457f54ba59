import { parisDate } from '../../time/local-date.js';
import { withBlock } from '../blocks/evolve.js';
import { inOrderOfDate, inOrderOfDateAndRecording } from '../chronology.js';
import type { EvolversFor } from '../decider.js';
import type { AfterEvents } from './events.js';
import { withOpenProcedure } from './procedures.js';
import { correct } from './rectifiable.js';

export const afterEvolvers: EvolversFor<keyof AfterEvents> = {
  AppealFiled: (state, { data, occurredAt }) => ({
    ...state,
    appeals: inOrderOfDate(state.appeals, { session: data.session, on: parisDate(occurredAt), decided: null }),
  }),
  AppealDecided: (state, { data, occurredAt }) => {
    const on = parisDate(occurredAt);
    const filed = state.appeals.find((appeal) => appeal.session === data.session && !appeal.isSpent) ?? {
      session: data.session,
      on,
      decided: null,
    };
    const others = state.appeals.filter((appeal) => appeal !== filed);
    return { ...state, appeals: inOrderOfDate(others, { ...filed, decided: { upheld: data.upheld, on } }) };
  },
  FraudProcedureOpened: (state, { data, occurredAt, actor }) => ({
    ...state,
    fraudProcedures: [
      ...state.fraudProcedures,
      {
        concerns: data.concerns,
        block: data.block,
        openedOn: parisDate(occurredAt),
        ...(state.fourEyes && { openedBy: actor.id }),
        observationsOn: null,
        outcome: null,
      },
    ],
  }),
  ObservationsRecorded: (state, { occurredAt }) =>
    withOpenProcedure(state, (procedure) => ({ ...procedure, observationsOn: parisDate(occurredAt) })),
  WithdrawnForFraud: (state, { data, occurredAt }) => {
    const on = parisDate(occurredAt);
    const closed = withOpenProcedure(state, (procedure) => ({ ...procedure, outcome: { withdrawn: true, on } }), {
      concerns: data.concerns,
      block: data.block,
      openedOn: null,
      observationsOn: null,
      outcome: { withdrawn: true, on },
    });
    return data.block === null ? closed : withBlock(closed, data.block, (block) => ({ ...block, withdrawnOn: on }));
  },
  FraudProcedureClosed: (state, { occurredAt }) =>
    withOpenProcedure(state, (procedure) => ({ ...procedure, outcome: { withdrawn: false, on: parisDate(occurredAt) } })),
  FactRectified: (state, { data }) => correct(state, data),
  TransmissionRecorded: (state, { data, occurredAt, version }) => ({
    ...state,
    transmissions: inOrderOfDateAndRecording(state.transmissions, { status: data.status, on: parisDate(occurredAt), version }),
  }),
};
