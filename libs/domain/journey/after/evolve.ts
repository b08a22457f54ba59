import { parisDate, type LocalDate } from '../../time/local-date.js';
import { withBlock, withRestored, withVoided, type AttemptReference } from '../blocks/evolve.js';
import { inOrderOfDate, inOrderOfDateAndRecording } from '../chronology.js';
import type { EvolversFor } from '../decider.js';
import type { FormerCertificate } from '../blocks/state.js';
import { formerCertificate } from '../issued-documents.js';
import type { JourneyState } from '../state.js';
import type { AfterEvents, Contested } from './events.js';
import { withOpenProcedure } from './procedures.js';
import { correct } from './rectifiable.js';
import { withoutWithdrawal } from './withdrawal-undone.js';

export const afterEvolvers: EvolversFor<keyof AfterEvents> = {
  AppealFiled: (state, { data, occurredAt }) => ({
    ...state,
    appeals: inOrderOfDate(state.appeals, { ...subjectOf(data), on: parisDate(occurredAt), decided: null }),
  }),
  AppealDecided: (state, { data, occurredAt }) => {
    const on = parisDate(occurredAt);
    const filed = state.appeals.find((appeal) => isAbout(appeal, data) && !appeal.isSpent) ?? { ...subjectOf(data), on, decided: null };
    const others = state.appeals.filter((appeal) => appeal !== filed);
    const decided = { ...state, appeals: inOrderOfDate(others, { ...filed, decided: { upheld: data.upheld, on } }) };
    if (!data.upheld) return decided;
    if (data.withdrawn !== undefined) return withoutWithdrawal(decided, data.withdrawn, { withdrawn: false, on });
    const voided = voidedAttempt(state, data);
    return voided ? withRestored(decided, voided) : decided;
  },
  FraudProcedureOpened: (state, { data, occurredAt, recordedAt, actor }) => ({
    ...state,
    fraudProcedures: [
      ...state.fraudProcedures,
      {
        concerns: data.concerns,
        block: data.block,
        ...attemptOf(data),
        openedOn: parisDate(occurredAt),
        ...(data.afterwards && { recordedOn: parisDate(recordedAt) }),
        ...(state.fourEyes && { openedBy: actor.id }),
        observationsOn: null,
        outcome: null,
      },
    ],
  }),
  ObservationsRecorded: (state, { data, occurredAt }) =>
    withOpenProcedure(state, data, (procedure) => ({ ...procedure, observationsOn: parisDate(occurredAt) })),
  WithdrawnForFraud: (state, { data, occurredAt }) => {
    const on = parisDate(occurredAt);
    const closed = withOpenProcedure(state, data, (procedure) => ({ ...procedure, outcome: { withdrawn: true, on } }), {
      concerns: data.concerns,
      block: data.block,
      openedOn: null,
      observationsOn: null,
      outcome: { withdrawn: true, on },
    });
    if (data.block === null) return closed;
    const former = closed.blocks[data.block] ? null : formerCertificate(closed, data.block);
    return former ? withoutFormer(closed, former, on) : withBlock(closed, data.block, (block) => ({ ...block, withdrawnOn: on }));
  },
  AssessmentVoidedForFraud: (state, { data, occurredAt, actor }) => {
    const on = parisDate(occurredAt);
    const { block, assessment, attempt, counts } = data;
    const name = { block, assessment, attempt };
    const closed = withOpenProcedure(state, name, (procedure) => ({ ...procedure, outcome: { withdrawn: true, on } }), {
      concerns: 'ASSESSMENT',
      block,
      assessment,
      attempt,
      openedOn: null,
      observationsOn: null,
      outcome: { withdrawn: true, on },
    });
    return withVoided(closed, { block, assessment, attempt }, { on, counts, ...(state.fourEyes && { by: actor.id }) });
  },
  FraudProcedureClosed: (state, { data, occurredAt }) =>
    withOpenProcedure(state, data, (procedure) => ({ ...procedure, outcome: { withdrawn: false, on: parisDate(occurredAt) } })),
  FactRectified: (state, { data }) => correct(state, data),
  TransmissionRecorded: (state, { data, occurredAt, version }) => ({
    ...state,
    transmissions: inOrderOfDateAndRecording(state.transmissions, { status: data.status, on: parisDate(occurredAt), version }),
  }),
};

/** Of a block that a migration merged, split or dropped: its certificate, with its duplicates, proves it no more. */
function withoutFormer(state: JourneyState, { block, certification }: FormerCertificate, on: LocalDate): JourneyState {
  const isIt = (each: FormerCertificate) => each.block === block && each.certification.digest === certification.digest;
  return {
    ...state,
    formerCertificates: (state.formerCertificates ?? []).map((each) => (isIt(each) ? { ...each, withdrawnOn: on } : each)),
  };
}

function attemptOf({ assessment, attempt }: Pick<Contested, 'assessment' | 'attempt'>): Pick<Contested, 'assessment' | 'attempt'> {
  return assessment === undefined || attempt === undefined ? {} : { assessment, attempt };
}

function subjectOf(subject: Contested): Contested {
  const { session, withdrawn } = subject;
  return { session, ...attemptOf(subject), ...(withdrawn !== undefined && { withdrawn }) };
}

function isAbout(one: Contested, other: Contested): boolean {
  const isSame = one.assessment === other.assessment && one.attempt === other.attempt && one.withdrawn === other.withdrawn;
  return one.session === other.session && isSame;
}

/** The attempt that an appeal is about, wherever its block is; null where it is about a session. */
function voidedAttempt({ blocks }: JourneyState, { assessment, attempt }: Contested): AttemptReference | null {
  if (assessment === undefined || attempt === undefined) return null;
  const block = Object.values(blocks).find((known) => Object.hasOwn(known.assessments, assessment))?.block;
  return block === undefined ? null : { block, assessment, attempt };
}
