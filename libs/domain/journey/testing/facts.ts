/** Facts of an ordinary journey under `certifications.ts`, so that a spec says only what it is about. */
import type { LocalDate } from '../../time/local-date.js';
import type { Attendance } from '../blocks/events.js';
import type { CommandData } from '../commands.schema.js';
import type { Grading } from '../codes.schema.js';
import type { GridLine, Motive } from '../fields.schema.js';
import type { JuryDecision } from '../jury/events.js';
import { fact, started, tenOClock, type Fact } from './given.js';

export const file = 'f'.repeat(64);

export type Gradings = Readonly<Record<string, Grading>>;

/** Lines of a grid, each that is not acquired with its remark. */
export function lines(gradings: Gradings): GridLine[] {
  return Object.entries(gradings).map(([criterion, grading]) => ({
    criterion,
    grading,
    ...(grading === 'ACQUIS' ? {} : { remark: 'sealed' }),
  }));
}

export function allAcquired(...criteria: readonly string[]): Gradings {
  return Object.fromEntries(criteria.map((criterion) => [criterion, 'ACQUIS']));
}

export function motive(...criteria: readonly string[]): Motive {
  return { criteria: [...criteria], text: 'sealed' };
}

export function scheduled(assessment: string, on: LocalDate, rest: Partial<CommandData<'schedule-assessment'>> = {}): Fact {
  return fact('schedule-assessment', { assessment, at: tenOClock(on), place: 'Grenoble', evaluators: ['evl_1'], ...rest }, on);
}

export function attended(assessment: string, on: LocalDate, attendance: Attendance = 'PRESENT'): Fact {
  return fact('record-attendance', { assessment, attendance }, on);
}

export function graded(assessment: string, on: LocalDate, gradings: Gradings): Fact {
  return fact('record-grid', { assessment, evaluator: 'evl_1', lines: lines(gradings) }, on);
}

/** A resit later on the day of what failed: a spec about something else needs no second day. */
export function resitScheduled(assessment: string, on: LocalDate, attempt = 2): Fact {
  return scheduled(assessment, on, { at: tenOClock(on).replace(/T\d\d:\d\d/, `T15:${String(attempt).padStart(2, '0')}`) });
}

/** An assessment scheduled, attended and graded on one day. */
export function passed(assessment: string, on: LocalDate, gradings: Gradings): readonly Fact[] {
  return [scheduled(assessment, on), attended(assessment, on), graded(assessment, on, gradings)];
}

export function concluded(block: string, on: LocalDate, ...motives: readonly Motive[]): Fact {
  return fact('conclude-block', { block, evaluators: ['evl_1'], motives: [...motives] }, on);
}

export function resitOpened(assessment: string, on: LocalDate): Fact {
  return fact('open-resit', { assessment }, on);
}

export function stageAgreed(on: LocalDate, rest: Partial<CommandData<'agree-stage'>> = {}): Fact {
  const terms = { hostOrganisationId: 'org_1', tutorId: 'tut_1', from: on, until: '2030-12-31' };
  return fact('agree-stage', { stageId: 'stg_1', kind: 'STAGE', ...terms, ...rest }, on);
}

export function stageStarted(on: LocalDate, stageId = 'stg_1'): Fact {
  return fact('start-stage', { stageId }, on);
}

export function stageCompleted(on: LocalDate, hours = 210, stageId = 'stg_1'): Fact {
  return fact('complete-stage', { stageId, hours }, on);
}

export function validatedA(on: LocalDate): readonly Fact[] {
  return [...passed('A-E1', on, allAcquired('A.1.1', 'A.1.2', 'A.2.1')), ...passed('A-E2', on, allAcquired('A.2.1')), concluded('A', on)];
}

/** Needs a host period under way. */
export function validatedB(on: LocalDate): readonly Fact[] {
  return [...passed('B-E1', on, allAcquired('B.1.1', 'B.1.2')), concluded('B', on)];
}

export function documentsAccepted(on: LocalDate): readonly Fact[] {
  return [
    fact('submit-memoire', { file, pages: 40, parts: 4 }, on),
    fact('accept-memoire', {}, on),
    fact('submit-livret', { file, parts: 4 }, on),
    fact('accept-livret', {}, on),
  ];
}

