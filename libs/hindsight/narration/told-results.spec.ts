import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import { gradedByJury, withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  allAcquired,
  concluded,
  convened,
  decided,
  finalParts,
  heard,
  lines,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
  validatedA,
} from '#libs/domain/journey/testing/facts.js';
import { fact, given, started } from '#libs/domain/journey/testing/given.js';
import { toldResults } from './told-results.js';

const day = '2025-03-10';
const later = '2025-04-10';
const enrolled = given(withFinalAssessment).and(started('2025-01-06'));
const titles = {
  block: (code: string) => `Bloc de ${code}`,
  skill: (code: string) => `Savoir ${code}`,
  criterion: (code: string) => (code === 'A.1.1' ? 'Clarté' : code),
};

describe('results as the candidate reads them', () => {
  it('name the blocks that a partial decision grants, each with its title', () => {
    const decidedOn = (blocks: string[]) => {
      const data = { session: 'ses_1', decision: 'PARTIAL', blocks, motives: [] };
      const told = { session: 'ses_1', notifiedOn: later, accompanistNotified: false };
      const event = (version: number, type: string, of: object) => ({
        version,
        type,
        occurredAt: `${day}T09:00:00.000Z`,
        actor: { id: 'act_1', role: 'JUROR' },
        data: of,
      });
      return [event(1, 'JuryDecided', data), event(2, 'DecisionNotified', told)] as unknown as Parameters<typeof toldResults>[1];
    };
    const sentence = (blocks: string[]) => toldResults(withFinalAssessment, decidedOn(blocks), titles, day)[0]?.sentence;
    expect(sentence(['A'])).toBe('Le jury vous accorde une partie de la certification : le bloc A (« Bloc de A »).');
    expect(sentence(['A', 'B'])).toBe(
      'Le jury vous accorde une partie de la certification : les blocs A (« Bloc de A ») et B (« Bloc de B »).',
    );
  });

  it('say of a block what is not acquired, with the motives’ words and their criteria', () => {
    const failed = enrolled.and(
      ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
    );
    expect(toldResults(withFinalAssessment, failed.events, titles, day)).toMatchObject([
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

  it('say of a block that a jury validates that it is proposed, and never that it is validated', () => {
    const proposed = given(gradedByJury).and(started('2025-01-06'), ...validatedA(day));
    const told = ({ events }: typeof proposed) => toldResults(gradedByJury, events, titles, day).map(({ sentence }) => sentence);
    expect(told(proposed)).toEqual(['Le bloc A, « Bloc de A », est proposé au jury, dont la décision le validera.']);
    const against = given(gradedByJury).and(
      started('2025-01-06'),
      ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
    );
    expect(told(against)).toEqual([
      'Le bloc A, « Bloc de A », n’est pas proposé au jury pour être validé : la compétence « Savoir A.1 » n’est pas acquise ; c’est le jury qui décide.',
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
    expect(toldResults(withFinalAssessment, notifiedFull.events, titles, day).at(-1)).toMatchObject({
      of: 'CERTIFICATION',
      subject: 'ses_1',
      isFavourable: true,
      sentence: 'Le jury vous accorde la certification.',
      reasons: [],
      remedy: expect.stringMatching(/^Vous pouvez contester cette décision jusqu’au 10 mai 2025 \(.+\)\.$/),
    });
    const remedyOn = (today: string) => toldResults(withFinalAssessment, notifiedFull.events, titles, today).at(-1)?.remedy;
    expect(remedyOn('2025-05-10')).toMatch(/^Vous pouvez contester/);
    expect(remedyOn('2025-05-11')).toMatch(/^Vous pouviez contester/);
  });

  it('are those that stand: what was replaced is told no more, nor what fell with it', () => {
    const failed = enrolled.and(
      ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day, motive('A.1.1')),
    );
    const replaced = (what: CommandData<'replace-fact'>['fact']) =>
      failed.and(fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed' }, later));
    const conclusion = replaced({
      kind: 'CONCLUSION',
      block: 'A',
      replacement: { evaluators: ['evl_1'], motives: [motive('A.1.1')] },
    });
    expect(toldResults(withFinalAssessment, conclusion.events, titles, day)).toMatchObject([
      { version: conclusion.events.at(-1)?.version, subject: 'A', reasons: ['sealed (critère : « Clarté »)'] },
    ]);
    const fell = replaced({
      kind: 'GRID',
      assessment: 'A-E1',
      replacement: { evaluator: 'evl_1', lines: lines(allAcquired('A.1.1', 'A.1.2', 'A.2.1')) },
    });
    expect(toldResults(withFinalAssessment, fell.events, titles, day)).toEqual([]);
  });

  it('say what was withdrawn for fraud since', () => {
    const withdrawn = enrolled.and(
      ...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day),
      fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'sealed' }, day),
      fact('record-observations', { observations: 'sealed' }, day),
      fact('withdraw-for-fraud', { reasons: 'sealed' }, later),
    );
    expect(toldResults(withFinalAssessment, withdrawn.events, titles, day)).toMatchObject([
      {
        isFavourable: false,
        sentence: 'Le bloc A, « Bloc de A », est validé. Ce résultat a été retiré pour fraude le 10 avril 2025.',
      },
    ]);
  });
});
