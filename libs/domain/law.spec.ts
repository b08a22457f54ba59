import { law } from './law.js';

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