/** Both blocks valid, the host period over, mémoire and livret accepted: everything but the jury. */
export function readyForJury(on: LocalDate): readonly Fact[] {
  return [stageAgreed(on), stageStarted(on), ...validatedA(on), ...validatedB(on), stageCompleted(on), ...documentsAccepted(on)];
}

/** Recevable, with its validation file for the blocks named. */
export function validationFileSubmitted(on: LocalDate, ...blocks: readonly string[]): readonly Fact[] {
  return [
    fact('submit-feasibility-file', { files: [] }, on, { attached: { feasibilityFiles: { sameCertification: 0, all: 0 } } }),
    fact('declare-file-complete', { lastPieceReceivedOn: on }, on),
    fact('decide-recevabilite', { decision: 'RECEVABLE' }, on),
    fact('submit-validation-file', { dossier: file, proofs: blocks.map((block) => ({ block, files: [file] })) }, on),
  ];
}

type Member = CommandData<'convene-jury'>['members'][number];

export function member(jurorId: string, rest: Partial<Member> = {}): Member {
  return { jurorId, president: false, qualities: ['PROFESSIONAL'], qualified: true, outsideTrainingBody: true, tie: 'NONE', ...rest };
}

/** A president and two professionals: regular for training and for VAE. */
export const members: readonly Member[] = [member('jur_1', { president: true, qualities: ['ACADEMIC'] }), member('jur_2'), member('jur_3')];

export function convened(on: LocalDate, rest: Partial<CommandData<'convene-jury'>> = {}): Fact {
  const composition = { members: [...members], women: 2, men: 1 };
  return fact(
    'convene-jury',
    { session: 'ses_1', purpose: 'CERTIFICATION', at: tenOClock(on), place: 'Grenoble', ...composition, ...rest },
    on,
  );
}

export function heard(on: LocalDate, gradings: Gradings, rest: Partial<CommandData<'hold-soutenance'>> = {}): Fact {
  const grid = lines(gradings);
  const heardBy = (rest.attendance ?? 'PRESENT') === 'PRESENT' ? members.map(({ jurorId }) => jurorId) : [];
  return fact(
    'hold-soutenance',
    { session: 'ses_1', attendance: 'PRESENT', grid, gradedBy: grid.length > 0 ? ['jur_2'] : [], heardBy, ...rest },
    on,
  );
}

export function decided(on: LocalDate, decision: JuryDecision, rest: Partial<CommandData<'decide'>> = {}): Fact {
  const sitting = unanimously(...(rest.present ?? ['jur_1', 'jur_2', 'jur_3']));
  return fact('decide', { session: 'ses_1', ...sitting, decision, blocks: [], motives: [], ...rest }, on);
}

/** All of these sat and voted for it. */
export function unanimously(...present: string[]): Pick<CommandData<'decide'>, 'present' | 'votes'> {
  return { present, votes: present.map((jurorId) => ({ jurorId, inFavour: true })) };
}

export function refusedForFraud(on: LocalDate, rest: Partial<CommandData<'refuse-for-fraud'>> = {}): Fact {
  const sitting = unanimously(...members.map(({ jurorId }) => jurorId));
  return fact('refuse-for-fraud', { session: 'ses_1', reasons: 'sealed', ...sitting, ...rest }, on);
}

export function minutesSigned(on: LocalDate, session = 'ses_1'): readonly Fact[] {
  return members.map(({ jurorId }) => fact('sign-minutes', { session, jurorId }, on));
}

export function notified(on: LocalDate, rest: Partial<CommandData<'notify-decision'>> = {}): Fact {
  return fact('notify-decision', { session: 'ses_1', accompanistNotified: false, ...rest }, on);
}

export function diplomaIssued(on: LocalDate, number = 'D-1'): Fact {
  return fact('issue-diploma', {}, on, { attached: { number } });
}

export const finalParts = allAcquired('F.M1', 'F.L1', 'F.S1');
export const everyCriterion = allAcquired('A.1.1', 'A.1.2', 'A.2.1', 'B.1.1', 'B.1.2');

/** A training of which the jury has decided all, its minutes signed; notified of nothing yet. */
export const decidedFully = (opening: Parameters<typeof started>[1] = {}): readonly Fact[] => [
  started('2023-01-10', opening),
  ...readyForJury('2024-01-10'),
  convened('2024-02-01'),
  heard('2024-02-01', finalParts),
  decided('2024-02-01', 'FULL', { finalAssessmentValidated: true } as never),
  ...minutesSigned('2024-02-01'),
];
