import { stageAgreed } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';
import type { CommandData } from '../commands.schema.js';
import { organisationsOf } from './organisations.js';

const day = '2025-03-10';
const enrolled = () => given().and(started('2025-01-06'));
const recorded = (data: Partial<CommandData<'record-organisation'>>, on = day, recordedOn = on) =>
  fact('record-organisation', { organisationId: 'org_works', as: 'EMPLOYER', ...data }, on, { recordedOn });
const employer = { organisationId: 'org_works', as: 'EMPLOYER' as const };

describe('the organisations of a candidate', () => {
  it('are who trains, employs and hosts them, dated as far as that is known', () => {
    const known = enrolled()
      .and(recorded({ from: '2019-09-02' }), recorded({ organisationId: 'org_school', as: 'TRAINING_BODY' }))
      .and(stageAgreed(day, { hostOrganisationId: 'org_host', from: '2025-04-01', until: '2025-06-30' }));
    expect(organisationsOf(known.journey.state)).toEqual([
      { ...employer, from: '2019-09-02', until: null },
      { organisationId: 'org_school', as: 'TRAINING_BODY', from: null, until: null },
      { organisationId: 'org_host', as: 'HOST', from: '2025-04-01', until: '2025-06-30' },
    ]);
    expect(organisationsOf(enrolled().journey.state)).toEqual([]);
  });

  it('have the dates that were last said of each, and are theirs no more once said to be a mistake', () => {
    const ended = enrolled().and(recorded({ from: '2019-09-02' }), recorded({ from: '2019-09-02', until: '2024-12-31' }));
    expect(organisationsOf(ended.journey.state)).toEqual([{ ...employer, from: '2019-09-02', until: '2024-12-31' }]);
    const without = ended.when(recorded({ mistaken: true })).then({ type: 'OrganisationRecorded', data: { mistaken: true } });
    expect(organisationsOf(without.journey.state)).toEqual([]);
    expect(organisationsOf(without.and(recorded({})).journey.state)).toEqual([{ ...employer, from: null, until: null }]);
  });

  it('do not depend on the order in which what was said on several days is recorded', () => {
    const late = enrolled().and(recorded({ until: '2024-12-31' }, '2025-03-10'), recorded({}, '2025-02-10', '2025-03-11'));
    expect(organisationsOf(late.journey.state)).toEqual([{ ...employer, from: null, until: '2024-12-31' }]);
  });

  it('are refused ending before they began, said twice alike, and taken away where they are not', () => {
    enrolled()
      .when(recorded({ from: '2024-12-31', until: '2019-09-02' }))
      .thenRefused('organisation.dates');
    enrolled().and(recorded({})).when(recorded({})).thenRefused('organisation.unchanged');
    enrolled()
      .when(recorded({ mistaken: true }))
      .thenRefused('organisation.unknown');
    enrolled()
      .and(recorded({}))
      .when(recorded({ as: 'TRAINING_BODY' }))
      .then('OrganisationRecorded');
  });
});
