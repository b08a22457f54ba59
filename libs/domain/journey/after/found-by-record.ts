/**
 * Facts of which a wrong date is corrected though the state does not remember under which version they were recorded: to remember them now
 * would fold old events to another state than the one recorded. Whoever receives the rectification says what the record holds; the date
 * that a fact has finds it in the state.
 */
import { versionsOf } from '../documents/status.js';
import type { EventType, RecordedEventOf } from '../event.js';
import type { JourneyState } from '../state.js';
import { compareText } from '../chronology.js';
import { latest, parisDate, type LocalDate } from '../../time/local-date.js';
import { withAttempt } from '../blocks/evolve.js';
import type { Interruption } from '../opening/state.js';
import type { DocumentVersion } from '../documents/state.js';
import type { Bounds, FactTarget } from './corrections.js';

interface FoundByRecord<T extends EventType> {
  /** @param on the date that it has: as it was last rectified, or as it was recorded */
  readonly target: (event: RecordedEventOf<T>, on: LocalDate) => FactTarget;
  /** The same state where the fact stands in it no more. */
  readonly redate: (state: JourneyState, target: FactTarget, on: LocalDate) => JourneyState;
  readonly bounds: (state: JourneyState, target: FactTarget) => Bounds;
}

const since = (_: unknown, on: LocalDate): FactTarget => ({ since: on });
const until = (_: unknown, on: LocalDate): FactTarget => ({ until: on });
const version = ({ data }: { readonly data: { readonly number: number } }): FactTarget => ({ number: data.number });
const declared = ({ data }: { readonly data: { readonly document: string; readonly number: number } }): FactTarget => ({
  document: data.document,
  number: data.number,
});
const amenagement = ({ data }: { readonly data: { readonly amenagementId: string } }): FactTarget => ({
  amenagementId: data.amenagementId,
});

const ofOwn = (from: 'memoire' | 'livret', day: 'returnedOn' | 'acceptedOn') =>
  ofVersion(
    (state) => state[from],
    (state, versions) => ({ ...state, [from]: versions }),
    day,
  );

const ofDeclared = (day: 'returnedOn' | 'acceptedOn') =>
  ofVersion(
    (state, { document }) => versionsOf(state, String(document)),
    (state, versions, { document }) => ({ ...state, documents: { ...state.documents, [String(document)]: versions } }),
    day,
  );

