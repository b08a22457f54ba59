import fc from 'fast-check';
import type { CertificationRules } from '../../certification/rules.js';
import type { Attached } from '../command.js';
import { withFinalAssessment } from '../testing/certifications.js';
import { convened, decided, finalParts, heard, members, readyForJury, validationFileSubmitted } from '../testing/facts.js';
import { given, started, type Fact } from '../testing/given.js';
import type { Period } from '../opening/candidate-organisation.js';
import { mayHaveMet, sharedOrganisations, type SharedOrganisation } from './shared-organisation.js';

const day = '2025-03-10';
const always: Period = { from: null, until: null };
const shared = (rest: Partial<SharedOrganisation> = {}): SharedOrganisation => ({
  jurorId: 'jur_3',
  organisationId: 'org_works',
  candidate: { as: 'EMPLOYER', ...always },
  juror: { as: 'EMPLOYER', ...always },
  ...rest,
});
const knowing = (each: Fact, ...sharedOrganisations: SharedOrganisation[]): Fact => ({
  ...each,
  command: { ...each.command, attached: { ...each.command.attached, sharedOrganisations } satisfies Attached },
});
const inVae = () => given().and(started('2025-01-06', { path: 'VAE' }), ...validationFileSubmitted('2025-02-03', 'A', 'B'));
const inTraining = (apart?: readonly ('TRAINING_BODY' | 'EMPLOYER' | 'HOST')[]) => {
  const reglement = {
    ...withFinalAssessment.reglement,
    ...(apart && { organisationsKeptApart: { value: apart, source: 'règlement, art. 5' } }),
  };
  const rules: CertificationRules = { ...withFinalAssessment, reglement };
  return given(rules).and(started('2025-01-06'));
};
const inside = members.map((each) => (each.jurorId === 'jur_3' ? { ...each, outsideTrainingBody: false } : each));

describe('a member of an organisation of the candidate', () => {
  it('has a tie in VAE: refused when convened and when they sat, by the law, which is cited', () => {
    inVae()
      .when(knowing(convened(day), shared()))
      .thenRefused('jury.organisation-tie');
    const told = /^Le juré jur_3 est ou a été de la même structure que le candidat \(org_works, employeur du candidat, employeur du juré\)/;
    inVae()
      .when(knowing(convened(day), shared()))
      .thenRefusedSaying('jury.organisation-tie', told);
    const decision = inVae().decide(knowing(convened(day), shared()));
    expect(decision).toMatchObject({ unmet: [{ source: expect.stringMatching(/D6412-6/), field: 'members.2' }] });
    const host = shared({ candidate: { as: 'HOST', from: '2024-01-01', until: '2024-03-31' } });
    inVae()
      .when(knowing(convened(day), host))
      .thenRefused('jury.organisation-tie');
  });

  it('has none where the dates tell that they were not there together, which is told all the same', () => {
    const before = shared({
      juror: { as: 'EMPLOYER', from: null, until: '2019-08-31' },
      candidate: { as: 'EMPLOYER', from: '2019-09-02', until: null },
    });
    inVae()
      .when(knowing(convened(day), before))
      .thenWarned('jury.organisation-shared');
    const sameDay = shared({ ...before, juror: { as: 'EMPLOYER', from: null, until: '2019-09-02' } });
    inVae()
      .when(knowing(convened(day), sameDay))
      .thenRefused('jury.organisation-tie');
  });

  it('is told in training, and refused where the règlement keeps such organisations apart', () => {
    inTraining()
      .when(knowing(convened(day), shared()))
      .thenWarned('jury.organisation-shared');
    inTraining(['TRAINING_BODY'])
      .when(knowing(convened(day), shared()))
      .thenWarned('jury.organisation-shared');
    inTraining(['EMPLOYER'])
      .when(knowing(convened(day), shared()))
      .thenRefused('jury.organisation-tie');
    const decision = inTraining(['EMPLOYER']).decide(knowing(convened(day), shared()));
    expect(decision).toMatchObject({ unmet: [{ source: 'règlement, structures du candidat dont nul ne siège (règlement, art. 5)' }] });
    const found = inTraining(['EMPLOYER']).and(...readyForJury(day), convened(day), heard(day, finalParts));
    found.when(knowing(decided(day, 'FULL'), shared())).thenRefused('jury.organisation-tie');
  });

  it('is not from outside the training body while the register counts them in it', () => {
    const trains = shared({ candidate: { as: 'TRAINING_BODY', ...always } });
    inTraining()
      .when(knowing(convened(day), trains))
      .thenRefused('jury.not-outside');
    inTraining()
      .when(knowing(convened(day, { members: inside }), trains))
      .thenWarned('jury.organisation-shared');
    const gone = shared({ ...trains, juror: { as: 'EMPLOYER', from: null, until: '2024-12-31' } });
    inTraining()
      .when(knowing(convened(day), gone))
      .thenWarned('jury.organisation-shared');
  });

  it('is decided as before in journeys of before', () => {
    const { decider: _, ...before } = withFinalAssessment;
    const old = given(before).and(started('2025-01-06', { path: 'VAE' }), ...validationFileSubmitted('2025-02-03', 'A', 'B'));
    old.when(knowing(convened(day), shared())).then('JuryConvened');
  });
});

describe('organisations in common', () => {
  const days = fc.constantFrom(null, '2019-01-01', '2020-01-01', '2021-01-01', '2022-01-01');
  const period = fc.record({ from: days, until: days }).filter(({ from, until }) => from === null || until === null || from <= until);

  it('are those of both, whatever they are to each', () => {
    const juror = { as: 'OTHER' as const, ...always };
    const candidate = { as: 'HOST' as const, ...always };
    const found = sharedOrganisations(
      'jur_3',
      [
        { organisationId: 'org_1', ...juror },
        { organisationId: 'org_2', ...juror },
      ],
      [
        { organisationId: 'org_2', ...candidate },
        { organisationId: 'org_3', ...candidate },
      ],
    );
    expect(found).toEqual([{ jurorId: 'jur_3', organisationId: 'org_2', candidate, juror }]);
  });

  it('may have been so together, whichever is looked at first, and the more so the less is known', () => {
    fc.assert(
      fc.property(period, period, (one, other) => {
        const together = (left: Period, right: Period) =>
          mayHaveMet(shared({ candidate: { as: 'EMPLOYER', ...left }, juror: { as: 'EMPLOYER', ...right } }));
        expect(together(one, other)).toBe(together(other, one));
        expect(together(one, one)).toBe(true);
        if (together(one, other)) {
          expect(together({ ...one, from: null }, other)).toBe(true);
          expect(together({ ...one, until: null }, other)).toBe(true);
        }
      }),
    );
  });
});
