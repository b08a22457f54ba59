/** What the record says of a fact that gives way: who took part in it, and whether what would stand instead is the same. */
import type { CommandData } from '../commands.schema.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  finalParts,
  heard,
  lines,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
  type Gradings,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';
import { recordedFact, type Replacement } from './recorded-fact.js';

const day = '2024-02-01';
const later = '2024-03-01';
const hearing = { informedOn: '2024-02-10', observedOn: '2024-02-12' };
type Replacing = CommandData<'replace-fact'>;
const fourEyes = {
  ...withFinalAssessment,
  reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } },
};

/** As the API sends it: with what it looks up. */
function sent(journey: Given, what: Replacing['fact'], rest: Partial<Replacing> = {}, sender?: string): Fact {
  const data: Replacing = { fact: what, authority: 'JURY', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest };
  const recorded = recordedFact(journey.events, { name: 'replace-fact', data } as Replacement);
  return by('act_other', fact('replace-fact', data, later, { attached: { ...(recorded && { recorded }), ...(sender && { sender }) } }));
}

const present = ['jur_1', 'jur_2', 'jur_3'];
const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
const full = { present, votes, decision: 'FULL' as const, blocks: [], motives: [] };
const decision = (replacement: Extract<Replacing['fact'], { kind: 'DECISION' }>['replacement']): Replacing['fact'] => ({
  kind: 'DECISION',
  session: 'ses_1',
  replacement,
});
const weak: Gradings = { ...finalParts, 'F.M1': 'PARTIELLEMENT_ACQUIS' };
const told = given(fourEyes)
  .and(started('2023-01-10'), ...readyForJury('2024-01-10'), convened(day), by('act_president', heard(day, weak)))
  .and(by('act_president', decided(day, 'FULL')), ...minutesSigned(day), notified('2024-02-05'));
const deferred = { ...full, decision: 'DEFERRED' as const, motives: [motive('F.M1')] };

describe('a fact replaced by the same', () => {
  it('is refused: signatures and notification would fall for nothing', () => {
    told.when(sent(told, decision(full))).thenRefused('replacement.same-fact');
    const reordered = { motives: [], blocks: [], decision: 'FULL' as const, votes, present };
    told.when(sent(told, decision(reordered))).thenRefused('replacement.same-fact');
  });

  it('is not where who voted how, who sat, or its day was wrong', () => {
    const against = votes.map((vote) => ({ ...vote, inFavour: vote.jurorId !== 'jur_3' }));
    told.and(sent(told, decision({ ...full, votes: against })));
    told.and(sent(told, decision({ ...full, occurredAt: '2024-02-02T09:00:00.000Z' })));
  });

  it('is refused of a grid too, and of what already stands instead of another', () => {
    const graded = given().and(started('2025-01-06'), ...passed('A-E2', '2025-02-03', { 'A.2.1': 'ACQUIS' }));
    const grid = (grading: 'ACQUIS' | 'NON_ACQUIS'): Replacing['fact'] => ({
      kind: 'GRID',
      assessment: 'A-E2',
      replacement: { evaluator: 'evl_1', lines: lines({ 'A.2.1': grading }) },
    });
    const at = (journey: Given, what: Replacing['fact']) => {
      const { command } = sent(journey, what, { authority: 'CERTIFIER' });
      return fact('replace-fact', command.data as Replacing, '2025-03-01', command.attached ? { attached: command.attached } : {});
    };
    graded.when(at(graded, grid('ACQUIS'))).thenRefused('replacement.same-fact');
    const replaced = graded.and(at(graded, grid('NON_ACQUIS')));
    replaced.when(at(replaced, grid('NON_ACQUIS'))).thenRefused('replacement.same-fact');
    // Looked up before the first of a batch was applied.
    replaced.and(at(graded, grid('ACQUIS')));
  });
});

describe('what was told is replaced by nobody who took part in it, whoever recorded it', () => {
  it.each([
    ['graded, heard, voted or signed', 'jur_2'],
    ['presided', 'jur_1'],
  ])('a juror who %s is no second pair of eyes', (_, juror) => {
    told.when(sent(told, decision(deferred), { hearing }, juror)).thenRefused('replacement.same-person-as-judged');
    told.and(sent(told, decision(deferred), { hearing }, 'jur_4'));
  });

  it('the certifier annuls, who took no part: the jury then decides anew', () => {
    const annulled = told.and(sent(told, decision(null), { authority: 'CERTIFIER', hearing }, 'act_admin'));
    annulled.and(by('act_second', decided(later, 'FULL')));
  });

  it('nor an evaluator who graded, of a block that was communicated', () => {
    const communicated = given(fourEyes).and(
      started('2023-01-10'),
      ...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day),
      fact('communicate-conclusion', { block: 'A' }, day),
    );
    const [evaluator = ''] = communicated.journey.state.blocks['A']?.assessments['A-E2']?.attempts[0]?.grid?.evaluators ?? [];
    const grid: Replacing['fact'] = {
      kind: 'GRID',
      assessment: 'A-E2',
      replacement: { evaluator, lines: lines({ 'A.2.1': 'PARTIELLEMENT_ACQUIS' }) },
    };
    const asCertifier = { authority: 'CERTIFIER', hearing } as const;
    communicated.when(sent(communicated, grid, asCertifier, evaluator)).thenRefused('replacement.same-person-as-judged');
    communicated.and(sent(communicated, grid, asCertifier, 'evl_9'));
  });

  it('nor who answered an appeal', () => {
    const answered = told
      .and(fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2024-02-08'))
      .and(by('act_admin', fact('decide-appeal', { upheld: false, motive: 'x' }, '2024-02-10')));
    const instead: Replacing['fact'] = { kind: 'APPEAL', contested: 'ses_1', replacement: { upheld: true, motive: 'x' } };
    const bySame = { ...sent(answered, instead, { authority: 'CERTIFIER' }), actorId: 'act_admin' };
    answered.when(bySame).thenRefused('replacement.same-person-as-judged');
    answered.and(sent(answered, instead, { authority: 'CERTIFIER' }));
  });
});
