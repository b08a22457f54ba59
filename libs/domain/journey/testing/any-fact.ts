/** Any command at all, plausible enough to be accepted now and then, for properties. */
import fc from 'fast-check';
import { addDays, type LocalDate } from '../../time/local-date.js';
import type { CommandName } from '../command.js';
import type { CommandData } from '../commands.schema.js';
import type { Motive } from '../fields.schema.js';
import { members } from './facts.js';
import { by, fact, tenOClock, type Fact } from './given.js';

const file = fc.constantFrom('e'.repeat(64), 'f'.repeat(64));
const block = fc.constantFrom('A', 'B');
const criteria = ['A.1.1', 'A.1.2', 'A.2.1', 'B.1.1', 'B.1.2'];
const assessments = { 'A-E1': ['A.1.1', 'A.1.2', 'A.2.1'], 'A-E2': ['A.2.1'], 'B-E1': ['B.1.1', 'B.1.2'] };
const assessment = fc.constantFrom(...(Object.keys(assessments) as (keyof typeof assessments)[]));
const session = fc.constantFrom('ses_1', 'ses_2');
const juror = fc.constantFrom('jur_1', 'jur_2', 'jur_3');
const attendance = fc.constantFrom('PRESENT' as const, 'PRESENT' as const, 'ABSENT' as const, 'EXCUSED' as const);
const grading = fc.constantFrom('ACQUIS' as const, 'ACQUIS' as const, 'PARTIELLEMENT_ACQUIS' as const, 'NON_ACQUIS' as const);
const text = fc.constant('x');
const number = fc.constantFrom('N-1', 'N-2');

const gradings = (lines: readonly string[]) =>
  fc
    .array(grading, { minLength: lines.length, maxLength: lines.length })
    .map((grades) => lines.map((criterion, index) => ({ criterion, grading: grades[index] ?? ('ACQUIS' as const), remark: 'x' })));
const grid = assessment.chain((code) =>
  fc.record({ assessment: fc.constant(code), evaluator: fc.constant('evl_1'), lines: gradings(assessments[code]) }),
);
/** Of several procedures for fraud that are open, or of the only one. */
const ofProcedure = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record({ concerns: fc.constantFrom('DIPLOMA' as const, 'DECISION' as const) }),
  fc.record({ concerns: fc.constant('BLOCK' as const), block }),
  fc.record({ concerns: fc.constant('ASSESSMENT' as const), assessment }),
);
const motives = fc.constantFrom<Motive[]>([], [{ criteria, text: 'x' }]);
const submission = fc.record({ file });

type DataOf = { readonly [N in CommandName]: (on: LocalDate) => fc.Arbitrary<CommandData<N>> };

