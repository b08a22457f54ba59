import type { CommandName } from '#libs/domain/journey/command.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  finalParts,
  heard,
  motive,
  passed,
  readyForJury,
  resitOpened,
} from '#libs/domain/journey/testing/facts.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { Problem } from '../problems/problem.js';
import { commandBodies } from './journey-commands.schema.js';
import { withKnownMembers } from './known-members.js';

const day = '2025-03-10';
const graded = given(withFinalAssessment).and(
  started('2025-01-06'),
  ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
);
const lines = [{ criterion: 'A.1.1', grading: 'ACQUIS' }];

function completed(
  role: CallerRole,
  personId: string | null,
  name: Exclude<CommandName, 'start-journey'>,
  data: Readonly<Record<string, unknown>>,
  { journey } = graded,
): Readonly<Record<string, unknown>> {
  const received = { name, data: commandBodies[name].parse(data), under: [] };
  return withKnownMembers({ caller: { role, personId }, state: journey.state }, received).data;
}

describe('what the sender of a command need not type', () => {
  it('is their own id, of a grid, of a signature and of an opinion', () => {
    expect(completed('EVALUATOR', 'eva_1', 'record-grid', { assessment: 'A-E1', lines })).toMatchObject({ evaluator: 'eva_1' });
    expect(completed('EVALUATOR', 'eva_1', 'amend-grid', { assessment: 'A-E1', lines, reason: 'x' })).toMatchObject({ evaluator: 'eva_1' });
    expect(completed('JUROR', 'jur_2', 'sign-minutes', { session: 'ses_1' })).toMatchObject({ jurorId: 'jur_2' });
    const opinion = { dispenseId: 'dis_1', favourable: true, reasons: 'x' };
    expect(completed('TRAINING_MANAGER', null, 'record-opinion', opinion)).toMatchObject({ by: 'TRAINING_MANAGER' });
  });

  it('is what the record holds: who graded a block, who evaluated the attempt before, who voted', () => {
    expect(completed('TRAINING_MANAGER', null, 'conclude-block', { block: 'A' })).toMatchObject({ evaluators: ['evl_1'] });
    const resit = graded.and(concluded('A', day, motive('A.1.1')), resitOpened('A-E1', day));
    const again = { assessment: 'A-E1', at: '2025-04-10', place: 'Lyon' };
    expect(completed('STAFF', null, 'schedule-assessment', again, resit)).toMatchObject({ evaluators: ['evl_1'] });
    const votes = ['jur_1', 'jur_2'].map((jurorId) => ({ jurorId, inFavour: true }));
    expect(completed('JUROR', 'jur_1', 'decide', { session: 'ses_1', votes, decision: 'FULL' })).toMatchObject({
      present: ['jur_1', 'jur_2'],
    });
  });

  it('is of a decision those who heard the candidate, whoever voted; where nothing says it, those who voted or abstained', () => {
    const votes = [{ jurorId: 'jur_1', inFavour: true }];
    const decision = { session: 'ses_1', votes, decision: 'DEFERRED' };
    const convenedOnly = given(withFinalAssessment).and(started('2025-01-06'), ...readyForJury(day), convened(day));
    expect(completed('JUROR', 'jur_1', 'decide', decision, convenedOnly.and(heard(day, finalParts)))).toMatchObject({
      present: ['jur_1', 'jur_2', 'jur_3'],
    });
    const abstaining = { ...decision, abstentions: ['jur_3'] };
    expect(completed('JUROR', 'jur_1', 'decide', abstaining, convenedOnly)).toMatchObject({ present: ['jur_1', 'jur_3'] });
  });

  it('is taken as typed where it is typed', () => {
    expect(completed('EVALUATOR', 'eva_1', 'record-grid', { assessment: 'A-E1', evaluator: 'eva_2', lines })).toMatchObject({
      evaluator: 'eva_2',
    });
  });

  it('is asked for where nothing says it: a token without an id, an impediment of somebody else, a block that nobody graded', () => {
    const asked = (...given: Parameters<typeof completed>) => {
      try {
        completed(...given);
      } catch (error) {
        return error instanceof Problem ? error.members.errors?.map(({ code, pointer }) => [code, pointer]) : error;
      }
      return null;
    };
    expect(asked('EVALUATOR', null, 'record-grid', { assessment: 'A-E1', lines })).toEqual([['required', '#/evaluator']]);
    expect(asked('JURY_PRESIDENT', 'jur_1', 'sign-minutes', { session: 'ses_1', impediment: 'x' })).toEqual([['required', '#/jurorId']]);
    expect(asked('TRAINING_MANAGER', null, 'conclude-block', { block: 'B' })).toEqual([['required', '#/evaluators']]);
  });
});
