/** What a journey has come to, aspect by aspect: what two instants, or two sets of rules, are compared by. */
import { currentAttempt, findAssessment, isVoided } from './blocks/attempts.js';
import { blockStatus } from './blocks/status.js';
import type { Deadline } from './clocks/deadline.js';
import { deadlines } from './clocks/deadlines.js';
import { documentStatus } from './documents/status.js';
import type { StageState } from './host-period/state.js';
import type { Journey } from './journey.js';
import { certificationSessions } from './jury/sessions.js';
import type { JurySessionState } from './jury/state.js';
import { requiredBlocks } from './requirements.js';
import { journeyStatus } from './status.js';
import { grantOf, recevabiliteDeadline } from './vae/deadlines.js';
import { vaeStanding } from './vae/status.js';

/** What an aspect is about: a kind, and which one where there are several. */
export type AspectKind =
  | 'STATUS'
  | 'PATH'
  | 'CERTIFICATION'
  | 'BLOCK'
  | 'CERTIFICATE'
  | 'ASSESSMENT'
  | 'HOST_PERIOD'
  | 'MEMOIRE'
  | 'LIVRET'
  | 'DOCUMENT'
  | 'RECEVABILITE'
  | 'AMENAGEMENT'
  | 'DISPENSE'
  | 'JURY'
  | 'NOTIFICATION'
  | 'DIPLOMA'
  | 'APPEAL'
  | 'FRAUD'
  | 'TRANSMISSION'
  | 'DEADLINE';

export interface Aspect {
  readonly kind: AspectKind;
  /** Code of the block or assessment, id of the session, key of the deadline…; empty where there is one only. */
  readonly subject: string;
  /** A code of the kind, or a date, or a number: compared as text. */
  readonly value: string;
}

/** In an order in which a person tells them. Nothing where the journey has not started. */
export function standing(journey: Journey): readonly Aspect[] {
  return journey.state.opened === null ? [] : [...standingWithoutDeadlines(journey), ...deadlineAspects(journey)];
}

export function standingWithoutDeadlines(journey: Journey): readonly Aspect[] {
  const { state } = journey;
  if (state.opened === null) return [];
  const one = (kind: AspectKind, value: string | null): readonly Aspect[] => (value === null ? [] : [{ kind, subject: '', value }]);
  return [
    ...one('STATUS', journeyStatus(journey)),
    ...one('PATH', state.path),
    ...one('CERTIFICATION', journey.rules.version),
    ...(state.path === 'VAE' ? one('RECEVABILITE', recevabilite(journey)) : []),
    ...blockAspects(journey),
    ...Object.values(state.stages).map((stage) => ({ kind: 'HOST_PERIOD' as const, subject: stage.stageId, value: stageStatus(stage) })),
    ...(state.memoire.length > 0 ? one('MEMOIRE', documentStatus(state.memoire)) : []),
    ...(state.livret.length > 0 ? one('LIVRET', documentStatus(state.livret)) : []),
    ...Object.entries(state.documents ?? {}).map(([subject, versions]) => ({
      kind: 'DOCUMENT' as const,
      subject,
      value: documentStatus(versions),
    })),
    ...hPlusAspects(journey),
    ...certificationSessions(state).flatMap(juryAspects),
    ...one('DIPLOMA', state.diploma?.number ?? null),
    ...state.appeals
      .filter(({ isSpent }) => !isSpent)
      .map(({ session, assessment, withdrawn, decided }) => ({
        kind: 'APPEAL' as const,
        subject: session ?? assessment ?? withdrawn ?? '',
        value: decided === null ? 'FILED' : decided.upheld ? 'UPHELD' : 'REJECTED',
      })),
    ...state.fraudProcedures.map(({ concerns, outcome }, index) => ({
      kind: 'FRAUD' as const,
      subject: String(index + 1),
      value: outcome === null ? 'OPEN' : !outcome.withdrawn ? 'CLOSED' : concerns === 'ASSESSMENT' ? 'VOIDED' : 'WITHDRAWN',
    })),
    ...one('TRANSMISSION', state.transmissions.at(-1)?.status ?? null),
  ];
}

function recevabilite(journey: Journey): string {
  const { status, tacit } = vaeStanding(journey);
  return status === 'RECEVABLE' && tacit ? 'RECEVABLE_TACITLY' : status;
}

