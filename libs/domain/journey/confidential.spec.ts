import { commandNames } from './decide.js';
import { isNamedNeutrally, topicOf } from './confidential.js';

const hPlus = [
  'decide-dispense',
  'grant-amenagement',
  'record-opinion',
  'refuse-amenagement',
  'replace-dispense',
  'request-amenagement',
  'request-dispense',
];
const fraud = [
  'close-fraud-procedure',
  'open-fraud-procedure',
  'record-observations',
  'refuse-for-fraud',
  'void-for-fraud',
  'withdraw-for-fraud',
];

describe('the name of a command', () => {
  it('tells of a handicap or of a fraud where its event does by its type alone', () => {
    expect(commandNames.filter((name) => topicOf(name) === 'H_PLUS').toSorted()).toEqual(hPlus);
    expect(commandNames.filter((name) => topicOf(name) === 'FRAUD').toSorted()).toEqual(fraud);
  });

  it('is kept out of Temporal for these, for what screens them and for what may speak of one: recorded histories hold to it', () => {
    const others = ['confirm-paper-record', 'record-incident', 'record-placement-review', 'rectify', 'reject-paper-record'];
    expect(commandNames.filter(isNamedNeutrally).toSorted()).toEqual([...hPlus, ...fraud, ...others].toSorted());
  });
});
