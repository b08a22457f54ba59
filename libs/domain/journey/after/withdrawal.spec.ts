import { deadlines } from '../clocks/deadlines.js';
import { remaining } from '../remaining.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import { decided, decidedFully, diplomaIssued, notified } from '../testing/facts.js';
import { fact, given, type Given } from '../testing/given.js';

const on = '2024-03-01';
const rested = (rules = withFinalAssessment): Given =>
  given(rules)
    .and(...decidedFully())
    .and(notified('2024-02-05'), diplomaIssued('2024-02-06'));
const withdrawn = (concerns: 'BLOCK' | 'DIPLOMA', day = on) => [
  fact('open-fraud-procedure', { concerns, ...(concerns === 'BLOCK' && { block: 'A' }), grievances: 'sealed' }, day),
  fact('record-observations', { observations: 'sealed' }, day),
  fact('withdraw-for-fraud', { reasons: 'sealed' }, day),
];
const transmitted = (status: 'DEPOSITED' | 'ACCEPTED' | 'CORRECTED', day: string) => fact('record-transmission', { status }, day);
const items = ({ journey }: Given) => remaining(journey).map(({ code, commands }) => [code, commands[0]]);
const correction = ({ journey }: Given) => deadlines(journey).find(({ key }) => key === 'transmission:end');

describe('a block withdrawn for fraud after the diploma that rests on it', () => {
  it('leaves a decision on the diploma to be taken, until it is', () => {
    expect(items(rested())).toEqual([]);
    const underDiploma = rested().and(...withdrawn('BLOCK'));
    expect(items(underDiploma)).toEqual([['withdrawal', 'open-fraud-procedure']]);
    expect(items(underDiploma.and(...withdrawn('DIPLOMA', '2024-03-02')))).toEqual([]);
    const maintained = underDiploma.and(
      fact('open-fraud-procedure', { concerns: 'DIPLOMA', grievances: 'sealed' }, '2024-03-02'),
      fact('close-fraud-procedure', { reasons: 'sealed' }, '2024-03-03'),
    );
    expect(items(maintained)).toEqual([]);
  });
});

it('a certificate withdrawn elsewhere since lets no whole certification rest on the block that it proved', () => {
  const heldNoMore = { attached: { heldNoMore: ['A'] } };
  const told = given()
    .and(...decidedFully())
    .and(notified('2024-02-05'));
  told.when(fact('issue-diploma', {}, on, { attached: { number: 'D-1', ...heldNoMore.attached } })).thenRefused('held-block.withdrawn');
  const before = given().and(...decidedFully().slice(0, -4));
  const full = decided('2024-02-01', 'FULL');
  before.when({ ...full, command: { ...full.command, ...heldNoMore } as typeof full.command }).thenRefused('held-block.withdrawn');
});

describe('the transmission of a holder who is one no more', () => {
  const told = rested().and(transmitted('DEPOSITED', '2024-02-10'), transmitted('ACCEPTED', '2024-02-12'));

  it('is to be corrected in as long as it was to be made', () => {
    expect(correction(told)).toBeUndefined();
    const ended = told.and(...withdrawn('DIPLOMA'));
    expect(correction(ended)).toMatchObject({ runsFrom: on, dueOn: '2024-06-01', metOn: null });
    expect(correction(ended.and(transmitted('CORRECTED', '2024-03-05')))).toMatchObject({ metOn: '2024-03-05' });
  });

  it('is corrected too where nothing had been answered, or where the diploma is annulled', () => {
    const deposited = rested().and(transmitted('DEPOSITED', '2024-02-10'));
    deposited
      .and(...withdrawn('DIPLOMA'))
      .when(transmitted('CORRECTED', '2024-03-05'))
      .then('TransmissionRecorded');
    deposited.when(transmitted('CORRECTED', '2024-03-05')).thenRefused('transmission.out-of-order');
    const annulled = told.and(
      fact(
        'replace-fact',
        {
          fact: { kind: 'DECISION', session: 'ses_1', replacement: null },
          authority: 'JUDGE',
          ground: 'JUDGMENT',
          reference: 'TA n° 1',
          reason: 'sealed',
          hearing: { informedOn: '2024-02-20', observedOn: '2024-02-21' },
        },
        on,
      ),
    );
    expect(correction(annulled)).toMatchObject({ runsFrom: on });
    annulled.and(transmitted('CORRECTED', '2024-03-05'));
  });

  it('awaits nothing where nothing was transmitted, nor under rules of before', () => {
    expect(correction(rested().and(...withdrawn('DIPLOMA')))).toBeUndefined();
    const before = rested(pinnedBeforeDeciders(withFinalAssessment)).and(transmitted('DEPOSITED', '2024-02-10'), ...withdrawn('DIPLOMA'));
    expect(correction(before)).toBeUndefined();
    before.when(transmitted('CORRECTED', '2024-03-05')).thenRefused('transmission.out-of-order');
  });
});
