/** What takes the place of what was signed and notified is signed and notified after it was replaced: its remedies run from then. */
import type { CommandData } from '../commands.schema.js';
import { deadlines } from '../clocks/deadlines.js';
import {
  convened,
  decided,
  diplomaIssued,
  finalParts,
  heard,
  lines,
  minutesSigned,
  motive,
  notified,
  readyForJury,
} from '../testing/facts.js';
import { completeFile, feasibilityFile, recevabilite } from '../testing/vae-facts.js';
import { vaeStanding } from '../vae/status.js';
import { fact, given, started, type Fact } from '../testing/given.js';

const day = '2024-02-01';
const notifiedOn = '2024-02-05';
const replacedOn = '2024-06-03';
const present = ['jur_1', 'jur_2', 'jur_3'];
const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
const hearing = { informedOn: '2024-05-02', observedOn: '2024-05-10' };
type Replacing = CommandData<'replace-fact'>;
const failing: Replacing['fact'] = {
  kind: 'SOUTENANCE',
  session: 'ses_1',
  replacement: {
    attendance: 'PRESENT',
    grid: lines({ ...finalParts, 'F.M1': 'NON_ACQUIS' }),
    gradedBy: ['jur_2'],
    heardBy: present,
  },
};
const sameFull: Replacing['fact'] = {
  kind: 'DECISION',
  session: 'ses_1',
  replacement: { present, votes, decision: 'FULL', blocks: [], motives: [] },
};
const replacing = (what: Replacing['fact'], rest: Partial<Replacing> = {}, on = replacedOn, recordedOn = on): Fact =>
  fact('replace-fact', { fact: what, authority: 'JURY', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on, { recordedOn });
/** Recorded once the replacement was, whatever day it is dated of. */
const lateOf = (each: Fact): Fact => ({ ...each, recordedAt: '2024-06-10T08:00:00.000Z' });
const toldFull = given().and(
  started('2023-01-10'),
  ...readyForJury('2024-01-10'),
  convened(day),
  heard(day, finalParts),
  decided(day, 'FULL'),
  ...minutesSigned(day),
  notified(notifiedOn),
);
const refusal = (on: string) => lateOf(decided(on, 'REFUSED', { motives: [motive('F.M1')] }));
const signed = (on: string) => minutesSigned(on).map(lateOf);

it('a decision taken anew is dated of the day on which the one notified was taken back, or later', () => {
  const regraded = toldFull.and(replacing(failing, { hearing }));
  regraded.when(refusal(day)).thenRefused('fact.before-its-cause');
  regraded.and(refusal(replacedOn));
});

it('the candidate has their whole time to appeal against it', () => {
  const refused = toldFull.and(replacing(failing, { hearing }), refusal(replacedOn), ...signed(replacedOn));
  const early = lateOf(fact('notify-decision', { session: 'ses_1', accompanistNotified: false, notifiedOn: '2024-02-06' }, replacedOn));
  refused.when(early).thenRefused('decision.notified-on');
  const told = refused.and(lateOf(notified(replacedOn)));
  expect(deadlines(told.journey).find(({ kind }) => kind === 'APPEAL')).toMatchObject({ runsFrom: replacedOn, dueOn: '2024-08-03' });
});

it('a decision replaced by another keeps its day, and neither its signatures nor its notification', () => {
  const replaced = toldFull.and(replacing(sameFull));
  for (const each of signed('2024-02-02')) replaced.when(each).thenRefused('fact.before-its-cause');
  const signedAnew = replaced.and(...signed(replacedOn));
  signedAnew.when(lateOf(notified('2024-06-02'))).thenRefused('decision.notified-on');
  const told = signedAnew.and(lateOf(notified(replacedOn)));
  const versionOf = (type: string) => told.events.findLast((event) => event.type === type)?.version ?? 0;
  const rectified = (type: string, field: 'NOTIFIED_ON' | 'OCCURRED_AT') =>
    fact('rectify', { eventVersion: versionOf(type), field, value: '2024-02-06', reason: 'sealed' }, '2024-06-11');
  told.when(rectified('DecisionNotified', 'NOTIFIED_ON')).thenRefused('rectify.hearing-missing', 'rectify.out-of-sequence');
  told.when(rectified('MinutesSigned', 'OCCURRED_AT')).thenRefused('rectify.out-of-sequence');
});

it('minutes signed and not notified yet are signed anew after what took their signatures', () => {
  const signedOnly = given().and(
    started('2023-01-10'),
    ...readyForJury('2024-01-10'),
    convened(day),
    heard(day, finalParts),
    decided(day, 'FULL'),
    ...minutesSigned(day),
  );
  const replaced = signedOnly.and(replacing(sameFull));
  for (const each of signed(day)) replaced.when(each).thenRefused('fact.before-its-cause');
});

it('nothing is replaced before it was notified, nor a document annulled before it was delivered', () => {
  toldFull.when(replacing(sameFull, {}, '2024-02-03', replacedOn)).thenRefused('fact.before-its-cause');
  toldFull
    .and(diplomaIssued('2024-03-01'))
    .when(replacing(failing, { hearing: { informedOn: '2024-02-06', observedOn: '2024-02-07' } }, '2024-02-20', replacedOn))
    .thenRefused('fact.before-its-cause');
});

it('a hearing about what was notified comes after its notification', () => {
  const early = { informedOn: '2024-02-03', observedOn: '2024-02-04' };
  toldFull.when(replacing(failing, { hearing: early })).thenRefused('replacement.hearing-before-its-fact');
});

it('a recevabilité is notified anew too, so that its months do not run before the candidate knows of it', () => {
  const refused = given().and(
    started('2024-02-01', { path: 'VAE' }),
    feasibilityFile('2024-02-02'),
    completeFile('2024-02-03'),
    recevabilite('NON_RECEVABLE', '2024-02-10'),
  );
  const granted = (on: string) =>
    replacing({ kind: 'RECEVABILITE', replacement: { decision: 'RECEVABLE', notifiedOn: on } }, { authority: 'CERTIFIER' });
  refused.when(granted('2024-02-10')).thenRefused('replacement.notified-before');
  expect(vaeStanding(refused.and(granted(replacedOn)).journey)).toMatchObject({ status: 'RECEVABLE', notifiedOn: replacedOn });
});
