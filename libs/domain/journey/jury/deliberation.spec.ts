import { isBlockValid } from '../blocks/status.js';
import { outcome } from '../outcome.js';
import { withoutFinalAssessment } from '../testing/certifications.js';
import {
  convened,
  decided,
  documentsAccepted,
  everyCriterion,
  finalParts,
  heard,
  member,
  members,
  motive,
  readyForJury,
  stageAgreed,
  stageCompleted,
  stageStarted,
  validatedA,
  validationFileSubmitted,
} from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';

const day = '2025-03-10';
const enrolled = () => given().and(started('2025-01-06'));
const ready = () => enrolled().and(...readyForJury(day), convened(day));
const heardWell = () => ready().and(heard(day, finalParts));
const heardBadly = () => ready().and(heard(day, { ...finalParts, 'F.S1': 'NON_ACQUIS' }));
const withoutB = () =>
  enrolled()
    .and(stageAgreed(day), stageStarted(day), stageCompleted(day), ...documentsAccepted(day), ...validatedA(day), convened(day))
    .and(heard(day, finalParts));
const vaeHeard = (gradings: Parameters<typeof heard>[1]) =>
  given().and(started('2025-01-06', { path: 'VAE' }), ...validationFileSubmitted(day, 'A', 'B'), convened(day), heard(day, gradings));
const blocksByVae = (gradings: Parameters<typeof heard>[1]) =>
  given()
    .and(started('2025-01-06', { path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] }), ...validationFileSubmitted(day, 'A'))
    .and(convened(day), heard(day, gradings));
const votes = (...inFavour: readonly (readonly [string, boolean])[]) => inFavour.map(([jurorId, each]) => ({ jurorId, inFavour: each }));

describe('the jury that decides', () => {
  it('has heard the candidate, where the path asks for it', () => {
    ready()
      .when(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }))
      .thenRefused('jury.not-held');
    ready()
      .and(heard(day, {}, { attendance: 'ABSENT' }))
      .when(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }))
      .thenRefused('jury.none-convened', 'jury.candidate-missing');
  });

  it('is regularly composed again of those who sat', () => {
    const present = ['jur_1', 'jur_2'];
    const two = votes(['jur_1', true], ['jur_2', true]);
    heardWell()
      .when(decided(day, 'FULL', { present, votes: two }))
      .thenRefused('jury.too-few-members');
    const withoutPresident = { present: ['jur_2', 'jur_3', 'jur_4'], votes: votes(['jur_2', true], ['jur_3', true]) };
    enrolled()
      .and(...readyForJury(day), convened(day, { members: [...members, member('jur_4')] }), heard(day, finalParts))
      .when(decided(day, 'FULL', withoutPresident))
      .thenRefused('jury.one-president');
  });

  it('counts only members of the jury convened, each once', () => {
    heardWell()
      .when(decided(day, 'FULL', { present: ['jur_1', 'jur_2', 'jur_3', 'jur_9'] }))
      .thenRefused('jury.present-not-member');
    heardWell()
      .when(decided(day, 'FULL', { present: ['jur_1', 'jur_2', 'jur_3', 'jur_3'] }))
      .thenRefused('jury.present-not-member');
  });

  it('sits after the soutenance', () => {
    const early = '2025-03-05';
    const { command } = decided(early, 'FULL');
    enrolled()
      .and(...readyForJury(early), convened(early), heard(day, finalParts))
      .when({ command, recordedAt: decided(day, 'FULL').recordedAt })
      .thenRefused('fact.before-its-cause');
  });

  it('decides once', () => {
    const deferred = heardBadly().and(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }));
    deferred.when(decided(day, 'DEFERRED', { motives: [motive('F.S1')] })).thenRefused('jury.none-convened', 'jury.already-decided');
  });
});

