import type { CommandData } from '../commands.schema.js';
import { blockStatus, isBlockValid } from '../blocks/status.js';
import { remaining } from '../remaining.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  decidedFully,
  graded,
  lines,
  motive,
  notified,
  passed,
  resitOpened,
  resitScheduled,
  scheduled,
  type Gradings,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const right = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
const wrong: Gradings = { ...right, 'A.1.1': 'NON_ACQUIS' };
const enrolled = given().and(started('2025-01-06'));
const gradedWrong = enrolled.and(...passed('A-E1', day, wrong), ...passed('A-E2', day, allAcquired('A.2.1')));
const failed = gradedWrong.and(concluded('A', day, motive('A.1.1')));
const gradedRight = enrolled.and(...passed('A-E1', day, right), ...passed('A-E2', day, allAcquired('A.2.1')), concluded('A', day));

type Replacing = CommandData<'replace-fact'>;
const replacing = (what: Replacing['fact'], on: string, rest: Partial<Replacing> = {}): Fact =>
  fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on);
const grid = (gradings: Gradings, assessment = 'A-E1') =>
  ({ kind: 'GRID', assessment, replacement: { evaluator: 'evl_1', lines: lines(gradings) } }) as const;
const presence = (attendance: 'PRESENT' | 'ABSENT' | 'EXCUSED', assessment = 'A-E1') =>
  ({ kind: 'ATTENDANCE', assessment, replacement: { attendance } }) as const;
const certificate = fact('issue-block-certificate', { block: 'A' }, later, { attached: { number: 'CB-1' } });

