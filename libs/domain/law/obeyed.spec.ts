import { withFinalAssessment } from '../journey/testing/certifications.js';
import { lineInForce } from './in-force.js';
import { law } from './law.js';
import { obeyed } from './obeyed.js';

const on = '2024-01-01';
const recevabilite = lineInForce(law, 'RECEVABILITE', { on })!;
const caducite = lineInForce(law, 'CADUCITE', { on })!;
const files = lineInForce(law, 'FEASIBILITY_FILES_PER_YEAR', { on })!;

const { reglement } = withFinalAssessment;
const decidedIn = (value: number, source: string) =>
  obeyed('RECEVABILITE', recevabilite, { ...reglement, recevabiliteMonths: { value, source } });
const lapsesIn = (value: number, source: string) => obeyed('CADUCITE', caducite, { ...reglement, caduciteMonths: { value, source } });

describe('what is obeyed', () => {
  it('is the law where nobody but Jalon has set the clause, whatever it holds', () => {
    expect(decidedIn(5, 'default')).toEqual({ value: 2, citation: recevabilite.citation });
    expect(decidedIn(1, 'default')).toEqual({ value: 2, citation: recevabilite.citation });
  });

  it('is the law where the clause only repeats it, so that a file written before it changed follows', () => {
    for (const source of ['R6412-4', 'R. 6412-4', 'code du travail, R6412-4 (version du 29/12/2023)', 'L6113-8, R6113-17-1 à R6113-17-4'])
      expect(decidedIn(1, source)).toEqual({ value: 2, citation: recevabilite.citation });
  });

  it('is the clause where the certifier promises less than the law, with both sources', () => {
    const clause = { value: 1, citation: `${recevabilite.citation} ; règlement, art. 12` };
    expect(decidedIn(1, 'règlement, art. 12')).toEqual(clause);
    expect(decidedIn(1, 'règlement, art. 12 (R6412-4)').value).toBe(1);
  });

  it('is the law where the certifier says the same, or what the law does not let', () => {
    for (const value of [2, 3]) expect(decidedIn(value, 'règlement, art. 12')).toEqual({ value: 2, citation: recevabilite.citation });
    for (const value of [5, 6, 8]) expect(lapsesIn(value, 'règlement, art. 13')).toEqual({ value: 6, citation: caducite.citation });
  });

  it('compares each number of a rule that has several', () => {
    const capped = (sameCertification: number, all: number, line = files) =>
      obeyed('FEASIBILITY_FILES_PER_YEAR', line, {
        ...reglement,
        feasibilityFilesPerYear: { value: { sameCertification, all }, source: 'règlement, art. 3' },
      }).value;
    expect(capped(1, 2)).toEqual({ sameCertification: 1, all: 3 });
    const lessLet = { ...files, mayOverride: 'ONLY_LESS' as const };
    expect(capped(1, 2, lessLet)).toEqual({ sameCertification: 1, all: 2 });
    expect(capped(2, 2, lessLet)).toEqual({ sameCertification: 1, all: 3 });
  });
});
