import { addDays } from '../time/local-date.js';
import { learntBy, lineInForce } from './in-force.js';
import { law as table } from './law.js';
import type { LegalRule } from './line.js';
import { withLine } from './testing/with-line.js';

const law = (rule: LegalRule, on: string) => lineInForce(table, rule, { on })?.citation ?? null;
const rules = Object.keys(table) as LegalRule[];

describe('the law cited', () => {
  it('is the one that ruled VAE when it began', () => {
    expect(law('RECEVABILITE', '2023-12-31')).toContain('R335-7');
    expect(law('RECEVABILITE', '2024-01-01')).toContain('R6412-4');
    expect(law('VAE_JURY', '2024-04-12')).toContain('R335-8');
    expect(law('VAE_JURY', '2024-04-13')).toContain('D6412-6');
  });

  it('is none where no text then said it', () => {
    expect(law('CADUCITE', '2023-12-31')).toBeNull();
    expect(law('JURY_DATE', '2023-12-31')).toBeNull();
    expect(law('INITIAL_TRAINING', '2023-12-31')).toBeNull();
    expect(law('RECEVABILITE', '2017-09-30')).toBeNull();
    expect(law('VAE_RESULT', '2023-12-31')).toBeNull();
    expect(law('FRAUD', '2023-12-31')).toBeNull();
  });
});

describe('every line', () => {
  const boundaries = rules.flatMap((rule) => table[rule].map((line, index) => ({ rule, line, before: table[rule][index + 1] ?? null })));

  it.each(boundaries)('of $rule rules from $line.from on, and the one before it until the day before', ({ rule, line, before }) => {
    expect(lineInForce(table, rule, { on: line.from })).toBe(line);
    expect(lineInForce(table, rule, { on: addDays(line.from, -1) })).toBe(before);
  });

  it('says what it counts', () => {
    const numbers = (rule: LegalRule) => table[rule].map(({ from: _, knownFrom: __, citation: ___, ...counted }) => counted);
    expect(numbers('RECEVABILITE')).toEqual([
      { months: 2, mayOverride: 'ONLY_LESS' },
      { months: 2, mayOverride: 'ONLY_LESS' },
    ]);
    expect(numbers('CADUCITE')).toEqual([{ months: 6, mayOverride: 'NOT_AT_ALL' }]);
    expect(numbers('JURY_DATE')).toEqual([{ months: 3, mayOverride: 'ONLY_LESS' }]);
    expect(numbers('VAE_RESULT')).toEqual([{ days: 15, mayOverride: 'ONLY_LESS' }]);
    expect(numbers('TRANSMISSION')).toEqual([
      { months: 3, mayOverride: 'ONLY_LESS' },
      { months: 3, mayOverride: 'ONLY_LESS' },
    ]);
    expect(numbers('VAE_JURY')).toEqual([
      { members: 2, qualified: 1 },
      { members: 2, qualified: 1 },
    ]);
    const files = { files: { sameCertification: 1, all: 3 }, mayOverride: 'NOT_AT_ALL' };
    expect(numbers('FEASIBILITY_FILES_PER_YEAR')).toEqual([files, files]);
  });
});

describe('a line that was learnt late', () => {
  const late = {
    from: '2024-06-01',
    knownFrom: '2026-03-02',
    citation: 'R6412-4 (rectifié)',
    months: 8,
    mayOverride: 'NOT_AT_ALL',
  } as const;
  const amended = withLine(table, 'CADUCITE', late);
  const months = (on: string, recordedOn?: string) => lineInForce(amended, 'CADUCITE', { on, recordedOn })?.months ?? null;

  it('rules what is of its days and was recorded once it was known', () => {
    expect([months('2024-06-01', '2026-03-02'), months('2024-06-01', '2026-03-01'), months('2024-05-31', '2026-03-02')]).toEqual([8, 6, 6]);
  });

  it('rules nothing of which the day of the recording was not kept, since it was recorded before', () => {
    expect(months('2024-06-01')).toBe(6);
  });

  it('takes precedence over the line of the same day that we had misread', () => {
    const corrected = withLine(table, 'CADUCITE', { ...late, from: '2024-01-01' });
    expect(corrected.CADUCITE.map((line) => line.months)).toEqual([8, 6]);
    expect(lineInForce(corrected, 'CADUCITE', { on: '2024-01-01', recordedOn: '2026-03-02' })?.months).toBe(8);
  });

  it('has the day of the recording kept from then on, by the day in Paris, and no day where there is no such line', () => {
    expect(learntBy(amended, '2026-03-01T22:59:59.999Z')).toEqual({});
    expect(learntBy(amended, '2026-03-01T23:00:00.000Z')).toEqual({ recordedOn: '2026-03-02' });
    expect(learntBy(table, '2090-01-01T00:00:00.000Z')).toEqual({});
  });
});