describe('a grid typed wrong', () => {
  it('gives way before the conclusion to another, dated of the assessment, which names it and says why', () => {
    const replaced = gradedWrong.when(replacing(grid(right), later)).then({
      type: 'FactReplaced',
      data: {
        fact: { kind: 'GRID', assessment: 'A-E1', attempt: 1, replacement: { evaluator: 'evl_1' } },
        authority: 'CERTIFIER',
        ground: 'MATERIAL_ERROR',
        falls: { conclusions: false, documents: [] },
      },
    });
    expect(replaced.journey.state.blocks['A']?.assessments['A-E1']?.attempts[0]?.grid).toMatchObject({ on: day, gradings: right });
    expect(replaced.journey.state.replacements).toMatchObject([{ kind: 'GRID', about: 'A-E1', attempt: 1, on: later }]);
    replaced.when(concluded('A', later)).then({ type: 'BlockConcluded', data: { validated: true } });
  });

  it('takes the conclusion that rested on it, and the resit that nobody has sat', () => {
    const resit = failed.and(resitOpened('A-E1', day), scheduled('A-E1', '2025-05-05'));
    const replaced = resit
      .when(replacing(grid(right), later))
      .then({ type: 'FactReplaced', data: { falls: { conclusions: true, documents: [] } } });
    expect(blockStatus(replaced.journey, 'A')).toBe('ASSESSED');
    expect(replaced.journey.state.blocks['A']?.assessments['A-E1']?.attempts).toHaveLength(1);
    const concludedAgain = replaced.and(concluded('A', later));
    expect(isBlockValid(concludedAgain.journey.state, 'A')).toBe(true);
  });

  it('leaves a resit that was sat, and what it showed', () => {
    const sat = failed.and(
      resitOpened('A-E1', day),
      resitScheduled('A-E1', day),
      attended('A-E1', day),
      graded('A-E1', day, { 'A.1.1': 'NON_ACQUIS' }),
      concluded('A', day, motive('A.1.1')),
    );
    const replaced = sat.and(replacing({ ...grid(right), attempt: 1 }, later));
    expect(replaced.journey.state.blocks['A']?.assessments['A-E1']?.attempts).toHaveLength(2);
    replaced.when(concluded('A', later)).then({ type: 'BlockConcluded', data: { validated: true } });
  });

  it('leaves concluded a block that the règlement validates by it too, and its certificate', () => {
    const replaced = gradedRight
      .and(certificate)
      .when(replacing(grid({ ...right, 'A.1.1': 'PARTIELLEMENT_ACQUIS' }), later))
      .then({ type: 'FactReplaced', data: { falls: { conclusions: false, documents: [] } } });
    expect(blockStatus(replaced.journey, 'A')).toBe('VALID');
  });

  it('annuls the certificate of a block that is valid no more, after a hearing and for a material error alone', () => {
    const certified = gradedRight.and(certificate);
    certified.when(replacing(grid(wrong), '2025-05-10')).thenRefused('replacement.hearing-missing');
    certified
      .when(replacing(grid(wrong), '2025-05-10', { hearing: { informedOn: '2025-05-01' } }))
      .thenRefused('replacement.observations-awaited');
    const hearing = { informedOn: '2025-05-01', observedOn: '2025-05-03', observations: 'sealed' };
    certified.when(replacing(grid(wrong), '2025-05-10', { hearing, ground: 'LATE_PROOF' })).thenRefused('replacement.ground-against');
    const replaced = certified.when(replacing(grid(wrong), '2025-05-10', { hearing })).then({
      type: 'FactReplaced',
      data: { falls: { conclusions: true, documents: [{ of: 'BLOCK_CERTIFICATE', block: 'A', number: 'CB-1' }] } },
    });
    expect(replaced.journey.state.blocks['A']?.certificate).toBeNull();
    expect(replaced.journey.state.annulledDocuments).toEqual([
      { kind: 'BLOCK_CERTIFICATE', block: 'A', number: 'CB-1', issuedOn: later, on: '2025-05-10' },
    ]);
  });

  it('is replaced by other eyes than those that graded it, once its certificate tells of it', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const certified = given(rules).and(
      started('2025-01-06'),
      ...[...passed('A-E1', day, right), ...passed('A-E2', day, allAcquired('A.2.1'))].map((each) => by('act_grader', each)),
      by('act_manager', concluded('A', day)),
      certificate,
    );
    const replacement = replacing(grid({ ...right, 'A.1.1': 'PARTIELLEMENT_ACQUIS' }), later);
    certified.when(by('act_grader', replacement)).thenRefused('replacement.same-person-as-judged');
    certified.when(by('act_second', replacement)).then('FactReplaced');
  });

  it('is not taken quietly from a candidate who was told what the block was concluded as', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const communicated = fact('communicate-conclusion', { block: 'A' }, day);
    const told = given(rules).and(
      started('2025-01-06'),
      ...[...passed('A-E1', day, right), ...passed('A-E2', day, allAcquired('A.2.1'))].map((each) => by('act_grader', each)),
      by('act_manager', concluded('A', day)),
      communicated,
    );
    told
      .when(by('act_grader', replacing(grid(wrong), later, { ground: 'LATE_PROOF' })))
      .thenRefused('replacement.ground-against', 'replacement.hearing-missing', 'replacement.same-person-as-judged');
    told.when(replacing({ kind: 'CONCLUSION', block: 'A', replacement: null }, later)).thenRefused('replacement.hearing-missing');
    const hearing = { informedOn: '2025-03-20', observedOn: '2025-03-25' };
    told.when(by('act_second', replacing(grid(wrong), later, { hearing }))).then('FactReplaced');
    gradedRight.when(replacing(grid(wrong), later)).then('FactReplaced');
  });

  it('is told by a resit, and by the decision of a jury', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const untold = given(rules).and(
      started('2025-01-06'),
      ...[...passed('A-E1', day, wrong), ...passed('A-E2', day, allAcquired('A.2.1'))].map((each) => by('act_grader', each)),
      by('act_manager', concluded('A', day, motive('A.1.1'))),
    );
    untold.when(by('act_grader', replacing(grid(right), later))).then('FactReplaced');
    untold
      .and(resitOpened('A-E1', day))
      .when(by('act_grader', replacing(grid(right), later)))
      .thenRefused('replacement.same-person-as-judged');
    const judged = given(rules).and(...decidedFully());
    const slip = replacing(grid({ ...right, 'A.1.1': 'PARTIELLEMENT_ACQUIS' }), '2024-03-01');
    expect(judged.decide(slip).accepted).toBe(true);
    judged.and(notified('2024-02-05')).when(slip).thenRefused('replacement.same-person-as-judged');
  });

  it('is not replaced under a jury that decided with its block', () => {
    const hearing = { informedOn: '2024-02-02', observedOn: '2024-02-03' };
    given()
      .and(...decidedFully())
      .when(replacing(grid(wrong), '2024-03-01', { hearing }))
      .thenRefused('replacement.decision-rests');
  });

  it('is judged by the rules of any grid: its lines, its remarks and its evaluator', () => {
    const short = { kind: 'GRID', assessment: 'A-E1', replacement: { evaluator: 'evl_2', lines: lines({ 'A.1.1': 'ACQUIS' }) } } as const;
    gradedWrong.when(replacing(short, later)).thenRefused('grid.evaluator-not-scheduled', 'grid.line-missing');
  });

  it('may be annulled, and is then graded anew', () => {
    const annulled = failed.and(replacing({ kind: 'GRID', assessment: 'A-E1', replacement: null }, later));
    expect(blockStatus(annulled.journey, 'A')).toBe('IN_PROGRESS');
    annulled.and(graded('A-E1', day, right), concluded('A', later));
  });

  it('is not the jury’s, nor the judge’s to replace', () => {
    gradedWrong.when(replacing(grid(right), later, { authority: 'JURY' })).thenRefused('replacement.authority');
    gradedWrong
      .when(replacing(grid(right), later, { authority: 'JUDGE' }))
      .thenRefused('replacement.judge-annuls', 'replacement.judgment', 'replacement.judgment-unnamed');
  });

  it('is not replaced where there is none, nor by what happened after', () => {
    enrolled
      .and(scheduled('A-E1', day))
      .when(replacing(grid(right), later))
      .thenRefused('replacement.no-such-fact', 'replacement.nothing-recorded');
    const dated = { ...grid(right), replacement: { ...grid(right).replacement, occurredAt: '2025-05-10T08:00:00.000Z' } };
    gradedWrong
      .when(
        fact('replace-fact', { fact: dated, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'x' }, later, {
          recordedOn: '2025-06-01',
        }),
      )
      .thenRefused('replacement.before-its-fact');
  });
});

