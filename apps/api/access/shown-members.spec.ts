import type { StreamEvent } from '#libs/domain/stream/event.js';
import { showMembers, type Seat } from './shown-members.js';

const votes = [
  { jurorId: 'jur_1', inFavour: false },
  { jurorId: 'jur_2', inFavour: true },
];
const counted = [
  { jurorId: 'jur_confidentiel', inFavour: true },
  { jurorId: 'jur_confidentiel', inFavour: false },
];
const auditor = { role: 'AUDITOR', personId: null } as const;
const nowhere: Seat = { sessions: new Set(), withoutGrid: false, withoutFalls: false, isToCompare: false };
const event = (data: object) => ({ version: 1, data }) as unknown as StreamEvent;

describe('members of a fact that is not shown whole', () => {
  it('are votes and abstentions, counted for who does not sit in that session, in an order that says nothing', () => {
    const decided = event({ session: 'ses_1', votes, abstentions: ['jur_3'], decision: 'FULL' });
    expect(showMembers(decided, auditor, nowhere)).toMatchObject({
      event: { data: { votes: counted, abstentions: ['jur_confidentiel'], decision: 'FULL' } },
      withheld: ['votes', 'abstentions'],
    });
    const seated = showMembers(decided, { role: 'JUROR', personId: 'jur_2' }, { ...nowhere, sessions: new Set(['ses_1']) });
    expect(seated).toEqual({ event: decided, withheld: [] });
    const elsewhere = showMembers(decided, { role: 'JUROR', personId: 'jur_9' }, { ...nowhere, sessions: new Set(['ses_2']) });
    expect(elsewhere.withheld).toEqual(['votes', 'abstentions']);
  });

  it('are the conclusions that fell with a presence, where they are not told', () => {
    const falls = { conclusions: true, decision: false, documents: [] };
    const replaced = event({ fact: { kind: 'ATTENDANCE', replacement: { attendance: 'EXCUSED' } }, falls });
    const untold = showMembers(replaced, { role: 'CANDIDATE', personId: null }, { ...nowhere, withoutFalls: true });
    expect(untold).toMatchObject({ event: { data: { falls: { ...falls, conclusions: false } } }, withheld: ['falls'] });
    expect(showMembers(replaced, auditor, nowhere)).toEqual({ event: replaced, withheld: [] });
  });

  it('are read by who was of those that decided, and not by who was convened and did not sit', () => {
    const seat: Seat = { ...nowhere, sessions: new Set(['ses_1']) };
    const present = ['jur_1', 'jur_2'];
    const decided = event({ session: 'ses_1', present, votes });
    const replacing = event({ fact: { kind: 'DECISION', replacement: { session: 'ses_1', present, votes } } });
    const juror = (personId: string) => ({ role: 'JUROR', personId }) as const;
    expect([decided, replacing].map((each) => showMembers(each, juror('jur_2'), seat).withheld)).toEqual([[], []]);
    const absent = [decided, replacing].map((each) => showMembers(each, juror('jur_3'), seat).withheld);
    expect(absent).toEqual([['votes'], ['fact.replacement.votes']]);
    expect(showMembers(decided, { role: 'EVALUATOR', personId: 'jur_2' }, nowhere).withheld).toEqual(['votes']);
  });

  it('are found wherever they stand in the data', () => {
    const replacing = event({ fact: { kind: 'DECISION', replacement: { session: 'ses_1', votes } } });
    expect(showMembers(replacing, auditor, nowhere)).toMatchObject({
      event: { data: { fact: { kind: 'DECISION', replacement: { votes: counted } } } },
      withheld: ['fact.replacement.votes'],
    });
  });

  it('are lines of a conclusion that tell of an exemption, for who reads none', () => {
    const acquired = { criterion: 'A.1.1', grading: 'ACQUIS' };
    const concluded = event({ criteria: [acquired, { criterion: 'A.1.2', grading: 'EXEMPTED' }], motives: [{ criteria: ['A.1.1'] }] });
    expect(showMembers(concluded, auditor, nowhere)).toMatchObject({ event: { data: { criteria: [acquired] } }, withheld: ['criteria'] });
    expect(showMembers(concluded, { role: 'H_PLUS_OFFICER', personId: null }, nowhere).withheld).toEqual([]);
  });
});
