import { isBlockValid } from '../blocks/status.js';
import { outcome } from '../outcome.js';
import { withFinalAssessment, withoutFinalAssessment } from '../testing/certifications.js';
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
  refusedForFraud,
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
    heardWell()
      .when(decided(day, 'FULL', { present, women: 1, men: 1 }))
      .thenRefused('jury.too-few-members');
    const withoutPresident = { present: ['jur_2', 'jur_3', 'jur_4'], women: 1, men: 2 };
    const heardBy = ['jur_1', 'jur_2', 'jur_3', 'jur_4'];
    enrolled()
      .and(...readyForJury(day), convened(day, { members: [...members, member('jur_4')] }), heard(day, finalParts, { heardBy }))
      .when(decided(day, 'FULL', withoutPresident))
      .thenRefused('jury.one-president');
  });

  it('counts only members of the jury convened, each once', () => {
    heardWell()
      .when(decided(day, 'FULL', { present: ['jur_1', 'jur_2', 'jur_3', 'jur_9'] }))
      .thenRefused('jury.present-not-member');
    heardWell()
      .when(
        decided(day, 'FULL', {
          present: ['jur_1', 'jur_2', 'jur_3', 'jur_3'],
          votes: votes(['jur_1', true], ['jur_2', true], ['jur_3', true]),
        }),
      )
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
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', true], ['jur_3', true], ['jur_9', true]) }))
      .thenRefused('vote.not-present');
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', true], ['jur_2', true], ['jur_3', true]) }))
      .thenRefused('vote.twice');
  });

  it('refuses a decision that lost it', () => {
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', false], ['jur_3', false]) }))
      .thenRefused('vote.lost');
  });

  it('is broken on a tie by the president’s voice', () => {
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', false]), abstentions: ['jur_3'] }))
      .then({ type: 'JuryDecided', data: { castingVote: true } });
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', false], ['jur_2', true]), abstentions: ['jur_3'] }))
      .thenRefused('vote.lost');
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_3', false], ['jur_2', true]), abstentions: ['jur_1'] }))
      .thenRefused('vote.lost');
    heardWell()
      .when(decided(day, 'FULL'))
      .then({ type: 'JuryDecided', data: { castingVote: false } });
  });
});

describe('those who sit', () => {
  const fourMembers = [...members, member('jur_4')];
  const four = { present: ['jur_1', 'jur_2', 'jur_3', 'jur_4'] };
  const convenedFour = () => enrolled().and(...readyForJury(day), convened(day, { members: fourMembers, men: 2 }));

  it('have heard the candidate', () => {
    const heardByThree = convenedFour().and(heard(day, finalParts, { heardBy: ['jur_1', 'jur_2', 'jur_3'] }));
    heardByThree.when(decided(day, 'FULL', four)).thenRefused('jury.has-not-heard');
    heardByThree.when(decided(day, 'FULL', { women: 2, men: 1 })).then('JuryDecided');
  });

  it('need not have heard them where the règlement lets another jury deliberate', () => {
    const reglement = { ...withFinalAssessment.reglement, decidersHaveHeard: { value: false, source: 'règlement, art. 9' } };
    given({ ...withFinalAssessment, reglement })
      .and(started('2025-01-06'), ...readyForJury(day), convened(day, { members: fourMembers, men: 2 }))
      .and(heard(day, finalParts, { heardBy: ['jur_1', 'jur_2', 'jur_3'] }))
      .when(decided(day, 'FULL', four))
      .then('JuryDecided');
  });

  it('are weighed, women and men, where not everybody convened has sat', () => {
    const heardByThree = convenedFour().and(heard(day, finalParts, { heardBy: ['jur_1', 'jur_2', 'jur_3'] }));
    heardByThree.when(decided(day, 'FULL')).thenRefused('jury.balance-unknown');
    heardByThree.when(decided(day, 'FULL', { women: 0, men: 3 })).thenRefused('jury.balance');
    heardByThree.when(decided(day, 'FULL', { women: 2, men: 2 })).thenRefused('jury.balance-count');
    heardByThree.when(decided(day, 'FULL', { women: 0, men: 3, balanceJustification: 'sealed' })).thenWarned('jury.balance-justified');
  });

  it('vote or abstain, each: one voice out of three decides nothing', () => {
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true]) }))
      .thenRefused('vote.silent', 'vote.too-few');
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true]), abstentions: ['jur_2', 'jur_3'] }))
      .thenRefused('vote.too-few');
    heardWell()
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', true]), abstentions: ['jur_3'] }))
      .then({ type: 'JuryDecided', data: { abstentions: ['jur_3'] } });
  });

  it('abstain only if they sat and did not vote, and where the règlement admits it', () => {
    heardWell()
      .when(decided(day, 'FULL', { abstentions: ['jur_9'] }))
      .thenRefused('vote.abstainer');
    heardWell()
      .when(decided(day, 'FULL', { abstentions: ['jur_3'] }))
      .thenRefused('vote.abstainer');
    const reglement = { ...withFinalAssessment.reglement, abstentionAllowed: { value: false, source: 'règlement, art. 9' } };
    given({ ...withFinalAssessment, reglement })
      .and(started('2025-01-06'), ...readyForJury(day), convened(day), heard(day, finalParts))
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', true]), abstentions: ['jur_3'] }))
      .thenRefused('vote.abstention-not-allowed');
  });

  it('vote for or against in the share that the règlement asks', () => {
    const reglement = {
      ...withFinalAssessment.reglement,
      votesCast: { value: { numerator: 1, denominator: 1 }, source: 'règlement, art. 9' },
    };
    given({ ...withFinalAssessment, reglement })
      .and(started('2025-01-06'), ...readyForJury(day), convened(day), heard(day, finalParts))
      .when(decided(day, 'FULL', { votes: votes(['jur_1', true], ['jur_2', true]), abstentions: ['jur_3'] }))
      .thenRefused('vote.too-few');
  });

  it('refuse for fraud by their vote, as they decide anything else', () => {
    const accused = ready().and(
      fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, day),
      fact('record-observations', { observations: 'sealed' }, day),
    );
    accused.when(fact('refuse-for-fraud', { session: 'ses_1', reasons: 'sealed' }, day)).thenRefused('fraud.jury-unnamed');
    accused.when(refusedForFraud(day, { votes: votes(['jur_1', true]) })).thenRefused('vote.silent', 'vote.too-few');
    const refused = accused.and(refusedForFraud(day));
    expect(refused.journey.state.sessions[0]?.decision?.present).toEqual(['jur_1', 'jur_2', 'jur_3']);
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

describe('while a procedure for fraud is open on the decision to come', () => {
  const suspected = (heardThen: ReturnType<typeof ready>) =>
    heardThen.and(fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, day));

  it('nothing is granted: it is closed first, or the jury refuses for fraud', () => {
    suspected(heardWell()).when(decided(day, 'FULL')).thenRefused('fraud.decision-suspected');
    suspected(heardBadly())
      .when(decided(day, 'PARTIAL', { blocks: ['A', 'B'], motives: [motive('F.S1')] }))
      .thenRefused('fraud.decision-suspected');
    suspected(heardWell())
      .and(fact('close-fraud-procedure', { reasons: 'sealed' }, day))
      .when(decided(day, 'FULL'))
      .then('JuryDecided');
  });

  it('the jury may defer', () => {
    suspected(heardBadly())
      .when(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }))
      .then('JuryDecided');
  });
});

