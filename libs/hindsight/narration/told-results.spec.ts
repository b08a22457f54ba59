import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  finalParts,
  heard,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
} from '#libs/domain/journey/testing/facts.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { toldResults } from './told-results.js';

const day = '2025-03-10';
const enrolled = given(withFinalAssessment).and(started('2025-01-06'));
const titles = {
  block: (code: string) => `Bloc de ${code}`,
  skill: (code: string) => `Savoir ${code}`,
  criterion: (code: string) => (code === 'A.1.1' ? 'Clarté' : code),
};

describe('results as the candidate reads them', () => {
  it('say of a block what is not acquired, with the motives’ words and their criteria', () => {
    const failed = enrolled.and(
      ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
    );
    expect(toldResults(withFinalAssessment, failed.events, titles)).toMatchObject([
      {
        of: 'BLOCK',
        subject: 'A',
        on: day,
        isFavourable: false,
        sentence: 'Le bloc A, « Bloc de A », n’est pas validé : la compétence « Savoir A.1 » n’est pas acquise.',
        reasons: ['sealed (critère : « Clarté »)'],
        remedy: null,
      },
    ]);
  });

  it('say of a decision until when it may be contested, and by which clause', () => {
    const notifiedFull = enrolled.and(
      ...readyForJury(day),
      convened(day),
      heard(day, finalParts),
      decided(day, 'FULL'),
      ...minutesSigned(day),
      notified(day),
    );
    expect(toldResults(withFinalAssessment, notifiedFull.events, titles).at(-1)).toMatchObject({
      of: 'CERTIFICATION',
      subject: 'ses_1',
      isFavourable: true,
      sentence: 'Le jury vous accorde la certification.',
      reasons: [],
      remedy: expect.stringMatching(/^Vous pouvez contester cette décision jusqu’au 10 mai 2025 \(.+\)\.$/),
    });
  });
});
