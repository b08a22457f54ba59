import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswerCache } from './answer-cache.js';

const caller: Caller = {
  issuer: 'test',
  subject: 'ada',
  name: null,
  role: 'EVALUATOR',
  personId: 'eva_1',
  scope: { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' },
  actorId: 'act_ada',
};
const made = { state: { version: 3 }, caller, now: '2026-11-28T09:00:00.000Z' };

describe('an answer', () => {
  function answers() {
    const cache = new AnswerCache();
    let times = 0;
    const ask = (of: Partial<typeof made> = {}, name = 'journey') =>
      (JSON.parse(cache.json(name, { ...made, ...of }, () => ({ times: ++times })).toString()) as { times: number }).times;
    ask();
    return ask;
  }

  it('is made once of one state, for one caller, on one day', () => {
    expect(answers()({ now: '2026-11-28T22:59:59.999Z' })).toBe(1);
  });

  it.each<{ what: string; of: Partial<typeof made>; name?: string }>([
    { what: 'a state that is another, equal or not', of: { state: { version: 3 } } },
    { what: 'the next day in Paris', of: { now: '2026-11-28T23:00:00.000Z' } },
    { what: 'another role of the same person', of: { caller: { ...caller, role: 'JUROR' } } },
    { what: 'another name under the same role', of: { caller: { ...caller, personId: 'eva_2' } } },
    { what: 'another person under the same name', of: { caller: { ...caller, actorId: 'act_bob' } } },
    { what: 'another question', of: {}, name: 'commands' },
  ])('is made again for $what', ({ of, name }) => {
    expect(answers()(of, name)).toBe(2);
  });
});
