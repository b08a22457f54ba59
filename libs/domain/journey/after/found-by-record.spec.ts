/** Dates that no state remembers under a version: of an interruption, a transfer, a reading, an opening, or of what concerns a handicap. */
import type { EventType } from '../event.js';
import { journeyStatus } from '../status.js';
import { placeOf } from '../opening/transfer.js';
import { deadlines } from '../clocks/deadlines.js';
import {
  allAcquired,
  concluded,
  convened,
  documentsAccepted,
  finalParts,
  heard,
  motive,
  passed,
  readyForJury,
  resitOpened,
} from '../testing/facts.js';
import { fact, given, started, type Fact, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile } from '../testing/vae-facts.js';
import { recordedRectifiable } from './recorded-rectifiable.js';

const entry = '2025-01-06';
const today = '2025-06-02';
const enrolled = () => given().and(started(entry, { site: 'LYON', cohort: 'C-1' }));
const versionOf = ({ events }: Given, type: EventType) => events.findLast((event) => event.type === type)?.version ?? 0;

/** As the API sends it: with what it looks up. */
function redated(of: Given, type: EventType, value: string, on = today): Fact {
  const eventVersion = versionOf(of, type);
  const rectified = recordedRectifiable(of.events, eventVersion);
  return fact('rectify', { eventVersion, field: 'OCCURRED_AT', value, reason: 'sealed' }, on, rectified ? { attached: { rectified } } : {});
}