export const foundByRecord: { readonly [T in EventType]?: FoundByRecord<T> } = {
  JourneySuspended: { target: since, ...interrupted('SUSPENSION') },
  JourneyAbandoned: { target: since, ...interrupted('ABANDONMENT') },
  JourneyResumed: { target: until, ...over() },
  JourneyReactivated: { target: until, ...over() },
  JourneyTransferred: {
    target: ({ data: { site, cohort } }, on) => ({ on, site: site ?? '', cohort: cohort ?? '' }),
    redate: (state, target, on) => {
      const index = transferAt(state, target);
      const { transfers = [] } = state;
      return index < 0 ? state : { ...state, transfers: transfers.with(index, { ...transfers[index]!, on }) };
    },
    bounds: (state, target) => {
      const index = transferAt(state, target);
      return index < 0 ? {} : { from: state.transfers?.[index - 1]?.on, until: state.transfers?.[index + 1]?.on };
    },
  },
  AccompanistDesignated: {
    target: ({ data: { accompanistId } }, on) => ({ accompanistId, since: on }),
    redate: (state, target, on) => {
      const isIt = (each: Designation) => each.accompanistId === target.accompanistId && each.since === target.since;
      return state.accompanists.some(isIt)
        ? { ...state, accompanists: state.accompanists.map((each) => (isIt(each) ? { ...each, since: on } : each)).toSorted(bySince) }
        : state;
    },
    bounds: () => ({}),
  },
  CompletionRequested: {
    target: ({ data: { attempt } }, on) => ({ attempt, on }),
    redate: (state, target, on) => {
      const isIt = ({ attempt, completionRequestedOn }: JourneyState['attempts'][number]) =>
        attempt === target.attempt && completionRequestedOn.includes(String(target.on));
      if (!state.attempts.some(isIt)) return state;
      return {
        ...state,
        attempts: state.attempts.map((each) =>
          isIt(each)
            ? {
                ...each,
                completionRequestedOn: each.completionRequestedOn
                  .with(each.completionRequestedOn.indexOf(String(target.on)), on)
                  .toSorted(),
              }
            : each,
        ),
      };
    },
    bounds: (state, target) => {
      const file = state.attempts.find(({ attempt }) => attempt === target.attempt);
      return { from: file?.submittedOn, until: file?.completedOn };
    },
  },
  MemoireReturned: { target: version, ...ofOwn('memoire', 'returnedOn') },
  LivretReturned: { target: version, ...ofOwn('livret', 'returnedOn') },
  MemoireAccepted: { target: version, ...ofOwn('memoire', 'acceptedOn') },
  LivretAccepted: { target: version, ...ofOwn('livret', 'acceptedOn') },
  DocumentReturned: { target: declared, ...ofDeclared('returnedOn') },
  DocumentAccepted: { target: declared, ...ofDeclared('acceptedOn') },
  ResitOpened: {
    target: ({ data: { block, assessment, attempt } }) => ({ block, assessment, attempt }),
    redate: (state, target, on) => {
      const [block, assessment, attempt] = [String(target.block), String(target.assessment), Number(target.attempt)];
      const attempts = state.blocks[block]?.assessments[assessment]?.attempts ?? [];
      if (!attempts.some((each) => each.attempt === attempt)) return state;
      return withAttempt(state, { block, assessment, attempt }, (each) => ({ ...each, openedOn: on }));
    },
    bounds: (state, target) => {
      const block = state.blocks[String(target.block)];
      const attempts = block?.assessments[String(target.assessment)]?.attempts ?? [];
      const opening = block?.conclusions.findLast(
        ({ attempts: weighed }) => (weighed[String(target.assessment)] ?? 0) < Number(target.attempt),
      );
      const scheduled = attempts.find(({ attempt }) => attempt === target.attempt)?.scheduled;
      return { from: opening?.on, until: scheduled && parisDate(scheduled.at) };
    },
  },
  JourneyArchived: {
    target: (_, on) => ({ on }),
    redate: (state, target, on) =>
      state.archiving && state.archiving.on === target.on ? { ...state, archiving: { ...state.archiving, on } } : state,
    bounds: ({ abandonment, pastInterruptions }) => ({ from: latest([abandonment?.on, pastInterruptions?.at(-1)?.until]) }),
  },
  DuplicateIssued: {
    target: ({ data: { number } }) => ({ number }),
    redate: (state, target, on) =>
      state.duplicates.some(({ number }) => number === target.number)
        ? { ...state, duplicates: state.duplicates.map((each) => (each.number === target.number ? { ...each, on } : each)) }
        : state,
    bounds: ({ duplicates, diploma, blocks }, target) => {
      const duplicate = duplicates.find(({ number }) => number === target.number);
      return { from: duplicate?.of === 'DIPLOMA' ? diploma?.on : blocks[duplicate?.block ?? '']?.certificate?.on };
    },
  },
  AmenagementRequested: {
    target: amenagement,
    ...ofAmenagement((each, on) => ({ ...each, requestedOn: on })),
    bounds: (state, target) => {
      const each = state.amenagements[String(target.amenagementId)];
      return { until: each?.granted?.on ?? each?.refused?.on };
    },
  },
  AmenagementGranted: { target: amenagement, ...ofAmenagement((each, on) => ({ ...each, granted: each.granted && { on } })) },
  AmenagementRefused: { target: amenagement, ...ofAmenagement((each, on) => ({ ...each, refused: each.refused && { on } })) },
  DispenseRequested: {
    target: ({ data: { dispenseId } }) => ({ dispenseId }),
    redate: (state, target, on) => withDispenseDated(state, target, (each) => ({ ...each, requestedOn: on })),
    bounds: (state, target) => {
      const dispense = state.dispenses[String(target.dispenseId)];
      const given = Object.values(dispense?.opinions ?? {}).map((opinion) => opinion.on);
      return { until: [...given, ...(dispense?.decided ? [dispense.decided.on] : [])].toSorted()[0] };
    },
  },
  OpinionRecorded: {
    target: ({ data: { dispenseId, by } }) => ({ dispenseId, by }),
    redate: (state, target, on) =>
      withDispenseDated(state, target, (each) => {
        const by = target.by as keyof typeof each.opinions;
        const opinion = each.opinions[by];
        return opinion ? { ...each, opinions: { ...each.opinions, [by]: { ...opinion, on } } } : each;
      }),
    bounds: (state, target) => {
      const dispense = state.dispenses[String(target.dispenseId)];
      return { from: dispense?.requestedOn, until: dispense?.decided?.on };
    },
  },
};

type Designation = JourneyState['accompanists'][number];

function bySince(one: Designation, other: Designation): number {
  return compareText(one.since, other.since) || compareText(one.accompanistId, other.accompanistId);
}

