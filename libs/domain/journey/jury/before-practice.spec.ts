/** What rules that name no decider went by: journeys that they are pinned to are decided so for ever. */
import { outcome } from '../outcome.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import {
  convened,
  decided,
  everyCriterion,
  finalParts,
  heard,
  member,
  members,
  motive,
  notified,
  readyForJury,
  validationFileSubmitted,
} from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';

const before = pinnedBeforeDeciders(withFinalAssessment);
const day = '2025-03-10';
const jury = ['jur_1', 'jur_2', 'jur_3'];
const heardBefore = (gradings: Parameters<typeof heard>[1]) => {
  const { command, recordedAt } = heard(day, gradings);
  const { heardBy: __, ...data } = command.data as Record<string, unknown>;
  return { command: { ...command, data } as typeof command, recordedAt };
};
const heardWell = () => given(before).and(started('2025-01-06'), ...readyForJury(day), convened(day), heardBefore(finalParts));
const inVae = (gradings: Parameters<typeof heard>[1]) =>
  given(before).and(
    started('2025-01-06', { path: 'VAE' }),
    ...validationFileSubmitted(day, 'A', 'B'),
    convened(day),
    heardBefore(gradings),
  );
const signature = (jurorId: string, impediment?: string) =>
  fact('sign-minutes', { session: 'ses_1', jurorId, ...(impediment && { impediment }) }, day);

it('one voice carried a decision, of members of whom it was not known whether they had heard', () => {
  const certified = heardWell().and(decided(day, 'FULL', { votes: [{ jurorId: 'jur_1', inFavour: true }] }));
  expect(outcome(certified.journey)).toEqual({ kind: 'CERTIFIED', since: day });
});

it('women and men were counted at the convocation alone', () => {
  given(before)
    .and(
      started('2025-01-06'),
      ...readyForJury(day),
      convened(day, { members: [...members, member('jur_4')], men: 2 }),
      heardBefore(finalParts),
    )
    .when(decided(day, 'FULL'))
    .then('JuryDecided');
});

it('minutes that everybody was prevented from signing were notified, and who was prevented signed no more', () => {
  const impeded = heardWell().and(decided(day, 'FULL'), ...jury.map((jurorId) => signature(jurorId, 'sealed')));
  impeded.when(signature('jur_1')).thenRefused('minutes.complete', 'minutes.already-signed');
  impeded.when(notified(day)).then('DecisionNotified');
});

it('everything could be refused on lines that were acquired, and a deferral left out what was', () => {
  heardWell()
    .when(decided(day, 'REFUSED', { motives: [motive('F.S1')] }))
    .then('JuryDecided');
  inVae({ ...everyCriterion, 'B.1.1': 'NON_ACQUIS' })
    .when(decided(day, 'DEFERRED', { motives: [motive('B.1.1')] }))
    .then('JuryDecided');
});

it('a refusal for fraud named nobody: the whole jury was held to have sat', () => {
  const refused = given(before)
    .and(started('2025-01-06'), ...readyForJury(day), convened(day))
    .and(fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, day))
    .and(fact('record-observations', { observations: 'sealed' }, day))
    .and(fact('refuse-for-fraud', { session: 'ses_1', reasons: 'sealed' }, day));
  expect(refused.journey.state.sessions[0]?.decision?.present).toEqual(jury);
});

it('the candidate, or whoever accompanied them elsewhere, was not found among the members', () => {
  const ties = [{ jurorId: 'jur_3', as: 'ACCOMPANIST' as const, personId: 'jur_3' }];
  const convocation = convened(day, { members: [member('jur_1', { president: true }), member('cnd_1'), member('jur_3')] });
  given(before)
    .and(started('2025-01-06'))
    .when({ ...convocation, command: { ...convocation.command, attached: { ties } } })
    .then('JuryConvened');
});