describe('the vote', () => {
  it('is by members who sat, one vote each', () => {
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_9', true]) }))
      .thenRefused('vote.not-present');
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_2', true], ['jur_2', true]) }))
      .thenRefused('vote.twice');
  });

  it('refuses a decision that lost it', () => {
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', false], ['jur_3', false]) }))
      .thenRefused('vote.lost');
  });

  it('is broken on a tie by the president’s voice', () => {
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', false]) }))
      .then({ type: 'JuryDecided', data: { castingVote: true } });
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', false], ['jur_2', true]) }))
      .thenRefused('vote.lost');
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_3', false], ['jur_2', true]) }))
      .thenRefused('vote.lost');
    heardWell()
      .when(decided(day, 'FULL'))
      .then({ type: 'JuryDecided', data: { castingVote: false } });
  });
});

describe('a full decision', () => {
  it('in training needs every block valid and the final assessment validated', () => {
    heardWell()
      .when(decided(day, 'FULL'))
      .then({ type: 'JuryDecided', data: { blocks: [], finalAssessmentValidated: true } });
    withoutB().when(decided(day, 'FULL')).thenRefused('decision.block-not-valid');
    heardBadly().when(decided(day, 'FULL')).thenRefused('decision.final-assessment-not-validated');
  });

  it('by VAE validates every target block that the jury’s grid validates', () => {
    const certified = vaeHeard(everyCriterion)
      .when(decided(day, 'FULL'))
      .then({ type: 'JuryDecided', data: { blocks: ['A', 'B'], finalAssessmentValidated: null } });
    expect(['A', 'B'].every((block) => isBlockValid(certified.journey.state, block))).toBe(true);
    vaeHeard({ ...everyCriterion, 'B.1.1': 'NON_ACQUIS' })
      .when(decided(day, 'FULL'))
      .thenRefused('decision.block-not-valid');
  });

  it('is taken on the file where there is neither soutenance nor grid', () => {
    const on = '2020-03-10';
    given(withoutFinalAssessment)
      .and(started('2020-01-06', { certification: { code: 'no-final' } }), ...readyForJury(on).slice(0, -4), convened(on))
      .when(decided(on, 'FULL'))
      .then({ type: 'JuryDecided', data: { finalAssessmentValidated: null } });
  });

  it('is not for a journey to blocks, and names none', () => {
    blocksByVae({ 'A.1.1': 'ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' })
      .when(decided(day, 'FULL'))
      .thenRefused('decision.full-not-aimed-at');
    heardWell()
      .when(decided(day, 'FULL', { blocks: ['A'] }))
      .thenRefused('decision.blocks-without-partial');
  });
});

describe('a partial decision', () => {
  it('names blocks of the journey, each once', () => {
    heardBadly()
      .when(decided(day, 'PARTIAL', { motives: [motive('F.S1')] }))
      .thenRefused('decision.partial-names-none');
    heardBadly()
      .when(decided(day, 'PARTIAL', { blocks: ['A', 'A', 'Z'], motives: [motive('F.S1')] }))
      .thenRefused('decision.block-twice', 'decision.block-not-targeted');
  });

  it('in training names blocks already valid, and grants the final assessment that the grid validates', () => {
    withoutB()
      .when(decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }))
      .then({ type: 'JuryDecided', data: { blocks: ['A'], finalAssessmentValidated: true } });
    withoutB()
      .when(decided(day, 'PARTIAL', { blocks: ['A', 'B'] }))
      .thenRefused('decision.block-not-valid');
  });

  it('by VAE makes valid the blocks that it names, which the grid must validate', () => {
    const partly = () => vaeHeard({ ...everyCriterion, 'B.1.1': 'NON_ACQUIS' });
    const after = partly()
      .when(decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }))
      .then('JuryDecided');
    expect([isBlockValid(after.journey.state, 'A'), isBlockValid(after.journey.state, 'B')]).toEqual([true, false]);
    partly()
      .when(decided(day, 'PARTIAL', { blocks: ['B'], motives: [motive('B.1.1')] }))
      .thenRefused('decision.block-not-valid', 'motive.line-acquired', 'motive.missing');
  });

  it('of a block is motivated by what is not acquired in it, so that one wholly acquired cannot be left out', () => {
    vaeHeard(everyCriterion)
      .when(decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }))
      .thenRefused('motive.line-acquired', 'motive.missing');
  });

  it('is refused where nothing is missing any more', () => {
    vaeHeard(everyCriterion)
      .when(decided(day, 'PARTIAL', { blocks: ['A', 'B'] }))
      .thenRefused('decision.partial-is-full');
  });

  it('by VAE for some blocks ends the journey once it names them all', () => {
    const ended = blocksByVae({ 'A.1.1': 'ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }).and(decided(day, 'PARTIAL', { blocks: ['A'] }));
    expect(outcome(ended.journey)).toEqual({ kind: 'BLOCKS_VALIDATED', since: day });
  });
});

