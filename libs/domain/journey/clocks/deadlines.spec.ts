import type { CertificationRules } from '../../certification/rules.js';
import { decideBatch } from '../decide.js';
import { withFinalAssessment } from '../testing/certifications.js';
import { diplomaIssued } from '../testing/facts.js';
import { contextAt, fact, given, started, tenOClock } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, told, validationFile } from '../testing/vae-facts.js';
import { deadlines } from './deadlines.js';
import { nextAlarm } from './settle.js';

/** Rules that count how often deadlines are computed: nothing else reads this parameter, and it once where a diploma is issued. */
function counting(): { readonly rules: CertificationRules; readonly computed: () => number } {
  const { transmissionMonths } = withFinalAssessment.reglement;
  let reads = 0;
  const reglement = {
    ...withFinalAssessment.reglement,
    get transmissionMonths() {
      reads += 1;
      return transmissionMonths;
    },
  };
  return { rules: { ...withFinalAssessment, reglement }, computed: () => reads };
}

describe('the deadlines of a journey', () => {
  it('are computed once for a decision, its next alarm and what is shown of them', () => {
    const { rules, computed } = counting();
    const { journey } = given(rules).and(
      started('2024-09-02', { path: 'VAE' }),
      feasibilityFile('2024-09-10'),
      completeFile('2024-10-01'),
      recevabilite('RECEVABLE', '2024-10-15'),
      validationFile('2024-12-01'),
      ...juryDecided('ses_1', '2025-01-20', 'FULL'),
      ...told('ses_1', '2025-01-30'),
      diplomaIssued('2025-02-10'),
    );
    const now = tenOClock('2025-02-11');
    expect(nextAlarm(journey, now)).not.toBeNull();
    const before = computed();
    const decision = decideBatch(
      journey,
      [fact('record-incident', { session: 'ses_1', description: 'x' }, '2025-02-11').command],
      contextAt(now),
    );
    expect(decision.accepted && nextAlarm(decision.journey, now)).not.toBeNull();
    expect(decision.accepted && deadlines(decision.journey).length).toBeGreaterThan(3);
    expect(computed() - before).toBe(1);
  });

  it('follow the rules that are asked of, the state being the same', () => {
    const { journey } = given().and(started('2024-09-02', { path: 'VAE' }), feasibilityFile('2024-09-10'), completeFile('2024-10-01'));
    const { reglement } = journey.rules;
    const other = { ...journey.rules, reglement: { ...reglement, recevabiliteMonths: { value: 1, source: 'x' } } };
    const dueOn = (rules: CertificationRules) => deadlines({ rules, state: journey.state })[0]?.dueOn;
    expect([dueOn(journey.rules), dueOn(other), dueOn(journey.rules)]).toEqual(['2024-12-01', '2024-11-01', '2024-12-01']);
  });
});
