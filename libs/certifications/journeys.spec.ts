import fc from 'fast-check';
import { join } from 'node:path';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { outcome } from '#libs/domain/journey/outcome.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { walk } from '#libs/domain/journey/testing/walk.js';
import { addDays } from '#libs/domain/time/local-date.js';
import { CertificationCatalogue } from './catalogue.js';
import { shippedCertifications } from './shipped.js';

const fixtures = join(shippedCertifications(), '..', '..', '..', 'test', 'fixtures', 'certifications');

/** A candidate may fail as often as the walk has it: the number of resits would end some journeys early. */
function withoutLimit(rules: CertificationRules): CertificationRules {
  return {
    ...rules,
    reglement: { ...rules.reglement, resitsPerAssessment: { value: null, source: 'test' }, resitMonths: { value: null, source: 'test' } },
  };
}

describe('journeys under certifications written as data', () => {
  it('reach their end by every open route, to the whole certification and to one block', async () => {
    const catalogue = await CertificationCatalogue.load([shippedCertifications(), fixtures]);
    const kinds = catalogue
      .list()
      .flatMap(({ rules }) =>
        rules.routes
          .filter(({ open }) => open)
          .flatMap((route) => (rules.paths[route.path]?.scopes ?? []).map((scope) => ({ rules: withoutLimit(rules), route, scope }))),
      );
    expect(new Set(kinds.map(({ rules }) => rules.code))).toEqual(
      new Set([
        'coordinateur-parcours',
        'rncp-16575',
        'aide-a-domicile',
        'mediation-numerique',
        'technicien-support',
        'conduite-de-projet',
      ]),
    );
    for (const { rules, route, scope } of kinds) {
      const on = rules.registration.from === null ? '2025-01-06' : addDays(rules.registration.from, 100);
      const start = started(on, {
        certification: { code: rules.code },
        path: route.path,
        route: route.code,
        scope,
        ...(scope === 'BLOCKS' ? { targetBlocks: rules.blocks.slice(0, 1).map(({ code }) => code) } : {}),
      });
      expect(given(rules).decide(start)).toMatchObject({ accepted: true });
      const walks = fc.gen().map((gen) => walk(rules, start, (below) => gen(fc.nat, below - 1)));
      fc.assert(
        fc.property(walks, ({ journey }) => {
          expect(outcome(journey).kind).toBe(scope === 'FULL' ? 'CERTIFIED' : 'BLOCKS_VALIDATED');
        }),
        { numRuns: 2 },
      );
    }
  });
});
