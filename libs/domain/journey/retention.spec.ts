import { decidedFully, diplomaIssued, notified, validatedA } from './testing/facts.js';
import { fact, given, started, type Fact } from './testing/given.js';
import { journeyRetention } from './retention.js';

const certified = [...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-10')];

describe('what retention reads of a journey', () => {
  const retention = (...facts: readonly Fact[]) => journeyRetention(given().and(...facts).journey);

  it('is closed once nothing is left to do, and contestable until the appeal delay has run', () => {
    expect(retention(started('2024-01-10')).closedOn).toBeNull();
    expect(retention(...decidedFully()).closedOn).toBeNull();
    expect(retention(...decidedFully(), notified('2024-02-05')).closedOn).toBeNull();
    expect(retention(...certified)).toMatchObject({ closedOn: '2024-02-10', appealsExpiredOn: '2024-04-05' });
  });

  it('is a lead where it was left before anything was begun', () => {
    const abandoned = fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, '2024-02-01');
    expect(retention(started('2024-01-10'), abandoned)).toMatchObject({ closedOn: '2024-02-01', isLead: true });
    expect(retention(started('2024-01-10'), ...validatedA('2024-01-20'), abandoned).isLead).toBe(false);
  });

  it('awaits the transmission of a delivered diploma, and knows since when somebody is certified', () => {
    expect(retention(...certified)).toMatchObject({ transmission: { acceptedOn: null }, certifiedOn: '2024-01-10' });
    const sent = [
      fact('record-transmission', { status: 'DEPOSITED' }, '2024-03-01'),
      fact('record-transmission', { status: 'ACCEPTED' }, '2024-03-09'),
    ];
    expect(retention(...certified, ...sent).transmission).toEqual({ acceptedOn: '2024-03-09' });
    expect(retention(started('2024-01-10')).certifiedOn).toBeNull();
  });

  it('goes on while an appeal is not decided', () => {
    expect(retention(...certified).proceedings).toEqual([]);
    expect(retention(...certified, fact('file-appeal', { session: 'ses_1', grounds: 'sealed' }, '2024-02-20')).proceedings).toEqual([
      'APPEAL',
    ]);
  });
});
