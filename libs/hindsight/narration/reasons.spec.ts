import { because } from './reasons.js';

describe('French', () => {
  it.each([
    ['aucune décision n’est intervenue', 'parce qu’aucune décision n’est intervenue'],
    ['à son tour', 'parce qu’à son tour'],
    ['le motif est tenu pour légitime', 'parce que le motif est tenu pour légitime'],
    ['1 voix sur 3', 'parce que 1 voix sur 3'],
  ])('elides before a vowel: %s', (reason, told) => {
    expect(because(reason)).toBe(told);
  });
});