const dataOf: DataOf = {
  'start-journey': () =>
    fc.record({
      candidateId: fc.constant('cnd_1'),
      certification: fc.constant({ code: 'two-blocks' }),
      path: fc.constantFrom('TRAINING' as const, 'VAE' as const),
      route: fc.constantFrom('TRAINING', 'VAE'),
      scope: fc.constantFrom('FULL' as const, 'BLOCKS' as const),
      heldBlocks: fc.constantFrom([], [{ block: 'A', certificateNumber: 'C-1', obtainedOn: '2020-01-06' }]),
      inInitialTraining: fc.boolean(),
    }),
  'end-held-block': (on) => fc.constant({ certificateNumber: 'C-1', endedOn: on, file: 'f'.repeat(64) }),
  'restore-held-block': () => fc.constant({ certificateNumber: 'C-1', file: 'f'.repeat(64) }),
  transfer: () => fc.record({ site: fc.constantFrom('LYON', 'NICE') }),
  'record-organisation': (on) =>
    fc.record({
      organisationId: fc.constantFrom('org_1', 'org_2'),
      as: fc.constantFrom('TRAINING_BODY' as const, 'EMPLOYER' as const),
      from: fc.constantFrom(undefined, addDays(on, -100)),
      mistaken: fc.constantFrom(undefined, undefined, true as const),
    }),
  'record-placement-review': () => fc.constant({}),
  'designate-accompanist': (on) => fc.record({ accompanistId: fc.constantFrom('act_1', 'jur_1'), since: fc.constant(on) }),
  suspend: () => fc.constant({ reason: 'PERSONAL' as const, comment: 'x' }),
  resume: () => fc.constant({}),
  abandon: () => fc.constant({ reason: 'FAMILY' as const, comment: 'x' }),
  reactivate: () => fc.constant({ comment: 'x' }),
  'record-death': () => fc.constant({}),
  archive: () => fc.record({ reason: fc.constantFrom('CERTIFIED' as const, 'ABANDONED' as const, 'EXPIRED' as const) }),
  'change-path': () =>
    fc.constantFrom('TRAINING' as const, 'VAE' as const).map((path) => ({ path, route: path, inInitialTraining: false })),
  'migrate-certification': () => fc.constant({ version: '2', blocks: [{ from: 'A', to: 'A' }], motive: 'x' }),
  'record-incident': () => fc.record({ assessment, description: text }),
  'resume-from-journal': () => fc.constant({ motive: 'x' }),
  'submit-feasibility-file': () => fc.record({ files: fc.array(file, { maxLength: 2 }) }),
  'request-completion': () => fc.constant({ missing: 'x' }),
  'declare-file-complete': (on) => fc.nat({ max: 20 }).map((days) => ({ lastPieceReceivedOn: addDays(on, -days) })),
  'decide-recevabilite': () => fc.record({ decision: fc.constantFrom('RECEVABLE' as const, 'NON_RECEVABLE' as const), motives: text }),
  'record-candidate-step': () => fc.record({ kind: fc.constantFrom('PLANNED' as const, 'RECOMMENDED' as const) }),
  'contest-caducite': () => fc.constant({ motive: 'x' }),
  'decide-contestation': () => fc.record({ accepted: fc.boolean(), motive: text }),
  'submit-validation-file': () =>
    fc.subarray(['A', 'B'], { minLength: 1 }).map((blocks) => ({
      dossier: 'e'.repeat(64),
      proofs: blocks.map((each) => ({ block: each, files: ['f'.repeat(64)] })),
    })),
  'agree-stage': (on) =>
    fc.record({
      stageId: fc.constantFrom('stg_1', 'stg_2'),
      kind: fc.constant('STAGE' as const),
      hostOrganisationId: fc.constant('org_1'),
      tutorId: fc.constantFrom('tut_1', 'jur_2'),
      from: fc.constant(on),
      until: fc.constant(addDays(on, 60)),
    }),
  'start-stage': () => fc.record({ stageId: fc.constantFrom('stg_1', 'stg_2') }),
  'complete-stage': () => fc.record({ stageId: fc.constantFrom('stg_1', 'stg_2'), hours: fc.integer({ min: 1, max: 500 }) }),
  'break-off-stage': () =>
    fc.record({ stageId: fc.constantFrom('stg_1', 'stg_2'), reason: fc.constant('PERSONAL' as const), comment: text }),
  'submit-memoire': () => submission,
  'return-memoire': () => fc.constant({ motive: 'x' }),
  'accept-memoire': () => fc.constant({}),
  'submit-livret': () => submission,
  'return-livret': () => fc.constant({ motive: 'x' }),
  'accept-livret': () => fc.constant({}),
  'submit-document': () => submission.map((each) => ({ document: 'DP', ...each })),
  'return-document': () => fc.constant({ document: 'DP', motive: 'x' }),
  'accept-document': () => fc.constant({ document: 'DP' }),
  'schedule-assessment': (on) =>
    fc.record({ assessment, at: fc.constant(tenOClock(on)), place: fc.constantFrom('Lyon', 'Nice'), evaluators: fc.constant(['evl_1']) }),
  'cancel-assessment': () => fc.record({ assessment, reason: fc.constant('ORGANISATION' as const) }),
  'record-attendance': () => fc.record({ assessment, attendance }),
  'record-grid': () => grid,
  'amend-grid': () => grid.map((each) => ({ ...each, reason: 'x' })),
  'conclude-block': () => fc.record({ block, evaluators: fc.constant(['evl_1']), motives }),
  'communicate-conclusion': () => fc.record({ block }),
  'open-resit': () => fc.record({ assessment }),
  'issue-block-certificate': () => fc.record({ block }),
  'request-amenagement': () => fc.record({ amenagementId: fc.constantFrom('ame_1', 'ame_2'), request: text }),
  'grant-amenagement': () => fc.record({ amenagementId: fc.constantFrom('ame_1', 'ame_2'), arrangement: text }),
  'refuse-amenagement': () => fc.record({ amenagementId: fc.constantFrom('ame_1', 'ame_2'), motive: text }),
  'request-dispense': () => fc.record({ dispenseId: fc.constantFrom('dis_1', 'dis_2'), criterion: fc.constantFrom(...criteria) }),
  'record-opinion': () =>
    fc.record({
      dispenseId: fc.constantFrom('dis_1', 'dis_2'),
      by: fc.constantFrom('H_PLUS_OFFICER' as const, 'TRAINING_MANAGER' as const),
      favourable: fc.boolean(),
      reasons: text,
    }),
  'decide-dispense': () =>
    fc.record({
      dispenseId: fc.constantFrom('dis_1', 'dis_2'),
      session,
      granted: fc.boolean(),
      abilityPreserved: fc.boolean(),
      criterionNotApplicable: fc.boolean(),
      reasons: text,
      present: fc.constant(['jur_1', 'jur_2', 'jur_3']),
      votes: fc.constant(['jur_1', 'jur_2', 'jur_3'].map((jurorId) => ({ jurorId, inFavour: true }))),
    }),
  'convene-jury': (on) =>
    fc.record({
      session,
      purpose: fc.constantFrom('CERTIFICATION' as const, 'CERTIFICATION' as const, 'DISPENSE' as const),
      at: fc.constant(tenOClock(on)),
      place: fc.constant('Lyon'),
      members: fc.constant([...members]),
      women: fc.constant(2),
      men: fc.constant(1),
    }),
  'cancel-session': () => fc.record({ session, reason: fc.constant('JUDGES' as const) }),
  'hold-soutenance': () =>
    fc.record({
      session,
      attendance,
      grid: fc.constantFrom(criteria, ['F.M1', 'F.L1', 'F.S1'], []).chain(gradings),
      gradedBy: fc.constant(['jur_2']),
      heardBy: fc.constantFrom(['jur_1', 'jur_2', 'jur_3'], ['jur_1', 'jur_2', 'jur_3'], ['jur_1', 'jur_2'], []),
    }),
  decide: () =>
    fc.record({
      session,
      present: fc.constant(['jur_1', 'jur_2', 'jur_3']),
      votes: fc.constant(['jur_1', 'jur_2', 'jur_3'].map((jurorId) => ({ jurorId, inFavour: true }))),
      decision: fc.constantFrom('FULL' as const, 'PARTIAL' as const, 'DEFERRED' as const, 'REFUSED' as const),
      blocks: fc.subarray(['A', 'B']),
      motives,
    }),
  'refuse-for-fraud': () =>
    fc.record({
      session,
      reasons: text,
      present: fc.constant(['jur_1', 'jur_2', 'jur_3']),
      votes: fc.constant(['jur_1', 'jur_2', 'jur_3'].map((jurorId) => ({ jurorId, inFavour: true }))),
    }),
  'sign-minutes': () => fc.record({ session, jurorId: juror, impediment: text }, { requiredKeys: ['session', 'jurorId'] }),
  'notify-decision': () => fc.record({ session, accompanistNotified: fc.boolean() }),
  'issue-diploma': () => fc.constant({}),
  'issue-duplicate': () => fc.record({ of: fc.constantFrom('DIPLOMA' as const, 'BLOCK_CERTIFICATE' as const), block }),
  'file-appeal': () =>
    fc.oneof(
      fc.record({ session, grounds: text }),
      fc.record({ assessment, grounds: text }),
      fc.record({ withdrawal: fc.constant('BLOCK' as const), block, grounds: text }),
      fc.record({ withdrawal: fc.constant('DIPLOMA' as const), grounds: text }),
    ),
  'decide-appeal': () => fc.record({ upheld: fc.boolean(), motive: text }),
  'open-fraud-procedure': () =>
    fc.oneof(
      fc.record({ concerns: fc.constantFrom('DIPLOMA' as const, 'BLOCK' as const, 'DECISION' as const), block, grievances: text }),
      fc.record({ concerns: fc.constant('ASSESSMENT' as const), assessment, grievances: text }),
    ),
  'record-observations': () => ofProcedure.map((name) => ({ ...name, observations: 'x' })),
  'withdraw-for-fraud': () => ofProcedure.map((name) => ({ ...name, reasons: 'x' })),
  'void-for-fraud': () => ofProcedure.map((name) => ({ ...name, reasons: 'x' })),
  'close-fraud-procedure': () => ofProcedure.map((name) => ({ ...name, reasons: 'x' })),
  rectify: (on) =>
    fc.record({
      eventVersion: fc.integer({ min: 1, max: 40 }),
      field: fc.constantFrom(
        'OCCURRED_AT' as const,
        'PLACE' as const,
        'FILE' as const,
        'LAST_PIECE_RECEIVED_ON' as const,
        'NOTIFIED_ON' as const,
      ),
      value: fc.constantFrom(on, addDays(on, -10), 'e'.repeat(64)),
      reason: text,
      hearing: fc.constantFrom(undefined, { informedOn: on, observedOn: on }),
    }),
  'replace-fact': (on) =>
    fc.record({
      fact: fc.oneof(
        grid.map(({ assessment: code, ...replacement }) => ({ kind: 'GRID' as const, assessment: code, replacement })),
        assessment.map((code) => ({ kind: 'GRID' as const, assessment: code, replacement: null })),
        fc
          .tuple(assessment, attendance)
          .map(([code, each]) => ({ kind: 'ATTENDANCE' as const, assessment: code, replacement: { attendance: each } })),
        block.map((code) => ({ kind: 'CONCLUSION' as const, block: code, replacement: null })),
        dataOf['hold-soutenance'](on).map(({ session: name, ...replacement }) => ({
          kind: 'SOUTENANCE' as const,
          session: name,
          replacement,
        })),
        dataOf.decide(on).map(({ session: name, ...replacement }) => ({ kind: 'DECISION' as const, session: name, replacement })),
        session.map((name) => ({ kind: 'DECISION' as const, session: name, replacement: null })),
        dataOf['decide-recevabilite'](on).map((replacement) => ({ kind: 'RECEVABILITE' as const, replacement })),
        fc.constant({ kind: 'RECEVABILITE' as const, replacement: null }),
        dataOf['decide-contestation'](on).map((replacement) => ({ kind: 'CONTESTATION' as const, replacement })),
        fc
          .tuple(session, dataOf['decide-appeal'](on))
          .map(([contested, replacement]) => ({ kind: 'APPEAL' as const, contested, replacement })),
        fc.constantFrom('WITHDRAWAL' as const, 'MEMOIRE' as const, 'LIVRET' as const).map((kind) => ({ kind, replacement: null })),
        fc.constant({ kind: 'TRANSFER' as const, replacement: null }),
        fc.constantFrom('act_1', 'jur_1').map((accompanistId) => ({ kind: 'ACCOMPANIST' as const, accompanistId, replacement: null })),
        assessment.map((code) => ({ kind: 'VOIDING' as const, assessment: code, replacement: null })),
      ),
      authority: fc.constantFrom('CERTIFIER' as const, 'JURY' as const),
      ground: fc.constantFrom('MATERIAL_ERROR' as const, 'IRREGULARITY' as const),
      reason: text,
      hearing: fc.constant({ informedOn: on, observedOn: on, observations: 'x' }),
    }),
  'replace-dispense': (on) =>
    fc.record({
      dispenseId: fc.constantFrom('dis_1', 'dis_2'),
      replacement: fc.option(
        dataOf['decide-dispense'](on).map(({ dispenseId: _, ...replacement }) => replacement),
        { nil: null },
      ),
      authority: fc.constantFrom('CERTIFIER' as const, 'JURY' as const),
      ground: fc.constantFrom('MATERIAL_ERROR' as const, 'IRREGULARITY' as const),
      reason: text,
      hearing: fc.constant({ informedOn: on, observedOn: on, observations: 'x' }),
    }),
  'enter-paper-record': (on) =>
    fc.record({
      scan: fc.constant('e'.repeat(64)),
      at: fc.constant(tenOClock(on)),
      record: fc.oneof(
        fc
          .tuple(dataOf['hold-soutenance'](on), dataOf.decide(on), fc.subarray(['jur_1', 'jur_2', 'jur_3']), fc.boolean(), fc.boolean())
          .map(([{ session: name, ...hearing }, { session: _, ...decision }, signatories, isHeard, isDecided]) => ({
            kind: 'JURY_SESSION' as const,
            session: name,
            ...(isHeard && { hearing }),
            ...(isDecided && { decision }),
            signatures: signatories.map((jurorId) => ({ jurorId })),
          })),
        fc.tuple(attendance, grid).map(([each, { assessment: code, ...rest }]) => ({
          kind: 'ASSESSMENT' as const,
          assessment: code,
          attendance: { attendance: each },
          grid: rest,
        })),
      ),
    }),
  'confirm-paper-record': () => fc.record({ entry: fc.integer({ min: 1, max: 40 }), scan: fc.constant('e'.repeat(64)) }),
  'reject-paper-record': () => fc.record({ entry: fc.integer({ min: 1, max: 40 }), reason: text }),
  'record-transmission': () =>
    fc.record({ status: fc.constantFrom('DEPOSITED' as const, 'ACCEPTED' as const, 'REJECTED' as const, 'CORRECTED' as const) }),
};

