import type { CertificationRules } from '../../certification/rules.js';
import { deadlines } from '../clocks/deadlines.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  convened,
  decided,
  everyCriterion,
  finalParts,
  heard,
  lines,
  member,
  members,
  motive,
  readyForJury,
  scheduled,
  stageAgreed,
  validationFileSubmitted,
} from '../testing/facts.js';
import type { Attached } from '../command.js';
import { fact, given, started, type Fact } from '../testing/given.js';

const day = '2025-03-10';
const votedBy = (present: string[]) => ({ session: 'ses_2', present, votes: present.map((jurorId) => ({ jurorId, inFavour: true })) });
const knowing = (each: Fact, attached: Attached): Fact => ({ ...each, command: { ...each.command, attached } });
const enrolled = () => given().and(started('2025-01-06'));
const inVae = () => given().and(started('2025-01-06', { path: 'VAE' }), ...validationFileSubmitted('2025-02-03', 'A', 'B'));
const [president, second, third] = members;
if (!president || !second || !third) throw new Error('three members are expected');

describe('the composition of a jury, when it is convened', () => {
  it('is accepted where the certification and the law are satisfied', () => {
    enrolled()
      .when(convened(day))
      .then({ type: 'JuryConvened', data: { session: 'ses_1', purpose: 'CERTIFICATION' } });
    inVae().when(convened(day)).then('JuryConvened');
  });

  it('has the number of members that the certification asks for', () => {
    enrolled()
      .when(convened(day, { members: [president, second] }))
      .thenRefused('jury.balance-count', 'jury.too-few-members');
    inVae()
      .when(convened(day, { members: [...members, member('jur_4'), member('jur_5'), member('jur_6')] }))
      .thenRefused('jury.too-many-members');
  });

  it('has two members at least, one of them qualified, even where the certification asks for nothing', () => {
    const silent: CertificationRules = {
      ...withFinalAssessment,
      routes: withFinalAssessment.routes.map((route) => ({ ...route, jury: null })),
    };
    given(silent)
      .and(started('2025-01-06'))
      .when(convened(day, { members: [{ ...president, qualified: false }], women: 1, men: 0, balanceJustification: 'sealed' }))
      .thenRefused('jury.legal-minimum', 'jury.none-qualified');
  });

  it('has one president, and only one', () => {
    enrolled()
      .when(convened(day, { members: [{ ...president, president: false }, second, third] }))
      .thenRefused('jury.one-president');
    enrolled()
      .when(convened(day, { members: [president, { ...second, president: true }, third] }))
      .thenRefused('jury.one-president');
  });

  it('has the qualities that the référentiel names, the president apart', () => {
    inVae()
      .when(convened(day, { members: [{ ...president, qualities: ['PROFESSIONAL'] }, second, third] }))
      .thenRefused('jury.president-quality');
    inVae()
      .when(convened(day, { members: [president, second, { ...third, qualities: ['ACADEMIC'] }] }))
      .thenRefused('jury.too-few-professional');
  });

  it('has members qualified, and from outside the training body', () => {
    const none = members.map((each) => ({ ...each, qualified: false }));
    enrolled()
      .when(convened(day, { members: none }))
      .thenRefused('jury.none-qualified', 'jury.too-few-qualified');
    const inside = members.map((each) => ({ ...each, outsideTrainingBody: false }));
    enrolled()
      .when(convened(day, { members: inside }))
      .thenRefused('jury.too-few-outside');
  });

  it('names nobody twice', () => {
    enrolled()
      .when(convened(day, { members: [...members, second] }))
      .thenRefused('jury.member-twice');
  });

  it('refuses whoever has a tie to the candidate, accompanied or tutored them', () => {
    enrolled()
      .when(convened(day, { members: [president, second, { ...third, tie: 'PERSONAL' }] }))
      .thenRefused('jury.tie');
    enrolled()
      .when(convened(day, { members: [president, second, { ...third, tie: 'PROFESSIONAL' }] }))
      .thenRefused('jury.tie');
    inVae()
      .and(fact('designate-accompanist', { accompanistId: 'jur_3', since: day }, day))
      .when(convened(day))
      .thenRefused('jury.accompanist');
    enrolled()
      .and(stageAgreed(day, { tutorId: 'jur_3' }))
      .when(convened(day))
      .thenRefused('jury.tutor');
  });

  it('refuses the candidate', () => {
    enrolled()
      .when(convened(day, { members: [president, second, { ...third, jurorId: 'cnd_1' }] }))
      .thenRefused('jury.candidate');
    const likeThem = { ties: [{ jurorId: 'jur_3', as: 'CANDIDATE' as const, personId: 'cnd_1' }] };
    enrolled()
      .when(knowing(convened(day), likeThem))
      .thenRefusedSaying('jury.namesake-tied', /porte les noms de cnd_1 \(est le candidat\)/);
    const distinct = convened(day, { members: [president, second, { ...third, distinctFrom: ['cnd_1'] }] });
    enrolled().when(knowing(distinct, likeThem)).then('JuryConvened');
  });

  it('refuses whoever accompanied or tutored them in another journey, again when the jury decides', () => {
    const accompanied = { ties: [{ jurorId: 'jur_3', as: 'ACCOMPANIST' as const, personId: 'jur_3' }] };
    const tutored = { ties: [{ jurorId: 'jur_3', as: 'TUTOR' as const, personId: 'jur_3' }] };
    enrolled()
      .when(knowing(convened(day), accompanied))
      .thenRefused('jury.accompanist');
    enrolled()
      .when(knowing(convened(day), tutored))
      .thenRefused('jury.tutor');
    enrolled()
      .and(...readyForJury(day), convened(day), heard(day, finalParts))
      .when(knowing(decided(day, 'FULL'), accompanied))
      .thenRefused('jury.accompanist');
  });

  it('refuses the namesake of somebody tied to them, until it is said that they are two', () => {
    const namesake = { ties: [{ jurorId: 'jur_3', as: 'ACCOMPANIST' as const, personId: 'acc_7' }] };
    enrolled()
      .when(knowing(convened(day), namesake))
      .thenRefused('jury.namesake-tied');
    const distinct = convened(day, { members: [president, second, { ...third, distinctFrom: ['acc_7'] }] });
    enrolled().when(knowing(distinct, namesake)).then('JuryConvened');
    const heardWell = enrolled().and(...readyForJury(day), convened(day), heard(day, finalParts));
    heardWell.when(knowing(decided(day, 'FULL'), namesake)).thenRefused('jury.namesake-tied');
    heardWell.when(knowing(decided(day, 'FULL', { distinctFrom: ['acc_7'] }), namesake)).then('JuryDecided');
  });

  it('tells that a member evaluated them, and refuses it where the règlement does', () => {
    const graded = (rules: CertificationRules) =>
      given(rules)
        .and(started('2025-01-06'), scheduled('A-E2', day, { evaluators: ['jur_3'] }), attended('A-E2', day))
        .and(fact('record-grid', { assessment: 'A-E2', evaluator: 'jur_3', lines: lines(allAcquired('A.2.1')) }, day));
    graded(withFinalAssessment).when(convened(day)).thenWarned('jury.evaluator-sits');
    const reglement = { ...withFinalAssessment.reglement, evaluatorMaySit: { value: false, source: 'règlement, art. 3' } };
    graded({ ...withFinalAssessment, reglement })
      .when(convened(day))
      .thenRefused('jury.evaluator');
    const elsewhere = { ties: [{ jurorId: 'jur_3', as: 'EVALUATOR' as const, personId: 'jur_3' }] };
    enrolled()
      .when(knowing(convened(day), elsewhere))
      .thenWarned('jury.evaluator-sits');
    given({ ...withFinalAssessment, reglement })
      .and(started('2025-01-06'))
      .when(knowing(convened(day), elsewhere))
      .thenRefused('jury.evaluator');
  });

  it('asks why it counts only women or only men, then warns', () => {
    enrolled()
      .when(convened(day, { women: 3, men: 0 }))
      .thenRefused('jury.balance');
    enrolled()
      .when(convened(day, { women: 0, men: 3, balanceJustification: 'sealed' }))
      .thenWarned('jury.balance-justified');
    enrolled()
      .when(convened(day, { women: 3, men: 1 }))
      .thenRefused('jury.balance-count');
  });

  it('cites the law that ruled on the day on which the VAE began', () => {
    const sourceOf = (year: number) => {
      const decision = given()
        .and(started(`${year}-05-06`, { path: 'VAE' }), ...validationFileSubmitted(`${year}-05-13`, 'A', 'B'))
        .decide(convened(`${year}-06-10`, { members: [president, second, { ...third, tie: 'PERSONAL' }] }));
      return decision.accepted ? null : decision.unmet[0]?.source;
    };
    expect(sourceOf(2025)).toContain('D6412-6');
    expect(sourceOf(2023)).toContain('R335-8');
  });
});

