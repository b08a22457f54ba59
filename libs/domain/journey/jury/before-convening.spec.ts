import { withFinalAssessment } from '../testing/certifications.js';
import { member, stageAgreed, validationFileSubmitted } from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';
import { tiesBeforeConvening } from './before-convening.js';
import type { SharedOrganisation } from './shared-organisation.js';

const day = '2025-03-10';
const inTraining = () => given().and(started('2025-01-06'));
const inVae = () => given().and(started('2025-01-06', { path: 'VAE' }), ...validationFileSubmitted('2025-02-03', 'A', 'B'));
const works: SharedOrganisation = {
  jurorId: 'jur_2',
  organisationId: 'org_works',
  candidate: { as: 'EMPLOYER', from: null, until: null },
  juror: { as: 'EMPLOYER', from: null, until: null },
};
const codes = (told: ReturnType<typeof tiesBeforeConvening>) =>
  told.map(({ jurorId, ties, warnings }) => [jurorId, ties.map(({ code }) => code), warnings.map(({ code }) => code)]);

describe('who may not judge a candidate, before a jury is convened', () => {
  it('is who accompanied or tutored them, by this record or another, under this id or another of theirs', () => {
    const { journey } = inTraining().and(stageAgreed(day, { tutorId: 'jur_1' }));
    const ties = [
      { jurorId: 'jur_1', as: 'TUTOR' as const, personId: 'jur_1' },
      { jurorId: 'jur_2', as: 'ACCOMPANIST' as const, personId: 'jur_2', under: 'acc_9' },
      { jurorId: 'jur_3', as: 'TUTOR' as const, personId: 'tut_9' },
      // Who else would sit is no reason against one of them.
      { jurorId: 'jur_4', as: 'MEMBER' as const, personId: 'jur_1', isSame: true as const },
    ];
    const told = tiesBeforeConvening(
      journey,
      [1, 2, 3, 4].map((number) => member(`jur_${number}`)),
      { ties },
      day,
    );
    expect(codes(told)).toEqual([
      ['jur_1', ['jury.tutor'], []],
      ['jur_2', ['jury.accompanist'], []],
      ['jur_3', ['jury.namesake-tied'], []],
      ['jur_4', [], []],
    ]);
    expect(told[1]?.ties[0]).toEqual({
      code: 'jury.accompanist',
      sentence: 'Le juré jur_2 (aussi inscrit sous acc_9) a accompagné le candidat : il ne peut pas siéger.',
      source: expect.stringMatching(/^(règlement|référentiel)/),
    });
  });

  it('is in VAE who belongs to an organisation of theirs, by the law; in training that is told', () => {
    const attached = { sharedOrganisations: [works] };
    expect(codes(tiesBeforeConvening(inVae().journey, [member('jur_1'), member('jur_2')], attached, day))).toEqual([
      ['jur_1', [], []],
      ['jur_2', ['jury.organisation-tie'], []],
    ]);
    expect(codes(tiesBeforeConvening(inTraining().journey, [member('jur_2')], attached, day))).toEqual([
      ['jur_2', [], ['jury.organisation-shared']],
    ]);
  });

  it('is what the convocation is refused for, no less', () => {
    const { journey } = inVae().and(fact('designate-accompanist', { accompanistId: 'jur_2', since: day }, day));
    const attached = { sharedOrganisations: [works], ties: [{ jurorId: 'jur_2', as: 'ACCOMPANIST' as const, personId: 'jur_2' }] };
    const [told] = tiesBeforeConvening(journey, [member('jur_2')], attached, day);
    expect(told?.ties.map(({ code }) => code).toSorted()).toEqual(['jury.accompanist', 'jury.organisation-tie']);
    expect(withFinalAssessment.decider).toBe('as-practised');
  });
});
