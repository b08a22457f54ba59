/** A block held by the certificate of another journey, or of another body, that is withdrawn or annulled there. */
import { blockStatus, isBlockValid } from '../blocks/status.js';
import type { CertificationRules } from '../../certification/rules.js';
import { deadlines } from '../clocks/deadlines.js';
import { outcome } from '../outcome.js';
import { plan } from '../plan/plan.js';
import { remaining } from '../remaining.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  concluded,
  convened,
  decided,
  diplomaIssued,
  documentsAccepted,
  file,
  finalParts,
  heard,
  minutesSigned,
  motive,
  notified,
  stageAgreed,
  stageCompleted,
  stageStarted,
  validatedA,
  validatedB,
} from '../testing/facts.js';
import { fact, given, started, tenOClock, type Given } from '../testing/given.js';

const entry = '2024-01-08';
const day = '2024-02-05';
const end = '2024-03-04';
const later = '2024-04-02';
const number = 'CB-two-blocks-2022-00007';
const held = (rest: object = {}) => [{ block: 'A', certificateNumber: number, obtainedOn: '2022-05-02', ...rest }];
const ours = started(entry, { heldBlocks: held() });
const openedOnOurs = { ...ours, command: { ...ours.command, attached: { certificatesHere: [number] } } } as typeof ours;
const ended = (on = end) => fact('end-held-block', { certificateNumber: number }, on, { attached: { certificateEndedOn: on } });

const open = () => given().and(openedOnOurs);
const heardBy = (journey: Given) =>
  journey.and(
    stageAgreed(day),
    stageStarted(day),
    ...validatedB(day),
    stageCompleted(day),
    ...documentsAccepted(day),
    convened(day),
    heard(day, finalParts),
  );
const full = () => heardBy(open()).and(decided(day, 'FULL'));
const codes = ({ journey }: Given) => remaining(journey).map(({ code }) => code);

describe('the end of the certificate of a block held', () => {
  it('of ours, is what the record says: told where it has ended, refused where it stands', () => {
    open()
      .when(ended())
      .then({ type: 'HeldBlockEnded', data: { certificateNumber: number, endedOn: end } });
    const standing = { attached: { certificateEndedOn: null } };
    open()
      .when(fact('end-held-block', { certificateNumber: number }, end, standing))
      .thenRefused('held-block.certificate-stands');
    open()
      .when(fact('end-held-block', { certificateNumber: number, endedOn: end, file }, end))
      .thenRefused('held-block.certificate-stands');
    open().and(ended()).when(ended()).thenRefused('held-block.already-ended');
    open()
      .when(fact('end-held-block', { certificateNumber: 'X-1' }, end))
      .thenRefused('held-block.unknown-certificate');
  });

  it('of another body, is told by its letter, after it was obtained', () => {
    const declared = given().and(started(entry, { heldBlocks: held({ certificateNumber: 'X-17' }) }));
    const told = (rest: object) => fact('end-held-block', { certificateNumber: 'X-17', ...rest }, end);
    declared.when(told({})).thenRefused('held-block.end-missing', 'held-block.proof-missing');
    declared.when(told({ endedOn: '2022-05-01', file })).thenRefused('held-block.end-out-of-order');
    declared.when(told({ endedOn: '2024-03-05', file })).thenRefused('held-block.end-out-of-order');
    declared.when(told({ endedOn: '2024-02-20', file })).then('HeldBlockEnded');
  });

  it('leaves the block to be assessed here, and valid by that', () => {
    const { journey } = open();
    expect(blockStatus(journey, 'A')).toBe('HELD');
    const after = open().and(ended());
    expect(blockStatus(after.journey, 'A')).toBe('NOT_STARTED');
    expect(remaining(after.journey).map(({ about }) => about?.value)).toContain('A-E1');
    const again = after.and(...validatedA(end));
    expect(blockStatus(again.journey, 'A')).toBe('VALID');
    again.when(fact('issue-block-certificate', { block: 'A' }, end, { attached: { number: 'N-1' } })).then('BlockCertificateIssued');
  });

  it('lets the jury that has heard the candidate decide without it', () => {
    const after = heardBy(open()).and(ended());
    after.when(decided(end, 'FULL')).thenRefused('decision.block-not-valid');
    after.when(decided(end, 'PARTIAL', { blocks: ['A', 'B'], motives: [] })).thenRefused('decision.block-not-valid');
    after.when(decided(end, 'PARTIAL', { blocks: ['B'], motives: [motive('A.1.1')] })).then('JuryDecided');
  });

  it('is told of a journey that has ended, been left or archived too', () => {
    const left = open().and(fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, day));
    left.and(ended());
    left.and(fact('archive', { reason: 'ABANDONED' }, day), ended());
  });
});