describe('convening a session', () => {
  it('is refused where the journey ends without a jury', () => {
    given()
      .and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['A'] }))
      .when(convened(day))
      .thenRefused('jury.not-needed');
  });

  it('moves the session or replaces a member under the same name, until it is held', () => {
    const replaced = [president, second, member('jur_9')];
    const moved = enrolled().and(convened(day), convened('2025-05-10', { members: replaced }));
    expect(moved.journey.state.sessions).toMatchObject([{ session: 'ses_1', members: [{}, {}, { jurorId: 'jur_9' }] }]);
    enrolled()
      .and(convened(day))
      .when(convened(day, { session: 'ses_2' }))
      .thenRefused('jury.session-pending');
    enrolled()
      .and(...readyForJury(day), convened(day), heard(day, finalParts))
      .when(convened(day))
      .thenRefused('jury.session-used');
  });

  it('follows an absence, a deferral, a partial decision or an upheld appeal, never a refusal', () => {
    const again = convened(day, { session: 'ses_2' });
    const ready = () => enrolled().and(...readyForJury(day), convened(day));
    ready()
      .and(heard(day, {}, { attendance: 'ABSENT' }))
      .when(again)
      .then('JuryConvened');
    const failed = () => ready().and(heard(day, { ...finalParts, 'F.S1': 'NON_ACQUIS' }));
    failed()
      .and(decided(day, 'DEFERRED', { motives: [motive('F.S1')] }))
      .when(again)
      .then('JuryConvened');
    failed()
      .and(decided(day, 'PARTIAL', { blocks: ['A', 'B'], motives: [motive('F.S1')] }))
      .when(again)
      .then('JuryConvened');
    const refused = failed().and(decided(day, 'REFUSED', { motives: [motive('F.S1')] }));
    refused.when(again).thenRefused('journey.ended', 'jury.nothing-left');
    const upheld = refused.and(
      ...members.map(({ jurorId }) => fact('sign-minutes', { session: 'ses_1', jurorId }, day)),
      fact('notify-decision', { session: 'ses_1', accompanistNotified: false }, day),
      fact('file-appeal', { session: 'ses_1', grounds: 'sealed' }, day),
      fact('decide-appeal', { upheld: true, motive: 'sealed' }, day),
    );
    upheld.when(again).then('JuryConvened');
  });

  it('replaces a session whose jury, after the soutenance, can decide no more', () => {
    const heardInVae = inVae().and(convened(day), heard(day, everyCriterion));
    const tied = heardInVae.and(fact('designate-accompanist', { accompanistId: 'jur_2', since: '2025-01-06' }, day));
    tied.when(decided(day, 'FULL')).thenRefused('jury.accompanist');
    const next = convened('2025-03-20', { session: 'ses_2', members: [president, third, member('jur_4')] });
    tied.when(next).thenWarned('jury.heard-session-replaced');
    const replaced = tied.and(next);
    replaced.when(decided('2025-03-20', 'FULL')).thenRefused('jury.accompanist', 'jury.replaced');
    expect(deadlines(replaced.journey).filter(({ kind }) => kind === 'NOTIFICATION')).toEqual([]);
    replaced
      .and(heard('2025-03-20', everyCriterion, { session: 'ses_2', gradedBy: ['jur_4'], heardBy: ['jur_1', 'jur_3', 'jur_4'] }))
      .when(decided('2025-03-20', 'FULL', votedBy(['jur_1', 'jur_3', 'jur_4'])))
      .then('JuryDecided');
  });

  it('is over once the blocks aimed at by VAE are all granted', () => {
    given()
      .and(started('2025-01-06', { path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] }), ...validationFileSubmitted(day, 'A'))
      .and(
        convened(day),
        heard(day, { 'A.1.1': 'ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
        decided(day, 'PARTIAL', { blocks: ['A'] }),
      )
      .when(convened(day, { session: 'ses_2' }))
      .thenRefused('journey.ended', 'jury.nothing-left');
  });
});