const suspended = (on = '2025-02-10') => fact('suspend', { reason: 'PERSONAL', comment: 'x' }, on);
const resumed = (on = '2025-03-10') => fact('resume', {}, on);
const moved = (site: string, on: string) => fact('transfer', { site }, on);
const annuls = (what: { kind: 'TRANSFER' } | { kind: 'ACCOMPANIST'; accompanistId: string }): Fact =>
  fact('replace-fact', { fact: { ...what, replacement: null }, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed' }, today);

describe('the date of an interruption', () => {
  const paused = enrolled().and(suspended(), resumed());

  it('is corrected, of the departure and of the return, whether or not it is over', () => {
    const open = enrolled().and(suspended());
    expect(open.and(redated(open, 'JourneySuspended', '2025-02-17')).journey.state.suspension?.since).toBe('2025-02-17');
    const left = paused.and(redated(paused, 'JourneySuspended', '2025-02-17'));
    const back = left.and(redated(left, 'JourneyResumed', '2025-03-03'));
    expect(back.journey.state.pastInterruptions).toEqual([{ kind: 'SUSPENSION', since: '2025-02-17', until: '2025-03-03' }]);
    const gone = enrolled().and(fact('abandon', { reason: 'FAMILY', comment: 'x' }, '2025-04-07'));
    const earlier = gone.and(redated(gone, 'JourneyAbandoned', '2025-04-01'));
    const returned = earlier.and(fact('reactivate', { comment: 'x' }, '2025-05-05'));
    const sooner = returned.and(redated(returned, 'JourneyReactivated', '2025-05-02'));
    expect(sooner.journey.state.pastInterruptions).toEqual([{ kind: 'ABANDONMENT', since: '2025-04-01', until: '2025-05-02' }]);
  });

  it('stays between what came before it and after it, and may be corrected again', () => {
    paused.when(redated(paused, 'JourneySuspended', '2025-03-11')).thenRefused('rectify.out-of-sequence');
    paused.when(redated(paused, 'JourneyResumed', '2025-02-09')).thenRefused('rectify.out-of-sequence');
    const once = paused.and(redated(paused, 'JourneyResumed', '2025-03-03'));
    expect(once.and(redated(once, 'JourneyResumed', '2025-03-05')).journey.state.pastInterruptions?.[0]?.until).toBe('2025-03-05');
  });

  it('gives back the assessment that was refused for it', () => {
    const sat = passed('A-E2', '2025-02-12', { 'A.2.1': 'ACQUIS' });
    paused.when(sat[1]!).thenRefused('journey.was-suspended', 'assessment.not-scheduled');
    paused.and(redated(paused, 'JourneySuspended', '2025-02-17')).and(...sat);
  });
});

describe('a transfer', () => {
  const twice = enrolled().and(moved('NICE', '2025-03-10'), moved('PARIS', '2025-04-07'));

  it('is dated otherwise, between the others', () => {
    const earlier = twice.and(redated(twice, 'JourneyTransferred', '2025-03-17'));
    expect(earlier.journey.state.transfers?.map(({ on }) => on)).toEqual(['2025-03-10', '2025-03-17']);
    twice.when(redated(twice, 'JourneyTransferred', '2025-03-03')).thenRefused('rectify.out-of-sequence');
  });

  it('recorded by mistake is annulled, the last first: an earlier one is no more in its way', () => {
    twice.when({ ...moved('LILLE', '2025-03-24'), recordedAt: `${today}T10:00:00.000Z` }).thenRefused('fact.before-its-cause');
    const one = twice.and(annuls({ kind: 'TRANSFER' }));
    expect(placeOf(one.journey.state)).toEqual({ site: 'NICE', cohort: 'C-1' });
    one.and({ ...moved('LILLE', '2025-03-24'), recordedAt: `${today}T10:00:00.000Z` });
    const none = one.and(annuls({ kind: 'TRANSFER' }));
    expect([placeOf(none.journey.state), none.journey.state.transfers]).toEqual([{ site: 'LYON', cohort: 'C-1' }, undefined]);
    none.when(annuls({ kind: 'TRANSFER' })).thenRefused('replacement.nothing-recorded', 'replacement.no-such-fact');
    one.when(redated(one, 'JourneyTransferred', '2025-03-17')).thenRefused('rectify.fact-gone');
  });
});

describe('an accompanist', () => {
  const designated = given().and(
    started(entry, { path: 'VAE' }),
    fact('designate-accompanist', { accompanistId: 'acc_1', since: '2025-02-03' }, '2025-02-03'),
    fact('designate-accompanist', { accompanistId: 'acc_2', since: '2025-03-03' }, '2025-03-03'),
  );

  it('is designated from another day, or was not at all', () => {
    const since = designated.and(redated(designated, 'AccompanistDesignated', '2025-01-20'));
    expect(since.journey.state.accompanists).toEqual([
      { accompanistId: 'acc_2', since: '2025-01-20' },
      { accompanistId: 'acc_1', since: '2025-02-03' },
    ]);
    const annulled = designated.and(annuls({ kind: 'ACCOMPANIST', accompanistId: 'acc_1' }));
    expect(annulled.journey.state.accompanists).toEqual([{ accompanistId: 'acc_2', since: '2025-03-03' }]);
    annulled.when(annuls({ kind: 'ACCOMPANIST', accompanistId: 'acc_1' })).thenRefused('replacement.no-such-fact');
  });
});

describe('a reading, an opening', () => {
  const day = '2025-03-10';

  it('of a mémoire and a livret is dated between their deposit and the jury', () => {
    const ready = given().and(started(entry), ...readyForJury(day), convened('2025-04-07'), heard('2025-04-07', finalParts));
    const accepted = ready.and(redated(ready, 'MemoireAccepted', '2025-03-17'), redated(ready, 'LivretAccepted', '2025-03-18'));
    expect([accepted.journey.state.memoire[0]?.acceptedOn, accepted.journey.state.livret[0]?.acceptedOn]).toEqual([
      '2025-03-17',
      '2025-03-18',
    ]);
    ready.when(redated(ready, 'MemoireAccepted', '2025-03-09')).thenRefused('rectify.out-of-sequence');
    ready.when(redated(ready, 'MemoireAccepted', '2025-04-08')).thenRefused('rectify.out-of-sequence');
    const [submitted] = documentsAccepted(day);
    const returned = given().and(
      started(entry),
      ...readyForJury(day).slice(0, -4),
      submitted!,
      fact('return-memoire', { motive: 'x' }, day),
    );
    expect(returned.and(redated(returned, 'MemoireReturned', '2025-03-12')).journey.state.memoire[0]?.returnedOn).toBe('2025-03-12');
  });

  it('of a completion of a feasibility file is dated between its deposit and its completeness', () => {
    const file = given().and(
      started(entry, { path: 'VAE' }),
      feasibilityFile('2025-01-13'),
      fact('request-completion', { missing: 'x' }, '2025-01-20'),
      completeFile('2025-02-03'),
    );
    expect(file.and(redated(file, 'CompletionRequested', '2025-01-17')).journey.state.attempts[0]?.completionRequestedOn).toEqual([
      '2025-01-17',
    ]);
    file.when(redated(file, 'CompletionRequested', '2025-01-10')).thenRefused('rectify.out-of-sequence');
    expect(deadlines(file.journey).length).toBeGreaterThan(0);
  });

  it('of a resit is dated from its conclusion on', () => {
    const weak = { ...allAcquired('A.1.1', 'A.1.2', 'A.2.1'), 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS' } as const;
    const failed = enrolled().and(
      ...passed('A-E1', day, weak),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1', 'A.1.2')),
      resitOpened('A-E1', '2025-03-17'),
    );
    const attempts = ({ journey }: Given) => journey.state.blocks['A']?.assessments['A-E1']?.attempts;
    expect(attempts(failed.and(redated(failed, 'ResitOpened', '2025-03-12')))?.[1]?.openedOn).toBe('2025-03-12');
    failed.when(redated(failed, 'ResitOpened', '2025-03-09')).thenRefused('rectify.out-of-sequence');
  });

  it('of an archiving is dated otherwise', () => {
    const over = enrolled().and(
      fact('abandon', { reason: 'FAMILY', comment: 'x' }, '2025-04-07'),
      fact('archive', { reason: 'ABANDONED' }, '2025-05-05'),
    );
    expect(over.and(redated(over, 'JourneyArchived', '2025-04-14')).journey.state.archiving?.on).toBe('2025-04-14');
    over.when(redated(over, 'JourneyArchived', '2025-04-06')).thenRefused('rectify.out-of-sequence');
  });
});

describe('what concerns a handicap', () => {
  const asked = enrolled().and(
    fact('request-amenagement', { amenagementId: 'amn_1', request: 'x' }, '2025-02-03'),
    fact('grant-amenagement', { amenagementId: 'amn_1', arrangement: 'x' }, '2025-02-10'),
    fact('request-dispense', { dispenseId: 'dsp_1', criterion: 'A.2.1' }, '2025-02-03'),
    fact('record-opinion', { dispenseId: 'dsp_1', by: 'H_PLUS_OFFICER', favourable: true, reasons: 'x' }, '2025-02-17'),
  );

  it('is dated otherwise, in its order', () => {
    const again = asked.and(
      redated(asked, 'AmenagementRequested', '2025-01-27'),
      redated(asked, 'AmenagementGranted', '2025-02-12'),
      redated(asked, 'DispenseRequested', '2025-01-28'),
      redated(asked, 'OpinionRecorded', '2025-02-18'),
    );
    expect(again.journey.state.amenagements['amn_1']).toMatchObject({ requestedOn: '2025-01-27', granted: { on: '2025-02-12' } });
    expect(again.journey.state.dispenses['dsp_1']).toMatchObject({
      requestedOn: '2025-01-28',
      opinions: { H_PLUS_OFFICER: { on: '2025-02-18' } },
    });
  });

  it('is refused in words that tell of one, to those who may read of it alone', () => {
    asked.when(redated(asked, 'AmenagementGranted', '2025-02-02')).thenRefused('rectify.out-of-sequence.amenagement');
    asked.when(redated(asked, 'OpinionRecorded', '2025-02-02')).thenRefused('rectify.out-of-sequence.amenagement');
  });

  it('is nothing to who was not told what it is: as any other fact that is never rectified', () => {
    const unread = (type: EventType) =>
      fact('rectify', { eventVersion: versionOf(asked, type), field: 'OCCURRED_AT', value: entry, reason: 'x' }, today);
    asked.when(unread('AmenagementGranted')).thenRefusedSaying('rectify.fact-not-rectifiable', /se consigne comme un incident\.$/);
  });
});

describe('what is not rectified', () => {
  it('leads on: a death is taken back, and recorded on its day', () => {
    const dead = enrolled().and(fact('record-death', {}, '2025-03-10'));
    dead
      .when(redated(dead, 'CandidateDied', '2025-03-09'))
      .thenRefusedSaying('rectify.fact-not-rectifiable', /se reprend par la réactivation/);
    const back = dead.and(fact('reactivate', { comment: 'x' }, today), fact('record-death', {}, '2025-03-09'));
    expect([journeyStatus(back.journey), back.journey.state.death]).toEqual(['DECEASED', { on: '2025-03-09' }]);
  });
});
