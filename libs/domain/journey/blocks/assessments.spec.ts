import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  graded,
  lines,
  motive,
  passed,
  resitOpened,
  scheduled,
  stageAgreed,
  stageStarted,
  validatedA,
  validationFileSubmitted,
} from '../testing/facts.js';
import { fact, given, started, tenOClock, type Given } from '../testing/given.js';
import type { CertificationRules } from '../../certification/rules.js';

const day = '2025-03-10';
const later = '2025-04-10';
const enrolled = () => given().and(started('2025-01-06'));
const inVae = () => given().and(started('2025-01-06', { path: 'VAE' }));
const failedA = () =>
  enrolled().and(
    ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
    ...passed('A-E2', day, allAcquired('A.2.1')),
    concluded('A', day, motive('A.1.1')),
  );

function withReglement(change: Partial<CertificationRules['reglement']>): CertificationRules {
  return { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, ...change } };
}

describe('scheduling an assessment', () => {
  it('records its date, place and evaluators', () => {
    enrolled()
      .when(scheduled('A-E1', day))
      .then({ type: 'AssessmentScheduled', data: { block: 'A', attempt: 1, at: tenOClock(day), evaluators: ['evl_1'] } });
  });

  it('moves it to another day while the candidate has not come', () => {
    const moved = enrolled().and(scheduled('A-E1', day), scheduled('A-E1', later));
    expect(moved.journey.state.blocks.A?.assessments['A-E1']?.attempts).toMatchObject([
      { attempt: 1, scheduled: { at: tenOClock(later) } },
    ]);
  });

  it('refuses an assessment that the certification does not have', () => {
    enrolled().when(scheduled('Z-E1', day)).thenRefused('assessment.unknown');
  });

  it('refuses block assessments to a VAE candidate, whose blocks the jury validates', () => {
    inVae().when(scheduled('A-E1', day)).thenRefused('path.no-block-assessment');
  });

  it('refuses an assessment of a block that is held, not aimed at, or validated', () => {
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2020-01-01' };
    given()
      .and(started('2025-01-06', { heldBlocks: [held] }))
      .when(scheduled('A-E1', day))
      .thenRefused('block.already-valid');
    given()
      .and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['B'] }))
      .when(scheduled('A-E1', day))
      .thenRefused('block.not-targeted');
    enrolled()
      .and(...validatedA(day))
      .when(scheduled('A-E1', later))
      .thenRefused('block.already-valid', 'assessment.over');
  });

  it('refuses what has already been sat or graded', () => {
    enrolled().and(scheduled('A-E1', day), attended('A-E1', day)).when(scheduled('A-E1', later)).thenRefused('assessment.awaits-grid');
    enrolled()
      .and(...passed('A-E2', day, allAcquired('A.2.1')))
      .when(scheduled('A-E2', later))
      .thenRefused('assessment.over');
  });

  it('keeps one size for all that share the work, and no more members than that', () => {
    const of = (groupSize: number, sameSize: number, all: number) => {
      const { command, recordedAt } = scheduled('B-E1', day, { group: 'grp_1', groupSize });
      return { command: { ...command, attached: { groupMembers: { sameSize, all } } } as typeof command, recordedAt };
    };
    enrolled()
      .when(of(2, 1, 1))
      .then('AssessmentScheduled');
    enrolled()
      .when(of(3, 0, 1))
      .thenRefused('group.size-contradicted');
    enrolled()
      .when(of(2, 2, 2))
      .thenRefused('group.complete');
    given(pinnedBeforeDeciders(withFinalAssessment))
      .and(started('2025-01-06'))
      .when(of(3, 0, 1))
      .then('AssessmentScheduled');
  });

  it('keeps groups to the sizes that the référentiel gives', () => {
    const group = { group: 'grp_1', groupSize: 3 };
    enrolled()
      .when(scheduled('B-E1', day, group))
      .then({ type: 'AssessmentScheduled', data: group });
    enrolled()
      .when(scheduled('B-E1', day, { ...group, groupSize: 4 }))
      .thenRefused('group.size');
    enrolled()
      .when(scheduled('B-E1', day, { group: 'grp_1' }))
      .thenRefused('group.size');
    enrolled()
      .when(scheduled('B-E1', day, { groupSize: 2 }))
      .thenRefused('group.missing');
    enrolled()
      .when(scheduled('A-E1', day, group))
      .thenRefused('group.not-allowed');
  });

  it('refuses an evaluator named twice', () => {
    enrolled()
      .when(scheduled('A-E1', day, { evaluators: ['evl_1', 'evl_1'] }))
      .thenRefused('assessment.evaluator-twice');
  });
});