function blockAspects(journey: Journey): readonly Aspect[] {
  const { state, rules } = journey;
  const blocks = requiredBlocks(journey).map(({ code }) => ({ kind: 'BLOCK' as const, subject: code, value: blockStatus(journey, code) }));
  const certificates = Object.values(state.blocks).flatMap(({ block, certificate }) =>
    certificate ? [{ kind: 'CERTIFICATE' as const, subject: block, value: certificate.number }] : [],
  );
  const assessments = Object.values(state.blocks)
    .flatMap(({ assessments: known }) => Object.keys(known))
    .flatMap((code) => {
      const known = findAssessment(rules, code);
      const attempt = known && currentAttempt(state, known);
      if (!attempt) return [];
      const step = isVoided(attempt)
        ? 'VOIDED'
        : attempt.grid
          ? 'GRADED'
          : (attempt.attendance ?? (attempt.scheduled ? 'SCHEDULED' : 'OPEN'));
      return [{ kind: 'ASSESSMENT' as const, subject: code, value: `${step}:${attempt.attempt}` }];
    });
  return [...blocks, ...assessments, ...certificates];
}

function stageStatus({ completed, brokenOff, startedOn }: StageState): string {
  if (completed) return 'COMPLETED';
  if (brokenOff) return 'BROKEN_OFF';
  return startedOn === null ? 'AGREED' : 'STARTED';
}

function hPlusAspects({ state }: Journey): readonly Aspect[] {
  return [
    ...Object.values(state.amenagements).map(({ amenagementId, granted, refused }) => ({
      kind: 'AMENAGEMENT' as const,
      subject: amenagementId,
      value: granted ? 'GRANTED' : refused ? 'REFUSED' : 'REQUESTED',
    })),
    ...Object.values(state.dispenses).map(({ dispenseId, decided }) => ({
      kind: 'DISPENSE' as const,
      subject: dispenseId,
      value: decided === null ? 'REQUESTED' : decided.granted ? 'GRANTED' : 'REFUSED',
    })),
  ];
}

function juryAspects({ session, soutenance, decision, notified }: JurySessionState): readonly Aspect[] {
  const value = decision?.decision ?? (soutenance ? `HELD_${soutenance.attendance}` : 'CONVENED');
  return [
    { kind: 'JURY', subject: session, value },
    ...(notified ? [{ kind: 'NOTIFICATION' as const, subject: session, value: notified.on }] : []),
  ];
}

/**
 * Whether it is past is for the clock to say: a deadline that runs is told by its date. The delay that silence would open
 * is none until the clock has recorded that silence granted.
 */
function deadlineAspects(journey: Journey): readonly Aspect[] {
  const { fallen } = journey.state.clocks;
  const granted = ({ kind, subject }: Deadline) => {
    const attempt = kind === 'CADUCITE' && journey.state.attempts.find((each) => String(each.attempt) === subject);
    const silence = attempt && grantOf(journey, attempt)?.tacit ? recevabiliteDeadline(journey, attempt) : null;
    return silence === null || Object.hasOwn(fallen, silence.key);
  };
  return deadlines(journey)
    .filter(granted)
    .map(({ key, dueOn, metOn }) => {
      const status = Object.hasOwn(fallen, key) ? 'FALLEN' : metOn === null ? 'RUNNING' : 'MET';
      return { kind: 'DEADLINE', subject: key, value: `${status}:${dueOn}` };
    });
}

export interface AspectChange {
  readonly kind: AspectKind;
  readonly subject: string;
  /** Null where there was none. */
  readonly before: string | null;
  /** Null where there is none any more. */
  readonly after: string | null;
}

/** What differs from one standing to another, in the order of the latter; what has gone last. */
export function changesBetween(before: readonly Aspect[], after: readonly Aspect[]): readonly AspectChange[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const gone = before.filter((aspect) => !is.has(keyOf(aspect)));
  return [
    ...after.map((aspect) => ({ kind: aspect.kind, subject: aspect.subject, before: was.get(keyOf(aspect)) ?? null, after: aspect.value })),
    ...gone.map((aspect) => ({ kind: aspect.kind, subject: aspect.subject, before: aspect.value, after: null })),
  ].filter((change) => change.before !== change.after);
}

function keyOf({ kind, subject }: Aspect): string {
  return `${kind}:${subject}`;
}

/** The first where a kind has one subject twice. */
function valuesOf(aspects: readonly Aspect[]): ReadonlyMap<string, string> {
  return new Map(aspects.toReversed().map((aspect) => [keyOf(aspect), aspect.value]));
}