function transferAt({ transfers = [] }: JourneyState, { on, site, cohort }: FactTarget): number {
  return transfers.findLastIndex((each) => each.on === on && (each.site ?? '') === site && (each.cohort ?? '') === cohort);
}

type Amenagement = JourneyState['amenagements'][string];
type Dispense = JourneyState['dispenses'][string];

function ofAmenagement(change: (each: Amenagement, on: LocalDate) => Amenagement): Omit<FoundByRecord<'AmenagementGranted'>, 'target'> {
  return {
    redate: (state, target, on) => {
      const each = state.amenagements[String(target.amenagementId)];
      return each ? { ...state, amenagements: { ...state.amenagements, [each.amenagementId]: change(each, on) } } : state;
    },
    bounds: (state, target) => ({ from: state.amenagements[String(target.amenagementId)]?.requestedOn }),
  };
}

function withDispenseDated(state: JourneyState, { dispenseId }: FactTarget, change: (each: Dispense) => Dispense): JourneyState {
  const each = state.dispenses[String(dispenseId)];
  return each ? { ...state, dispenses: { ...state.dispenses, [each.dispenseId]: change(each) } } : state;
}

/** A version of a document, from its deposit to what a jury did with it. */
function ofVersion(
  of: (state: JourneyState, target: FactTarget) => readonly DocumentVersion[],
  put: (state: JourneyState, versions: readonly DocumentVersion[], target: FactTarget) => JourneyState,
  day: 'returnedOn' | 'acceptedOn',
): Omit<FoundByRecord<'MemoireAccepted'>, 'target'> {
  const isIt = (target: FactTarget) => (each: DocumentVersion) => each.number === target.number && each[day] !== null;
  return {
    redate: (state, target, on) => {
      const versions = of(state, target);
      return versions.some(isIt(target))
        ? put(
            state,
            versions.map((each) => (isIt(target)(each) ? { ...each, [day]: on } : each)),
            target,
          )
        : state;
    },
    bounds: (state, target) => {
      const versions = of(state, target);
      const version = versions.find(isIt(target));
      const next = versions.find(({ number }) => number === Number(target.number) + 1)?.submittedOn;
      const judged = state.sessions.flatMap(({ soutenance, decision }) => soutenance?.on ?? decision?.on ?? []);
      const rests = day === 'acceptedOn' ? judged.filter((on) => on >= (version?.acceptedOn ?? on)) : [];
      return { from: version?.submittedOn, until: [...(next ? [next] : []), ...rests].toSorted()[0] };
    },
  };
}

type Open = Pick<JourneyState, 'suspension' | 'abandonment' | 'pastInterruptions'>;

/** The days on which the candidate left, or came back, that of the fact left out. */
function turns({ suspension, abandonment, pastInterruptions = [] }: Open): readonly LocalDate[] {
  return [suspension?.since, abandonment?.on, ...pastInterruptions.flatMap((past) => [past.since, past.until])].filter(
    (day) => day !== undefined,
  );
}

function between(state: Open, day: LocalDate): Bounds {
  const others = turns(state).toSorted();
  return { from: others.findLast((other) => other < day), until: others.find((other) => other > day) };
}

function interrupted(kind: Interruption['kind']): Omit<FoundByRecord<'JourneySuspended' | 'JourneyAbandoned'>, 'target'> {
  return {
    redate: (state, { since: day }, on) => {
      const { suspension, abandonment, pastInterruptions = [] } = state;
      if (kind === 'SUSPENSION' && suspension && suspension.since === day) return { ...state, suspension: { ...suspension, since: on } };
      if (kind === 'ABANDONMENT' && abandonment && abandonment.on === day) return { ...state, abandonment: { ...abandonment, on } };
      const index = pastInterruptions.findLastIndex((past) => past.kind === kind && past.since === day);
      return index < 0
        ? state
        : { ...state, pastInterruptions: pastInterruptions.with(index, { ...pastInterruptions[index]!, since: on }) };
    },
    bounds: (state, { since: day }) => between(state, String(day)),
  };
}

/** A return ends all that was interrupted. */
function over(): Omit<FoundByRecord<'JourneyResumed' | 'JourneyReactivated'>, 'target'> {
  return {
    redate: (state, { until: day }, on) => {
      const { pastInterruptions = [] } = state;
      return pastInterruptions.some((past) => past.until === day)
        ? { ...state, pastInterruptions: pastInterruptions.map((past) => (past.until === day ? { ...past, until: on } : past)) }
        : state;
    },
    bounds: (state, { until: day }) => between(state, String(day)),
  };
}