describe('a presence typed wrong, or an excuse that comes late', () => {
  const missed = enrolled.and(
    scheduled('A-E1', day),
    attended('A-E1', day, 'ABSENT'),
    ...passed('A-E2', day, allAcquired('A.2.1')),
    concluded('A', day, motive('A.1.1')),
  );
  const excuse = replacing(presence('EXCUSED'), later, { ground: 'LATE_PROOF' });

  it('takes back the absence that the conclusion had counted, and the conclusion', () => {
    const excused = missed.when(excuse).then({ type: 'FactReplaced', data: { falls: { conclusions: true } } });
    expect(blockStatus(excused.journey, 'A')).toBe('IN_PROGRESS');
    const passedAfter = excused.and(...passed('A-E1', later, right), concluded('A', later));
    expect(passedAfter.journey.state.blocks['A']?.assessments['A-E1']?.attempts).toMatchObject([{ attempt: 1 }]);
    expect(isBlockValid(passedAfter.journey.state, 'A')).toBe(true);
  });

  it('makes of the resit that followed another date of the same attempt, so that none is used up', () => {
    const resit = missed.and(resitOpened('A-E1', day), scheduled('A-E1', '2025-04-15'));
    const excused = resit.and(excuse);
    expect(excused.journey.state.blocks['A']?.assessments['A-E1']?.attempts).toMatchObject([
      { attempt: 1, attendance: null, scheduled: { at: '2025-04-15T08:00:00.000Z' } },
    ]);
    const sat = missed
      .and(
        resitOpened('A-E1', day),
        resitScheduled('A-E1', day),
        ...passed('A-E1', day, wrong).slice(1),
        concluded('A', day, motive('A.1.1')),
      )
      .and(replacing({ ...presence('EXCUSED'), attempt: 1 }, later, { ground: 'LATE_PROOF' }));
    expect(sat.journey.state.blocks['A']?.conclusions).toMatchObject([{ attempts: { 'A-E1': 1 } }]);
    sat.and(
      resitOpened('A-E1', later),
      ...passed('A-E1', later, wrong),
      concluded('A', later, motive('A.1.1')),
      resitOpened('A-E1', later),
    );
  });

  it('gives its grid to who was there', () => {
    const present = missed.and(replacing(presence('PRESENT'), later));
    present.and(graded('A-E1', day, right), concluded('A', later));
  });

  it('waits for the grid that followed it to be annulled', () => {
    gradedWrong.when(replacing(presence('ABSENT'), later)).thenRefused('replacement.grid-rests');
  });

  it('cost nothing to a block that is valid without it, which stays concluded, and says no more what is false', () => {
    const valid = enrolled.and(...passed('A-E1', day, right), scheduled('A-E2', day), attended('A-E2', day, 'ABSENT'), concluded('A', day));
    for (const attendance of ['EXCUSED', 'PRESENT'] as const) {
      const replaced = valid
        .and(certificate)
        .when(replacing(presence(attendance, 'A-E2'), later))
        .then({ type: 'FactReplaced', data: { falls: { conclusions: false, documents: [] } } });
      expect(blockStatus(replaced.journey, 'A')).toBe('VALID');
      expect(replaced.journey.state.blocks['A']?.assessments['A-E2']?.attempts).toMatchObject([{ attendance }]);
      expect(remaining(replaced.journey).flatMap(({ about }) => about?.value ?? [])).not.toContain('A-E2');
    }
    valid.when(replacing({ kind: 'ATTENDANCE', assessment: 'A-E2', replacement: null }, later)).thenRefused('replacement.block-valid');
  });
});

