import { fold } from '#libs/domain/journey/evolve.js';
import type { RecordedEventOf } from '#libs/domain/journey/event.js';
import { remaining } from '#libs/domain/journey/remaining.js';
import { allAcquired, convened, lines, notified, readyForJury, scheduled } from '#libs/domain/journey/testing/facts.js';
import { given, started, type Given } from '#libs/domain/journey/testing/given.js';
import { administrator, confirmed, entered, rejected, staff, wholeSession } from '#libs/domain/journey/testing/paper-facts.js';
import { isWithheld } from '#libs/audit/dossier/withheld.js';
import { callerRoles } from '#libs/platform/tokens/token.js';
import { toldKinds } from '#libs/persons/person-export/told-kinds.js';
import type { FactReader } from './field-access.js';
import { readsScan } from './paper-access.js';
import { eventsShownTo } from './readable.js';
import { stateShownTo } from './state-access.js';

const day = '2024-02-06';
const enterer: FactReader = { role: 'STAFF', personId: null, actorId: staff };
const confirmer: FactReader = { role: 'ADMINISTRATOR', personId: null, actorId: administrator };
const sat: FactReader = { role: 'JUROR', personId: 'jur_2', actorId: 'act_jur_2' };
const anybody: readonly FactReader[] = callerRoles.map((role) => ({
  role,
  personId: role === 'JUROR' ? 'jur_9' : null,
  actorId: 'act_any',
}));
const others = [...anybody.filter(({ role }) => role !== 'ADMINISTRATOR'), sat];

const pending = given().and(started('2024-02-01'), ...readyForJury('2024-02-05'), convened(day), entered(wholeSession(day), day));
const entry = pending.journey.state.paperEntry?.version ?? 0;
const whole = pending.and(confirmed(entry, '2024-02-07'));
const refused = pending.and(rejected(entry, '2024-02-07'));

type Entered = RecordedEventOf<'PaperRecordEntered'>;
function shown({ events }: Given, reader: FactReader): Entered | undefined {
  return eventsShownTo(reader, events).events.find((event): event is typeof event & Entered => event.type === 'PaperRecordEntered');
}
const votesIn = (event: Entered | undefined): readonly string[] =>
  event?.data.record.kind === 'JURY_SESSION' ? (event.data.record.decision?.votes.map(({ jurorId }) => jurorId) ?? []) : [];
const namedVotes = ['jur_1', 'jur_2', 'jur_3'];

describe('a paper entry that awaits its confirmation', () => {
  it('is read whole, votes by name, by who entered it and by administrators, and by nobody else', () => {
    expect([enterer, confirmer].map((reader) => votesIn(shown(pending, reader)))).toEqual([namedVotes, namedVotes]);
    for (const reader of others) expect([reader.role, shown(pending, reader)]).toEqual([reader.role, undefined]);
  });

  it('is in no other state, nor in what is missing; theirs is what their events fold to', () => {
    for (const reader of others.filter(({ role }) => role !== 'CANDIDATE' && role !== 'ACCOMPANIST')) {
      const state = stateShownTo(reader, pending.journey.state);
      expect(state).not.toHaveProperty('paperEntry');
      expect({ ...state, version: 0 }).toEqual({ ...fold(eventsShownTo(reader, pending.events).events), version: 0 });
      expect(remaining({ ...pending.journey, state }).map(({ code }) => code)).not.toContain('paper-entry');
    }
    for (const reader of [enterer, confirmer]) {
      const state = stateShownTo(reader, pending.journey.state);
      expect(remaining({ ...pending.journey, state }).map(({ code }) => code)).toContain('paper-entry');
    }
  });

  it('leaves the house in no dossier', () => {
    const inDossier = ({ events }: Given) => events.filter((event) => event.version === entry && !isWithheld(event, events)).length;
    expect([pending, whole, refused].map(inDossier)).toEqual([0, 1, 1]);
  });
});

describe('a paper entry, once confirmed or rejected', () => {
  it.each([
    ['confirmed', whole],
    ['rejected', refused],
  ])('is read as votes are: by name by those who sat, counted by the others: %s', (_, journey) => {
    expect(votesIn(shown(journey, sat))).toEqual(namedVotes);
    for (const reader of [enterer, confirmer, ...anybody.filter(({ role }) => role !== 'CANDIDATE' && role !== 'ACCOMPANIST')])
      expect([reader.role, votesIn(shown(journey, reader))]).toEqual([reader.role, namedVotes.map(() => 'jur_confidentiel')]);
  });

  it('tells the candidate nothing before the decision is notified, nor a vote by name after it', () => {
    const candidate: FactReader = { role: 'CANDIDATE', personId: 'cnd_1', actorId: 'act_candidate' };
    const types = (journey: Given) => eventsShownTo(candidate, journey.events).events.map(({ type }) => type);
    const ofPaper = (journey: Given) => types(journey).filter((type) => type.startsWith('PaperRecord') || type === 'JuryDecided');
    expect([pending, refused, whole].map(ofPaper)).toEqual([[], [], []]);
    const told = whole.and(notified('2024-02-08'));
    expect(ofPaper(told)).toEqual(['PaperRecordEntered', 'PaperRecordConfirmed', 'JuryDecided']);
    const exported = eventsShownTo(candidate, told.events).events.map((event) => toldKinds.journey.withoutSecrets(event));
    expect(JSON.stringify(exported)).not.toMatch(/inFavour/);
  });
});

describe('the scan', () => {
  const of = ({ events }: Given): Entered => events.find((event): event is Entered => event.type === 'PaperRecordEntered') as Entered;

  it('of a session is read by who entered it and administrators, then by those who sat too, who signed it and know its votes', () => {
    const readBy = (journey: Given, isPending: boolean) =>
      [enterer, confirmer, sat, ...others].filter((reader) => readsScan(reader, of(journey), isPending));
    expect(readBy(pending, true)).toEqual([enterer, confirmer]);
    expect(new Set(readBy(whole, false))).toEqual(new Set([enterer, confirmer, sat]));
  });

  it('of an assessment is read as its other files are, once it is confirmed', () => {
    const grid = { evaluator: 'evl_1', lines: lines(allAcquired('A.2.1')) };
    const record = { kind: 'ASSESSMENT' as const, assessment: 'A-E2', attendance: { attendance: 'PRESENT' as const }, grid };
    const onPaper = given().and(started('2024-02-01'), scheduled('A-E2', day), entered(record, day));
    const evaluator: FactReader = { role: 'EVALUATOR', personId: 'evl_1', actorId: 'act_evl_1' };
    expect([true, false].map((isPending) => readsScan(evaluator, of(onPaper), isPending))).toEqual([false, true]);
  });
});
