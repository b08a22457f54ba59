import {
  allAcquired,
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
  passed,
  resitOpened,
  stageAgreed,
  stageCompleted,
  stageStarted,
  validatedA,
  validatedB,
  unanimously,
} from './testing/facts.js';
import { fact, given, started, type Fact, type Given } from './testing/given.js';

/** What follows happened on this day, but for one fact, told of the day before. */
const day = '2025-03-10';
const before = '2025-03-09';
const recordedOn = '2025-04-01';
const enrolled = () => given().and(started('2025-01-06'));
const told = ({ command }: Fact): Fact => ({ command, recordedAt: `${recordedOn}T09:00:00.000Z` });
const numbered = (number: string) => ({ recordedOn, attached: { number } });

const failedA = () =>
  enrolled().and(
    ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', ...allAcquired('A.1.2', 'A.2.1') }),
    ...passed('A-E2', day, allAcquired('A.2.1')),
  );
const inHostPeriod = () => enrolled().and(stageAgreed('2025-02-03'), stageStarted('2025-02-03'));
const certified = () =>
  inHostPeriod()
    .and(...validatedA('2025-03-01'), ...validatedB('2025-03-01'), stageCompleted('2025-03-01'), ...documentsAccepted('2025-03-01'))
    .and(convened('2025-03-02'), heard('2025-03-02', finalParts), decided('2025-03-02', 'FULL'))
    .and(...minutesSigned('2025-03-03'), notified(day));
const asked = () => enrolled().and(fact('request-dispense', { dispenseId: 'dis_1', criterion: 'A.2.1' }, day));
const opinion = (by: 'H_PLUS_OFFICER' | 'TRAINING_MANAGER', on: string) =>
  fact('record-opinion', { dispenseId: 'dis_1', by, favourable: true, reasons: 'sealed' }, on);
const findings = { granted: true, abilityPreserved: true, criterionNotApplicable: true, reasons: 'sealed' };

const follows: readonly (readonly [what: string, given: () => Given, fact: Fact])[] = [
  ['a conclusion, the last grid', failedA, concluded('A', before, motive('A.1.1'))],
  ['a resit, the conclusion', () => failedA().and(concluded('A', day, motive('A.1.1'))), resitOpened('A-E1', before)],
  [
    'a certificate, the validation',
    () => enrolled().and(...validatedA(day)),
    fact('issue-block-certificate', { block: 'A' }, before, numbered('C-1')),
  ],
  ['the diploma, the notification', certified, fact('issue-diploma', {}, before, numbered('D-1'))],
  [
    'a duplicate, its original',
    () => certified().and(diplomaIssued(day)),
    fact('issue-duplicate', { of: 'DIPLOMA' }, before, numbered('D-2')),
  ],
  [
    'the acceptance of a document, its deposit',
    () => enrolled().and(fact('submit-livret', { file }, day)),
    fact('accept-livret', {}, before),
  ],
  [
    'a new version of a document, the return of the last',
    () => enrolled().and(fact('submit-livret', { file }, '2025-03-01'), fact('return-livret', { motive: 'sealed' }, day)),
    fact('submit-livret', { file }, before),
  ],
  [
    'the breaking off of a period, its start',
    () => enrolled().and(stageAgreed(day), stageStarted(day)),
    fact('break-off-stage', { stageId: 'stg_1', reason: 'MUTUAL', comment: 'sealed' }, before),
  ],
  [
    'the grant of an accommodation, its request',
    () => enrolled().and(fact('request-amenagement', { amenagementId: 'ame_1', request: 'sealed' }, day)),
    fact('grant-amenagement', { amenagementId: 'ame_1', arrangement: 'sealed' }, before),
  ],
  ['an opinion, the request', asked, opinion('H_PLUS_OFFICER', before)],
  [
    'the decision on a dispense, the opinions',
    () =>
      enrolled()
        .and(fact('request-dispense', { dispenseId: 'dis_1', criterion: 'A.2.1' }, '2025-03-01'))
        .and(opinion('H_PLUS_OFFICER', '2025-03-02'), opinion('TRAINING_MANAGER', day))
        .and(convened('2025-03-05', { purpose: 'DISPENSE' })),
    fact('decide-dispense', { dispenseId: 'dis_1', session: 'ses_1', ...findings, ...unanimously('jur_1', 'jur_2', 'jur_3') }, before),
  ],
  [
    'a full decision, the validation of the blocks',
    () =>
      inHostPeriod()
        .and(...validatedA('2025-03-01'), stageCompleted('2025-03-01'), ...documentsAccepted('2025-03-01'))
        .and(convened('2025-03-02'), heard('2025-03-02', finalParts), ...validatedB(day)),
    decided(before, 'FULL'),
  ],
];

describe('a fact that follows from another', () => {
  it.each(follows)('is not older than it: %s', (_, journey, late) => {
    journey().when(told(late)).thenRefused('fact.before-its-cause');
  });

  it('is judged by the prerequisites met on its day', () => {
    const memoire = fact('submit-memoire', { file, pages: 40, parts: 4 }, before);
    inHostPeriod().and(stageCompleted(day)).when(told(memoire)).thenRefused('prerequisite.host-period');
    const ready = inHostPeriod().and(stageCompleted('2025-03-01'), convened('2025-03-02'), ...documentsAccepted(day));
    ready.when(told(heard(before, finalParts))).thenRefused('prerequisite.memoire', 'prerequisite.livret');
    ready.when(heard(day, finalParts)).then('SoutenanceHeld');
  });

  it('is judged by what was graded until its day, not refused for what came after on another block', () => {
    const graders = inHostPeriod().and(
      ...passed('A-E1', before, allAcquired('A.1.1', 'A.1.2', 'A.2.1')),
      ...passed('A-E2', before, allAcquired('A.2.1')),
    );
    graders
      .and(...passed('B-E1', day, allAcquired('B.1.1', 'B.1.2')))
      .when(told(concluded('A', before)))
      .then('BlockConcluded');
  });
});
