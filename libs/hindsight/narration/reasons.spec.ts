import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { because, reasonOf } from './reasons.js';

describe('French', () => {
  it.each([
    ['aucune décision n’est intervenue', 'parce qu’aucune décision n’est intervenue'],
    ['à son tour', 'parce qu’à son tour'],
    ['le motif est tenu pour légitime', 'parce que le motif est tenu pour légitime'],
    ['1 voix sur 3', 'parce que 1 voix sur 3'],
  ])('elides before a vowel: %s', (reason, told) => {
    expect(because(reason)).toBe(told);
  });

  it.each([
    [[true, true, true], 'parce que 3 voix sur 3 y ont été favorables'],
    [[true, false, false], 'parce que 1 voix sur 3 y a été favorable'],
    [[false, false], 'parce qu’aucune voix sur 2 n’y a été favorable'],
  ])('agrees with the number of votes: %s', (voices, told) => {
    const votes = voices.map((inFavour, index) => ({ jurorId: `jur_${index}`, inFavour }));
    const data = { votes, castingVote: false, decision: 'FULL', motives: [] };
    expect(because(reasonOf({ type: 'JuryDecided', data } as unknown as RecordedEvent) ?? '')).toBe(told);
  });
});