describe('recording attendance', () => {
  it('needs the assessment to be scheduled, and its day to have come', () => {
    enrolled().when(attended('A-E1', day)).thenRefused('assessment.not-scheduled');
    enrolled()
      .and(fact('schedule-assessment', { assessment: 'A-E1', at: tenOClock(later), place: 'Lyon', evaluators: ['evl_1'] }, day))
      .when(attended('A-E1', day))
      .thenRefused('assessment.not-held-yet');
  });

  it('needs a host period under way where the assessment takes place in one', () => {
    enrolled().and(scheduled('B-E1', day)).when(attended('B-E1', day)).thenRefused('assessment.outside-host-period');
    enrolled()
      .and(scheduled('B-E1', day))
      .when(attended('B-E1', day, 'EXCUSED'))
      .then('AttendanceRecorded');
    enrolled()
      .and(stageAgreed('2025-02-01'), stageStarted('2025-02-01'), scheduled('B-E1', day))
      .when(attended('B-E1', day))
      .then('AttendanceRecorded');
  });

  it('is not offered before the day of the assessment', () => {
    const planned = enrolled().and(scheduled('A-E1', later));
    expect(planned.forbids('record-attendance', day)).toContain('assessment.not-held-yet');
    expect(planned.forbids('record-attendance', later)).toEqual([]);
  });

  it('is never overwritten: a mistake is rectified', () => {
    const sat = (attendance: 'PRESENT' | 'ABSENT' | 'EXCUSED') => enrolled().and(scheduled('A-E1', day), attended('A-E1', day, attendance));
    for (const [before, after] of [
      ['PRESENT', 'ABSENT'],
      ['PRESENT', 'EXCUSED'],
      ['ABSENT', 'PRESENT'],
      ['ABSENT', 'ABSENT'],
      ['EXCUSED', 'PRESENT'],
    ] as const) {
      sat(before)
        .when(attended('A-E1', later, after))
        .thenRefused('attendance.already-recorded');
    }
  });

  it('may be excused some days later, until a grid or a conclusion rests on it', () => {
    enrolled()
      .and(scheduled('A-E1', day), attended('A-E1', day, 'ABSENT'))
      .when(attended('A-E1', later, 'EXCUSED'))
      .then('AttendanceRecorded');
    enrolled()
      .and(...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')))
      .when(attended('A-E1', later, 'ABSENT'))
      .thenRefused('assessment.already-graded');
  });

  it('warns that an absence counts, and has it use up the attempt', () => {
    enrolled()
      .and(scheduled('A-E1', day))
      .when(attended('A-E1', day, 'ABSENT'))
      .thenWarned('assessment.absence-counts');
    enrolled()
      .and(scheduled('A-E1', day), attended('A-E1', day, 'ABSENT'))
      .when(scheduled('A-E1', later))
      .thenRefused('assessment.over');
  });

  it('lets an excused candidate be scheduled again in the same attempt', () => {
    enrolled()
      .and(scheduled('A-E1', day), attended('A-E1', day, 'EXCUSED'))
      .when(scheduled('A-E1', later))
      .then({ type: 'AssessmentScheduled', data: { attempt: 1 } });
  });

  it('lets an absent one be scheduled again where the règlement does not count absences', () => {
    given(withReglement({ absenceCounts: { value: false, source: 'test' } }))
      .and(started('2025-01-06'), scheduled('A-E1', day), attended('A-E1', day, 'ABSENT'))
      .when(scheduled('A-E1', later))
      .then({ type: 'AssessmentScheduled', data: { attempt: 1 } });
  });
});

describe('recording a grid', () => {
  const sat = () => enrolled().and(scheduled('A-E1', day), attended('A-E1', day));
  const whole = allAcquired('A.1.1', 'A.1.2', 'A.2.1');

  it('needs the candidate to have come', () => {
    enrolled()
      .and(scheduled('A-E1', day))
      .when(graded('A-E1', day, whole))
      .thenRefused('assessment.not-attended');
    enrolled()
      .and(scheduled('A-E1', day), attended('A-E1', day, 'EXCUSED'))
      .when(graded('A-E1', day, whole))
      .thenRefused('assessment.not-attended');
  });

  it('grades every line once and no other', () => {
    sat()
      .when(graded('A-E1', day, whole))
      .then('GridRecorded');
    sat()
      .when(graded('A-E1', day, allAcquired('A.1.1', 'A.1.2')))
      .thenRefused('grid.line-missing');
    sat()
      .when(graded('A-E1', day, { ...whole, 'B.1.1': 'ACQUIS' }))
      .thenRefused('grid.line-foreign');
    const twice = [...lines(whole), ...lines(allAcquired('A.1.1'))];
    sat()
      .when(fact('record-grid', { assessment: 'A-E1', evaluator: 'evl_1', lines: twice }, day))
      .thenRefused('grid.line-twice');
  });

  it('asks for a remark wherever a line is not acquired', () => {
    const silent = [...lines(allAcquired('A.1.1', 'A.1.2')), { criterion: 'A.2.1', grading: 'PARTIELLEMENT_ACQUIS' as const }];
    sat()
      .when(fact('record-grid', { assessment: 'A-E1', evaluator: 'evl_1', lines: silent }, day))
      .thenRefused('grid.remark-missing');
  });

  it('is for an evaluator of the assessment, on its day or later', () => {
    sat()
      .when(fact('record-grid', { assessment: 'A-E1', evaluator: 'evl_9', lines: lines(whole) }, day))
      .thenRefused('grid.evaluator-not-scheduled');
    sat()
      .when(fact('record-grid', { assessment: 'A-E1', evaluator: 'evl_1', lines: lines(whole) }, '2025-03-01', { recordedOn: later }))
      .thenRefused('grid.before-assessment');
  });

  it('happens once for each attempt', () => {
    sat()
      .and(graded('A-E1', day, whole))
      .when(graded('A-E1', day, whole))
      .thenRefused('assessment.already-graded');
  });

  it('at a resit needs only what is not acquired, and takes nothing acquired away', () => {
    const resit = failedA().and(resitOpened('A-E1', later), scheduled('A-E1', later), attended('A-E1', later));
    resit.when(graded('A-E1', later, allAcquired('A.1.1'))).then({ type: 'GridRecorded', data: { attempt: 2 } });
    resit.when(graded('A-E1', later, whole)).then('GridRecorded');
    resit.when(graded('A-E1', later, allAcquired('A.1.2'))).thenRefused('grid.line-missing');
    resit.when(graded('A-E1', later, { 'A.1.1': 'ACQUIS', 'A.1.2': 'NON_ACQUIS' })).thenRefused('grid.acquired-stays');
  });
});

describe('amending a grid', () => {
  const amended = (gradings: Parameters<typeof lines>[0], evaluator = 'evl_1') =>
    fact('amend-grid', { assessment: 'A-E2', evaluator, lines: lines(gradings), reason: 'sealed' }, later);
  const gradedOnce = () => enrolled().and(...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }));

  it('changes the lines that it names', () => {
    const after = gradedOnce()
      .when(amended({ 'A.2.1': 'ACQUIS' }))
      .then('GridAmended');
    expect(after.journey.state.blocks.A?.assessments['A-E2']?.attempts[0]?.grid).toMatchObject({
      gradings: { 'A.2.1': 'ACQUIS' },
      amendments: 1,
    });
  });

  it('needs a grid, its own lines, a remark and an evaluator of the assessment', () => {
    enrolled()
      .when(amended({ 'A.2.1': 'ACQUIS' }))
      .thenRefused('assessment.not-graded');
    gradedOnce()
      .when(amended({ 'A.1.1': 'ACQUIS' }, 'evl_9'))
      .thenRefused('grid.line-foreign', 'grid.evaluator-not-scheduled');
  });

  it('gives the lines that a migration has added to an assessment already graded', () => {
    const [a, b] = withFinalAssessment.blocks;
    if (!a || !b) throw new Error('two blocks are expected');
    const skills = [...a.skills, { code: 'A.3', criteria: ['A.3.1'] }];
    const assessments = a.assessments.map((each) => (each.code === 'A-E2' ? { ...each, criteria: ['A.2.1', 'A.3.1'] } : each));
    const rules = { ...withFinalAssessment, version: '2', digest: '4'.repeat(64), blocks: [{ ...a, skills, assessments }, b] };
    const blocks = ['A', 'B'].map((code) => ({ from: code, to: code }));
    const migrated = enrolled()
      .and(...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')), ...passed('A-E2', day, allAcquired('A.2.1')))
      .and(fact('migrate-certification', { version: '2', blocks, motive: 'sealed' }, day, { attached: { rules } }));
    migrated.when(concluded('A', day)).thenRefused('block.criterion-ungraded');
    const failing = { 'A.1.1': 'NON_ACQUIS', ...allAcquired('A.1.2', 'A.2.1') } as const;
    const failedBefore = enrolled()
      .and(...passed('A-E1', day, failing), ...passed('A-E2', day, allAcquired('A.2.1')), concluded('A', day, motive('A.1.1')))
      .and(fact('migrate-certification', { version: '2', blocks, motive: 'sealed' }, day, { attached: { rules } }));
    const amended = (line: string) =>
      fact('amend-grid', { assessment: 'A-E2', evaluator: 'evl_1', lines: lines(allAcquired(line)), reason: 'sealed' }, day);
    failedBefore.when(amended('A.2.1')).thenRefused('grid.line-foreign');
    failedBefore.when(amended('A.3.1')).then('GridAmended');
    migrated
      .and(fact('amend-grid', { assessment: 'A-E2', evaluator: 'evl_1', lines: lines(allAcquired('A.3.1')), reason: 'sealed' }, day))
      .when(concluded('A', day))
      .then({ type: 'BlockConcluded', data: { validated: true } });
  });

  it('ends with the conclusion of the block', () => {
    failedA()
      .when(amended({ 'A.2.1': 'ACQUIS' }))
      .thenRefused('assessment.concluded');
  });
});

