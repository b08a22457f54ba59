import { refuseWhatDoesNotApply } from './export.js';

describe('an export', () => {
  it('refuses an option that its contents would ignore', () => {
    expect(() => refuseWhatDoesNotApply('register', { journey: 'jrn_x' })).toThrow('« export register » n’admet pas --journey');
    expect(() => refuseWhatDoesNotApply('journeys', { names: true, confidential: true })).toThrow('--names ni --confidential');
    expect(() => refuseWhatDoesNotApply('register', { names: true })).not.toThrow();
    expect(() => refuseWhatDoesNotApply('journeys', { format: 'jsonl', bom: false })).toThrow('ajoutez --format csv');
    expect(() => refuseWhatDoesNotApply('journeys', { format: 'csv', bom: false })).not.toThrow();
    expect(() => refuseWhatDoesNotApply('events', { journey: 'jrn_x', confidential: true })).not.toThrow();
  });
});
