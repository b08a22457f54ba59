import type { CertificationRules } from '../../certification/rules.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import { convened, decided, finalParts, heard, minutesSigned, notified, readyForJury, validatedA } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';

const day = '2025-03-10';
const enrolled = () => given().and(started('2025-01-06'));
const requested = fact('request-amenagement', { amenagementId: 'amn_1', request: 'sealed' }, day);
const granted = fact('grant-amenagement', { amenagementId: 'amn_1', arrangement: 'sealed' }, day);
const refused = fact('refuse-amenagement', { amenagementId: 'amn_1', motive: 'sealed' }, day);

describe('an accommodation', () => {
  it('is requested at any time, on either path, also while the journey is suspended', () => {
    enrolled().when(requested).then('AmenagementRequested');
    given()
      .and(started('2025-01-06', { path: 'VAE' }))
      .when(requested)
      .then('AmenagementRequested');
    enrolled()
      .and(fact('suspend', { reason: 'PERSONAL', comment: 'sealed' }, day))
      .when(requested)
      .then('AmenagementRequested');
    enrolled().and(requested).when(requested).thenRefused('amenagement.id-taken');
  });

  it('may still be requested after a result that the candidate has not been told, as before it: to be refused would tell them', () => {
    const decidedUnder = (rules: CertificationRules) =>
      given(rules).and(started('2025-01-06'), ...readyForJury(day), convened(day), heard(day, finalParts), decided(day, 'FULL'));
    const untold = decidedUnder(withFinalAssessment);
    untold.when(requested).then('AmenagementRequested');
    untold
      .and(...minutesSigned(day), notified(day))
      .when(requested)
      .thenRefused('journey.ended');
    decidedUnder(pinnedBeforeDeciders(withFinalAssessment)).when(requested).thenRefused('journey.ended');
    const blocks = given().and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['A'] }), ...validatedA(day));
    blocks.when(requested).then('AmenagementRequested');
    blocks
      .and(fact('communicate-conclusion', { block: 'A' }, day))
      .when(requested)
      .thenRefused('journey.ended');
  });

  it('is granted or refused once, after it was requested', () => {
    enrolled().when(granted).thenRefused('amenagement.none-pending', 'amenagement.unknown');
    enrolled().and(requested).when(granted).then('AmenagementGranted');
    enrolled().and(requested).when(refused).then('AmenagementRefused');
    enrolled().and(requested, refused).when(granted).thenRefused('amenagement.none-pending', 'amenagement.already-decided');
  });
});