describe('a partial decision', () => {
  it('names blocks of the journey, each once', () => {
    heardBadly()
      .when(decided(day, 'PARTIAL', { motives: [motive('F.S1')] }))
      .thenRefused('decision.partial-names-none');
    heardBadly()
      .when(decided(day, 'PARTIAL', { blocks: ['A', 'A', 'Z'], motives: [motive('F.S1')] }))
      .thenRefused('decision.block-twice', 'decision.block-not-targeted', 'decision.valid-block-unnamed');
  });

  it('in training leaves no valid block unnamed', () => {
    heardBadly()
      .when(decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('F.S1')] }))
      .thenRefusedSaying('decision.valid-block-unnamed', /manquent : B\.$/);
    heardBadly()
      .when(decided(day, 'PARTIAL', { blocks: ['A', 'B'], motives: [motive('F.S1')] }))
      .then('JuryDecided');
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
    const motives = [motive('A.1.1', 'B.1.1')];
    const nearly = { ...everyCriterion, 'A.1.1': 'PARTIELLEMENT_ACQUIS', 'B.1.1': 'NON_ACQUIS' } as const;
    const deferred = vaeHeard(nearly).and(decided(day, 'DEFERRED', { motives }));
    expect(isBlockValid(deferred.journey.state, 'A')).toBe(false);
    expect(outcome(deferred.journey)).toEqual({ kind: 'DEFERRED', since: day });
    heardBadly()
      .when(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }))
      .then({ type: 'JuryDecided', data: { finalAssessmentValidated: false } });
  });

  it('leaves nothing out that is wholly acquired: a partial decision grants it', () => {
    const partly = vaeHeard({ ...everyCriterion, 'B.1.1': 'NON_ACQUIS' });
    partly.when(decided(day, 'DEFERRED', { motives: [motive('B.1.1')] })).thenRefused('motive.missing');
    partly
      .when(decided(day, 'DEFERRED', { motives: [motive('B.1.1')] }))
      .thenRefusedSaying('motive.missing', /Rien n’y manque, la décision ne peut que l’accorder : bloc A\.$/);
    withoutB()
      .when(decided(day, 'DEFERRED', { motives: [motive('B.1.1')] }))
      .thenRefused('motive.missing');
  });
});

describe('motives', () => {
  it('are given for everything that failed, and for every unfavourable decision', () => {
    heardBadly().when(decided(day, 'DEFERRED')).thenRefused('motive.missing');
    heardBadly().when(decided(day, 'REFUSED')).thenRefused('motive.missing');
    vaeHeard({ ...everyCriterion, 'A.1.1': 'NON_ACQUIS', 'B.1.1': 'NON_ACQUIS' })
      .when(decided(day, 'REFUSED', { motives: [motive('A.1.1')] }))
      .thenRefused('motive.missing');
    heardWell().when(decided(day, 'REFUSED')).thenRefused('decision.nothing-lacks');
  });

  it('cannot be drawn from what is acquired, not even to refuse everything', () => {
    heardWell()
      .when(decided(day, 'REFUSED', { motives: [motive('F.S1')] }))
      .thenRefused('decision.nothing-lacks');
    vaeHeard(everyCriterion)
      .when(decided(day, 'REFUSED', { motives: [motive('A.1.1', 'B.1.1')] }))
      .thenRefused('decision.nothing-lacks');
    vaeHeard({ ...everyCriterion, 'A.1.1': 'NON_ACQUIS' })
      .when(decided(day, 'REFUSED', { motives: [motive('A.1.1', 'B.1.1')] }))
      .thenRefused('motive.line-acquired', 'motive.missing');
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
    const fraud = refusedForFraud(day);
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
