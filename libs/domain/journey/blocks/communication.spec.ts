import { concluded, motive, passed, allAcquired, resitOpened, scheduled, attended, graded } from '../testing/facts.js';
import { withFinalAssessment } from '../testing/certifications.js';
import { fact, given, started } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const enrolled = given(withFinalAssessment).and(started('2025-01-06'));
const communicated = (on = later) => fact('communicate-conclusion', { block: 'A' }, on);
const failedA = enrolled.and(
  ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
  ...passed('A-E2', day, allAcquired('A.2.1')),
  concluded('A', day, motive('A.1.1')),
);

describe('communicating the conclusion of a block', () => {
  it('records that the candidate was told it', () => {
    failedA.when(communicated()).then({ type: 'ConclusionCommunicated', data: { block: 'A' } });
  });

  it('needs a conclusion, and does not come before it', () => {
    enrolled.when(communicated()).thenRefused('conclusion.none');
    failedA.when(communicated('2025-02-10')).thenRefused('fact.before-its-cause');
  });

  it('comes once for each conclusion: another follows another', () => {
    const told = failedA.and(communicated());
    told.when(communicated()).thenRefused('conclusion.already-communicated');
    const again = told.and(
      resitOpened('A-E1', later),
      scheduled('A-E1', later),
      attended('A-E1', later),
      graded('A-E1', later, { 'A.1.1': 'ACQUIS' }),
      concluded('A', later),
    );
    again.when(communicated()).then({ type: 'ConclusionCommunicated', data: { block: 'A' } });
  });

  it('is of a block that the certification has', () => {
    failedA.when(fact('communicate-conclusion', { block: 'Z' }, later)).thenRefused('block.unknown');
  });
});