describe('a deferral', () => {
  it('grants nothing new, not even a block or a final assessment that the grid validates', () => {
    const deferred = vaeHeard({ ...everyCriterion, 'B.1.1': 'NON_ACQUIS' }).and(decided(day, 'DEFERRED', { motives: [motive('B.1.1')] }));
    expect(isBlockValid(deferred.journey.state, 'A')).toBe(false);
    expect(outcome(deferred.journey)).toEqual({ kind: 'DEFERRED', since: day });
    withoutB()
      .when(decided(day, 'DEFERRED', { motives: [motive('B.1.1')] }))
      .then({ type: 'JuryDecided', data: { finalAssessmentValidated: false } });
  });
});

describe('motives', () => {
  it('are given for everything that failed, and for every unfavourable decision', () => {
    heardBadly().when(decided(day, 'DEFERRED')).thenRefused('motive.missing');
    heardBadly().when(decided(day, 'REFUSED')).thenRefused('motive.missing');
    vaeHeard({ ...everyCriterion, 'A.1.1': 'NON_ACQUIS', 'B.1.1': 'NON_ACQUIS' })
      .when(decided(day, 'REFUSED', { motives: [motive('A.1.1')] }))
      .thenRefused('motive.missing');
    heardWell().when(decided(day, 'REFUSED')).thenRefused('motive.missing');
  });

  it('rest on the référentiel, and on nothing that is acquired', () => {
    heardBadly()
      .when(decided(day, 'DEFERRED', { motives: [motive('F.S1', 'Z.9')] }))
      .thenRefused('motive.outside-referentiel');
    heardBadly()
      .when(decided(day, 'DEFERRED', { motives: [motive('F.S1', 'F.M1')] }))
      .thenRefused('motive.line-acquired');
  });
});

describe('a refusal', () => {
  it('ends the journey', () => {
    const refused = heardBadly().and(decided(day, 'REFUSED', { motives: [motive('F.S1')] }));
    expect(outcome(refused.journey)).toEqual({ kind: 'REFUSED', since: day });
    refused.when(convened(day, { session: 'ses_2' })).thenRefused('journey.ended', 'jury.nothing-left');
  });

  it('for fraud ends it too, from the session convened, on its day', () => {
    const fraud = fact('refuse-for-fraud', { session: 'ses_1', reasons: 'sealed' }, day);
    const heardOnIt = [
      fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, day),
      fact('record-observations', { observations: 'sealed' }, day),
    ];
    enrolled()
      .and(...heardOnIt)
      .when(fraud)
      .thenRefused('jury.none-convened', 'jury.session-unknown');
    const refused = ready()
      .and(...heardOnIt)
      .when(fraud)
      .then('RefusedForFraud');
    expect(outcome(refused.journey)).toEqual({ kind: 'REFUSED_FOR_FRAUD', since: day });
    heardWell()
      .and(decided(day, 'FULL'))
      .when(fraud)
      .thenRefused('journey.ended', 'jury.none-convened', 'jury.already-decided', 'fraud.none-open-on-decision');
  });
});
