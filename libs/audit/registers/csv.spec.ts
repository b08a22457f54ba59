import { csvLine } from './csv.js';

describe('a line of CSV', () => {
  it('quotes what would break it', () => {
    expect(csvLine(['a;b', 'a,b', 'dit "oui"', 'deux\nlignes', null, -3])).toBe('"a;b";"a,b";"dit ""oui""";"deux\nlignes";;-3\r\n');
  });

  it.each(['=1+1', '+33', '-2', '@x', '  =1', '\u00A0@x', '＝1', '\0=1'])('never lets a spreadsheet run %s as a formula', (value) => {
    expect(csvLine([value])).toBe(`'${value}\r\n`);
  });
});
