import { fact, given, started } from '../testing/given.js';
import { placeOf } from './transfer.js';

const day = '2025-03-10';
const enrolled = () => given().and(started('2025-01-06', { site: 'LYON', cohort: 'C-1' }));
const moved = (to: { site?: string; cohort?: string }, on = day, recordedOn = on) => fact('transfer', to, on, { recordedOn });

describe('a transfer', () => {
  it('moves the journey to a site, a cohort or both, what is not named staying', () => {
    const nice = enrolled()
      .when(moved({ site: 'NICE' }))
      .then({ type: 'JourneyTransferred', data: { site: 'NICE', cohort: 'C-1' } });
    expect(placeOf(nice.journey.state)).toEqual({ site: 'NICE', cohort: 'C-1' });
    expect(placeOf(nice.and(moved({ site: 'LYON', cohort: 'C-2' })).journey.state)).toEqual({ site: 'LYON', cohort: 'C-2' });
    expect(placeOf(enrolled().journey.state)).toEqual({ site: 'LYON', cohort: 'C-1' });
  });

  it('is refused to nowhere, to where the journey is, and before the one that it follows', () => {
    enrolled().when(moved({})).thenRefused('transfer.nowhere');
    enrolled()
      .when(moved({ site: 'LYON', cohort: 'C-1' }))
      .thenRefused('transfer.unchanged');
    // Of what was sent.
    expect(enrolled().decide(moved({ cohort: 'C-1' }))).toMatchObject({ unmet: [{ code: 'transfer.unchanged', field: 'cohort' }] });
    enrolled()
      .and(moved({ site: 'NICE' }))
      .when(moved({ site: 'LYON' }, '2025-02-01', day))
      .thenRefused('fact.before-its-cause');
  });
});
