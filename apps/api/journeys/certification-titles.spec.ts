import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { shippedCertifications } from '#libs/certifications/shipped.js';
import { CertificationTitles } from './certification-titles.js';

describe('how a certification names what has a code', () => {
  it('is by its title, a line of the final assessment included', async () => {
    const catalogue = await CertificationCatalogue.load([shippedCertifications()]);
    const titles = CertificationTitles.of(catalogue.findVersion('coordinateur-parcours', '1')?.document ?? null);
    expect(titles.criterion('F-3.1')).toMatch(/^Du mémoire professionnel construit/);
  });
});