describe('the source of a jury rule', () => {
  it('is the référentiel for what it says, and the règlement by default for what it leaves open', () => {
    const [jury, juryVae] = withFinalAssessment.juries;
    if (!jury || !juryVae) throw new Error('two compositions are expected');
    const rules = { ...withFinalAssessment, juries: [{ ...jury, source: 'fiche, l. 184', defaults: ['minOutsideTrainingBody'] }, juryVae] };
    const decision = given(rules)
      .and(started('2025-01-06'))
      .decide(
        convened(day, {
          members: [
            { ...president, outsideTrainingBody: false },
            { ...second, outsideTrainingBody: false },
          ],
          women: 1,
        }),
      );
    const sources = decision.accepted ? [] : decision.unmet.map(({ code, source }) => [code, source]);
    expect(sources).toEqual([
      ['jury.too-few-members', 'fiche, l. 184'],
      ['jury.too-few-outside', 'règlement, composition du jury (valeur par défaut)'],
    ]);
  });
});

describe('a convocation that is odd', () => {
  const entered = '2025-01-06';
  const session = '2025-03-10';
  const whole = given().and(started(entered), ...readyForJury('2025-02-03'));

  it('is told: the same again, another day, a file suspended, another sitting at that hour', () => {
    const again = whole.and(convened(session));
    again.when(convened(session)).thenWarned('jury.already-convened');
    again.when(convened('2025-03-11')).thenWarned('jury.moved');
    whole
      .and(fact('suspend', { reason: 'PERSONAL', comment: 'sealed' }, '2025-02-10'))
      .when(convened(session))
      .thenWarned('jury.suspended');
    const sitting = given().and(started(entered), scheduled('A-E1', session));
    sitting.when(convened(session)).thenWarned('planned.same-hour');
    sitting.when(scheduled('A-E2', session)).thenWarned('planned.same-hour');
    sitting.when(scheduled('A-E2', '2025-03-11')).thenWarned();
  });

  it('by VAE, is told where the validation file is not deposited', () => {
    const recevable = given().and(started(entered, { path: 'VAE' }), ...validationFileSubmitted('2025-01-20', 'A', 'B').slice(0, 3));
    recevable.when(convened(session)).thenWarned('jury.validation-file-missing');
  });

  it('is refused years ahead', () => {
    whole.when(convened(session, { at: '2199-03-10T09:00:00.000Z' })).thenRefused('planned.far-away');
    whole
      .when(scheduled('A-E1', session, { at: '2199-03-10T09:00:00.000Z' }))
      .thenRefused('assessment.over', 'block.already-valid', 'planned.far-away');
  });

  it('leads to a soutenance, of another day with a word; a candidate who left it had come', () => {
    const before = whole.and(convened(session));
    before.when(heard('2025-03-28', finalParts)).thenWarned('soutenance.after-session');
    before
      .when(heard(session, finalParts, { left: { time: '10:20' } }))
      .then({ type: 'SoutenanceHeld', data: { left: { time: '10:20' } } });
    before.when(heard(session, finalParts, { left: { time: '09:20' } })).thenRefused('soutenance.left-before-start');
    before.when(heard(session, {}, { attendance: 'ABSENT', left: { time: '10:20' } })).thenRefused('soutenance.left-without-coming');
  });
});