describe('a conclusion typed wrong', () => {
  it('gives way to another on the same attempts, whatever resit has been opened since', () => {
    const resit = failed.and(resitOpened('A-E1', day));
    const conclusion: Replacing['fact'] = {
      kind: 'CONCLUSION',
      block: 'A',
      replacement: { evaluators: ['evl_1'], motives: [motive('A.1.1')] },
    };
    const replaced = resit.and(replacing(conclusion, later));
    expect(replaced.journey.state.blocks['A']?.conclusions).toEqual(resit.journey.state.blocks['A']?.conclusions);
    replaced.when(replacing({ kind: 'CONCLUSION', block: 'A', replacement: null }, later)).thenRefused('replacement.resit-rests');
  });

  it('is communicated anew, as is the one that is concluded in the place of one that fell', () => {
    const communicated = fact('communicate-conclusion', { block: 'A' }, later);
    const told = failed.and(communicated);
    told.when(communicated).thenRefused('conclusion.already-communicated');
    const replaced = told.and(
      replacing({ kind: 'CONCLUSION', block: 'A', replacement: { evaluators: ['evl_1'], motives: [motive('A.1.1')] } }, later),
    );
    replaced.when(communicated).then('ConclusionCommunicated');
    const annulled = told.and(
      replacing({ kind: 'CONCLUSION', block: 'A', replacement: null }, later),
      concluded('A', later, motive('A.1.1')),
    );
    annulled.when(communicated).then('ConclusionCommunicated');
    const fell = told.and(replacing(grid(right), later), concluded('A', later));
    fell.when(communicated).then('ConclusionCommunicated');
  });

  it('may be annulled, with its certificate', () => {
    const hearing = { informedOn: '2025-03-20', observedOn: '2025-03-25' };
    const annulled = gradedRight.and(certificate).and(replacing({ kind: 'CONCLUSION', block: 'A', replacement: null }, later, { hearing }));
    expect(blockStatus(annulled.journey, 'A')).toBe('ASSESSED');
    expect(annulled.journey.state.annulledDocuments).toHaveLength(1);
  });
});