/** What closes a journey, or asks for what is attached to few commands, comes less often: else little follows. */
const rare: ReadonlySet<CommandName> = new Set([
  'start-journey',
  'suspend',
  'abandon',
  'archive',
  'change-path',
  'refuse-for-fraud',
  'cancel-assessment',
  'cancel-session',
  'transfer',
  'record-organisation',
]);
const names = (Object.keys(dataOf) as CommandName[]).flatMap((name) => (rare.has(name) ? [name] : Array<CommandName>(6).fill(name)));

/** A command recorded some days after the one before it, about a day of then or of up to two months earlier. */
export function anyFact(recordedOn: LocalDate, among: readonly CommandName[] = names): fc.Arbitrary<Fact> {
  const day = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 60 }) });
  return fc.tuple(fc.constantFrom(...among), day, number).chain(([name, daysAgo, documentNumber]) => {
    const on = addDays(recordedOn, -daysAgo);
    const data: fc.Arbitrary<CommandData<typeof name>> = dataOf[name](on);
    const attached = { number: documentNumber, feasibilityFiles: { sameCertification: 0, all: 0 }, scanType: 'application/pdf' };
    const made = data.map((each) => fact(name, each, on, { recordedOn, attached }));
    // By somebody else than entered it, as it must be.
    return name === 'confirm-paper-record' ? made.map((each) => by('act_other', each)) : made;
  });
}

/** Facts recorded over the months after a day. */
export function anyFacts(from: LocalDate): fc.Arbitrary<readonly Fact[]> {
  return fc
    .array(fc.nat({ max: 12 }), { minLength: 20, maxLength: 120, size: 'max' })
    .map((gaps) => gaps.reduce<readonly LocalDate[]>((days, gap) => [...days, addDays(days.at(-1) ?? from, gap)], []))
    .chain((days) => fc.tuple(...days.map((day) => anyFact(day))));
}