describe('the end of a certificate undone', () => {
  const restored = (certificateEndedOn: string | null = null) =>
    fact('restore-held-block', { certificateNumber: number }, later, { attached: { certificateEndedOn } });

  it('of ours, is what the record says: the block counts again, and may end again', () => {
    const after = open().and(ended());
    after.when(restored(end)).thenRefused('held-block.certificate-ended');
    const again = after.and(restored());
    expect(blockStatus(again.journey, 'A')).toBe('HELD');
    again.when(restored()).thenRefused('held-block.none-ended', 'held-block.stands');
    again.and(ended(later), restored());
    expect(open().forbids('restore-held-block', end)).toContain('held-block.none-ended');
  });

  it('of another body, is told by its letter', () => {
    const over = given().and(
      started(entry, { heldBlocks: held({ certificateNumber: 'X-17' }) }),
      fact('end-held-block', { certificateNumber: 'X-17', endedOn: end, file }, end),
    );
    const again = (rest: object) => fact('restore-held-block', { certificateNumber: 'X-17', ...rest }, later);
    over.when(again({})).thenRefused('held-block.proof-missing');
    expect(blockStatus(over.and(again({ file })).journey, 'A')).toBe('HELD');
  });

  it('takes the lines of what rested on it away', () => {
    const lost = full()
      .and(...minutesSigned(day), notified(day))
      .and(ended());
    expect(codes(lost)).toEqual(['lost-ground']);
    expect(codes(lost.and(restored()))).toEqual(['diploma']);
    const under = full().and(...minutesSigned(day), notified(day), diplomaIssued(day), ended());
    expect([codes(under), codes(under.and(restored()))]).toEqual([['withdrawal'], []]);
  });
});

describe('a decision that grants the whole on a block held no more', () => {
  it.each([
    ['decided', full],
    ['signed', () => full().and(...minutesSigned(day))],
    ['notified', () => full().and(...minutesSigned(day), notified(day))],
  ] as const)('once %s, is to be replaced, nothing follows from it, and the block is then assessed', (_, journeyOf) => {
    const after = journeyOf().and(ended());
    expect(codes(after)).toEqual(['lost-ground']);
    expect(plan(after.journey, tenOClock(end)).blockedBy.map(({ code }) => code)).toEqual(['lost-ground']);
    expect(deadlines(after.journey).find(({ kind }) => kind === 'WITHDRAWAL')).toMatchObject({ subject: 'A', dueOn: end, metOn: null });
    expect(after.forbids('notify-decision', end)).toContain(
      after.journey.state.sessions[0]?.notified ? 'decision.already-notified' : 'decision.ground-lost',
    );
    after.when(diplomaIssued(end)).thenRefused(...after.forbids('issue-diploma', end));
    expect(after.forbids('issue-diploma', end)).toContain('held-block.withdrawn');
  });

  it('gives way to one without it', () => {
    const after = full()
      .and(...minutesSigned(day), notified(day))
      .and(ended());
    const replacement = {
      present: ['jur_1', 'jur_2', 'jur_3'],
      votes: ['jur_1', 'jur_2', 'jur_3'].map((jurorId) => ({ jurorId, inFavour: true })),
      decision: 'PARTIAL' as const,
      blocks: ['B'],
      motives: [motive('A.1.1')],
    };
    const replaced = after.and(
      fact(
        'replace-fact',
        {
          fact: { kind: 'DECISION', session: 'ses_1', replacement },
          authority: 'JURY',
          ground: 'FRAUD',
          reference: 'Retrait n° 12',
          reason: 'sealed',
          hearing: { informedOn: end, observedOn: '2024-03-20' },
        },
        '2024-03-22',
      ),
    );
    expect(codes(replaced)).not.toContain('lost-ground');
    expect(deadlines(replaced.journey).filter(({ kind }) => kind === 'WITHDRAWAL')).toEqual([]);
    expect(outcome(replaced.journey).kind).toBe('PARTIAL');
    replaced.and(...validatedA('2024-03-25'));
  });
});