describe('VAE', () => {
  it('has no block assessment among the things that commands may be about', () => {
    const vae = inVae().and(...validationFileSubmitted(day, 'A', 'B'));
    expect(vae.forbids('record-grid', day)).toContain('path.no-block-assessment');
    expect(vae.forbids('conclude-block', day)).toContain('path.no-block-assessment');
    // The block is there: nobody is told that it is not.
    vae.when(fact('conclude-block', { block: 'A', evaluators: ['act_e'], motives: [] }, day)).thenRefused('path.no-block-assessment');
  });
});

describe('a resit', () => {
  const failed = enrolledForResit();

  it('is convened once it is open, and sat after that, later than what failed', () => {
    const convoked = (at: string, on: string) =>
      fact('schedule-assessment', { assessment: 'A-E1', at, place: 'Lyon', evaluators: ['evl_1'] }, on, { recordedOn: '2025-09-20' });
    failed.when(convoked('2025-09-17T09:00:00.000Z', '2025-09-15')).thenRefused('fact.before-its-cause');
    failed.when(convoked('2025-09-15T09:00:00.000Z', '2025-09-15')).thenRefused('fact.before-its-cause', 'resit.before-opening');
    failed
      .when(convoked('2025-09-10T08:00:00.000Z', '2025-09-10'))
      .thenRefused('fact.before-its-cause', 'resit.before-opening', 'resit.not-after');
    failed.when(convoked('2025-09-16T13:00:00.000Z', '2025-09-16')).then('AssessmentScheduled');
    enrolledForResit('2025-09-10').when(convoked('2025-09-10T08:00:00.000Z', '2025-09-10')).thenRefused('resit.not-after');
    enrolledForResit('2025-09-16', pinnedBeforeDeciders(withFinalAssessment))
      .when(convoked('2025-09-10T08:00:00.000Z', '2025-09-10'))
      .then('AssessmentScheduled');
  });
});

/** A-E1 failed on 10 September, at ten, and concluded upon; its resit opened. */
function enrolledForResit(openedOn = '2025-09-16', rules = withFinalAssessment): Given {
  const sat = '2025-09-10';
  return given(rules).and(
    started('2025-09-01'),
    ...passed('A-E1', sat, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'ACQUIS' }),
    ...passed('A-E2', sat, allAcquired('A.2.1')),
    concluded('A', sat, motive('A.1.1')),
    resitOpened('A-E1', openedOn),
  );
}