describe('a diploma that rests on a block held no more', () => {
  const delivered = () =>
    full()
      .and(...minutesSigned(day), notified(day), diplomaIssued(day))
      .and(ended());

  it('is to be decided upon: a line, a deadline from the first day, and no copy of it meanwhile', () => {
    const { journey } = delivered();
    expect(remaining(journey)).toMatchObject([
      { code: 'withdrawal', commands: ['open-fraud-procedure', 'record-observations', 'withdraw-for-fraud'] },
    ]);
    expect(deadlines(journey).find(({ kind }) => kind === 'WITHDRAWAL')).toMatchObject({
      subject: 'A',
      runsFrom: end,
      dueOn: end,
      metOn: null,
    });
    const copy = fact('issue-duplicate', { of: 'DIPLOMA' }, end, { attached: { number: 'D-9' } });
    delivered().when(copy).thenRefused('duplicate.ground-lost');
    delivered()
      .when(fact('record-transmission', { status: 'DEPOSITED' }, end))
      .thenWarned('transmission.ground-lost');
  });

  it.each([
    ['withdrawn', 'withdraw-for-fraud', ['diploma.withdrawn']],
    ['kept', 'close-fraud-procedure', []],
  ] as const)('is decided once it is %s', (_, command, copies) => {
    const decidedOn = '2024-03-20';
    const after = delivered().and(
      fact('open-fraud-procedure', { concerns: 'DIPLOMA', grievances: 'sealed' }, end),
      fact('record-observations', { observations: 'sealed' }, decidedOn),
      fact(command, { reasons: 'sealed' }, decidedOn),
    );
    expect(codes(after)).toEqual([]);
    expect(deadlines(after.journey).find(({ kind }) => kind === 'WITHDRAWAL')?.metOn ?? decidedOn).toBe(decidedOn);
    const copy = after.decide(fact('issue-duplicate', { of: 'DIPLOMA' }, decidedOn, { attached: { number: 'D-9' } }));
    expect(copy.accepted ? [] : copy.unmet.map(({ code }) => code)).toEqual(copies);
  });
});

const [a, b] = withFinalAssessment.blocks;
if (!a || !b) throw new Error('two blocks are expected');

it('a journey to a block that another, held no more, comes before aims at that one too', () => {
  const chained = { ...withFinalAssessment, blocks: [a, { ...b, prerequisites: ['A'] }] };
  const onlyB = started(entry, { scope: 'BLOCKS', targetBlocks: ['B'], heldBlocks: held({ certificateNumber: 'X-17' }) });
  const after = given(chained).and(onlyB, fact('end-held-block', { certificateNumber: 'X-17', endedOn: end, file }, end));
  expect(after.journey.state.targetBlocks).toEqual(['A', 'B']);
  const again = after.and(fact('restore-held-block', { certificateNumber: 'X-17', file }, later));
  expect(again.journey.state.targetBlocks).toEqual(['B']);
  after.and(stageAgreed(end), stageStarted(end), ...validatedA(end), ...validatedB(end));
});

it('a block that a migration made of one held and others is acquired no more either', () => {
  const merged: CertificationRules = {
    ...withFinalAssessment,
    version: '2',
    digest: '6'.repeat(64),
    blocks: [{ ...a, code: 'AB' }],
    equivalences: [{ from: '1', blocks: [{ from: ['A', 'B'], to: ['AB'] }], source: 'test' }],
  };
  const migrated = (journey: Given) =>
    journey.and(fact('migrate-certification', { version: '2', motive: 'sealed' }, end, { attached: { rules: merged } }));
  const whole = migrated(open().and(stageAgreed(day), stageStarted(day), ...validatedB(day)));
  expect(isBlockValid(whole.journey.state, 'AB')).toBe(true);
  expect(isBlockValid(whole.and(ended()).journey.state, 'AB')).toBe(false);
  const alone = migrated(open());
  expect(isBlockValid(alone.and(ended()).journey.state, 'AB')).toBe(false);
  const since = alone.and(...validatedA(end).slice(0, -1), concluded('AB', end));
  expect(isBlockValid(since.journey.state, 'AB')).toBe(true);
  expect(isBlockValid(since.and(ended()).journey.state, 'AB')).toBe(true);
});
