import type { CertificationRules } from '../../certification/rules.js';
import type { CommandData } from '../commands.schema.js';
import type { Role } from '../../stream/actor.js';
import { pinnedBeforeDeciders, withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  convened,
  graded,
  member,
  motive,
  passed,
  scheduled,
  unanimously,
  validatedA,
  validationFileSubmitted,
} from '../testing/facts.js';
import { contextAt, fact, given, started, tenOClock } from '../testing/given.js';
import { decideBatch } from '../decide.js';

const day = '2025-03-10';
const later = '2025-04-10';
const enrolled = () => given().and(started('2025-01-06'));
const requested = (criterion = 'A.2.1', dispenseId = 'dsp_1') => fact('request-dispense', { dispenseId, criterion }, day);
const opinion = (by: 'H_PLUS_OFFICER' | 'TRAINING_MANAGER', favourable = true) =>
  fact('record-opinion', { dispenseId: 'dsp_1', by, favourable, reasons: 'sealed' }, day);
const bothOpinions = [opinion('H_PLUS_OFFICER'), opinion('TRAINING_MANAGER')];
const forDispense = convened(day, { purpose: 'DISPENSE' });
const decision = (rest: Partial<CommandData<'decide-dispense'>> = {}) =>
  fact(
    'decide-dispense',
    {
      dispenseId: 'dsp_1',
      session: 'ses_1',
      granted: true,
      abilityPreserved: true,
      criterionNotApplicable: true,
      reasons: 'sealed',
      ...unanimously('jur_1', 'jur_2', 'jur_3'),
      ...rest,
    },
    day,
  );
const ready = () => enrolled().and(requested(), ...bothOpinions, forDispense);

describe('requesting a dispense', () => {
  it('names a criterion that the journey evaluates', () => {
    enrolled()
      .when(requested())
      .then({ type: 'DispenseRequested', data: { criterion: 'A.2.1' } });
    enrolled().when(requested('F.M1')).thenRefused('dispense.criterion-unknown');
    given()
      .and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['B'] }))
      .when(requested())
      .thenRefused('dispense.criterion-unknown');
  });

  it('is made once for a criterion, before its block is concluded', () => {
    enrolled().and(requested()).when(requested('A.2.1', 'dsp_2')).thenRefused('dispense.already-requested');
    enrolled().and(requested()).when(requested('A.1.1')).thenRefused('dispense.id-taken');
    enrolled()
      .and(...validatedA(day))
      .when(requested())
      .thenRefused('dispense.block-concluded');
  });
});

describe('a certification', () => {
  const under = (hPlus: CertificationRules['hPlus']) => given({ ...withFinalAssessment, hPlus }).and(started('2025-01-06'));

  it('of which the référentiel is silent exempts from nothing', () => {
    under(null).when(requested()).thenRefused('dispense.not-foreseen');
    under({ amenagements: 'test', dispense: null }).when(requested()).thenRefused('dispense.not-foreseen');
  });

  it('says whose opinion the jury needs', () => {
    const asking = under({ amenagements: 'test', dispense: { opinions: ['H_PLUS_OFFICER'], source: 'test' } }).and(
      requested(),
      forDispense,
    );
    asking.when(decision()).thenRefused('dispense.opinion-missing');
    asking.when(opinion('TRAINING_MANAGER')).thenRefused('opinion.not-asked');
    asking.and(opinion('H_PLUS_OFFICER')).when(decision()).then('DispenseDecided');
  });
});

describe('an opinion', () => {
  it('is given once by each, on a request not decided', () => {
    enrolled().when(opinion('H_PLUS_OFFICER')).thenRefused('dispense.none-pending', 'dispense.unknown');
    enrolled().and(requested(), opinion('H_PLUS_OFFICER')).when(opinion('H_PLUS_OFFICER', false)).thenRefused('opinion.already-recorded');
    ready()
      .and(decision())
      .when(opinion('TRAINING_MANAGER'))
      .thenRefused('dispense.none-pending', 'dispense.already-decided', 'opinion.already-recorded');
  });

  it('is one’s own', () => {
    const { journey } = enrolled().and(requested());
    const by = (role: Role) =>
      decideBatch(journey, [opinion('H_PLUS_OFFICER').command], { ...contextAt(tenOClock(day)), actor: { id: 'act_1', role } });
    expect(by('H_PLUS_OFFICER').accepted).toBe(true);
    expect(by('TRAINING_MANAGER')).toMatchObject({ accepted: false, unmet: [{ code: 'opinion.of-somebody-else' }] });
  });
});

describe('the jury decides on a dispense', () => {
  it('with both opinions recorded, favourable or not, and both findings', () => {
    ready()
      .when(decision())
      .then({ type: 'DispenseDecided', data: { granted: true, criterion: 'A.2.1', session: 'ses_1' } });
    enrolled()
      .and(requested(), opinion('H_PLUS_OFFICER', false), opinion('TRAINING_MANAGER', false), forDispense)
      .when(decision())
      .then('DispenseDecided');
    enrolled().and(requested(), opinion('H_PLUS_OFFICER'), forDispense).when(decision()).thenRefused('dispense.opinion-missing');
    ready()
      .when(decision({ abilityPreserved: false }))
      .thenRefused('dispense.ability-questioned');
    ready()
      .when(decision({ criterionNotApplicable: false }))
      .thenRefused('dispense.criterion-applies');
  });

  it('may refuse it, whatever the findings', () => {
    ready()
      .when(decision({ granted: false, abilityPreserved: false }))
      .then({ type: 'DispenseDecided', data: { granted: false } });
  });

  it('sits in a session convened, on its day, that has not decided on the whole', () => {
    enrolled()
      .and(requested(), ...bothOpinions)
      .when(decision())
      .thenRefused('jury.session-unknown');
    enrolled()
      .and(requested(), ...bothOpinions, convened(day, { purpose: 'DISPENSE', at: tenOClock(later) }))
      .when(decision())
      .thenRefused('fact.before-its-cause');
  });

  it('names who sat, and decides by their vote', () => {
    ready()
      .when(decision({ present: undefined, votes: undefined }))
      .thenRefused('dispense.jury-unnamed');
    ready()
      .when(decision({ votes: [{ jurorId: 'jur_1', inFavour: true }] }))
      .thenRefused('vote.silent', 'vote.too-few');
    ready()
      .when(decision(unanimously('jur_1', 'jur_2')))
      .thenRefused('jury.too-few-members', 'jury.balance-unknown');
    given(pinnedBeforeDeciders(withFinalAssessment))
      .and(started('2025-01-06'), requested(), ...bothOpinions, forDispense)
      .when(decision({ present: undefined, votes: undefined }))
      .then('DispenseDecided');
  });

  it('must still be regularly composed: a member may have become the accompanist since', () => {
    given()
      .and(started('2025-01-06', { path: 'VAE' }), requested(), ...bothOpinions, forDispense)
      .and(fact('designate-accompanist', { accompanistId: 'jur_2', since: day }, day))
      .when(decision())
      .thenRefused('jury.accompanist');
  });

  it('before the block is concluded', () => {
    const failing = { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' } as const;
    const graded = ready().and(...passed('A-E1', day, failing), ...passed('A-E2', day, allAcquired('A.2.1')));
    graded.when(concluded('A', day, motive('A.1.1'))).thenWarned('block.dispense-undecided');
    graded
      .and(concluded('A', day, motive('A.1.1')))
      .when(decision())
      .thenRefused('dispense.block-concluded');
  });

  it('once', () => {
    ready().and(decision()).when(decision()).thenRefused('dispense.none-pending', 'dispense.already-decided');
  });

  it('needs a request for a session to sit for this alone', () => {
    enrolled().when(forDispense).thenRefused('jury.no-dispense-pending');
    ready()
      .and(decision())
      .when(convened(later, { session: 'ses_1', members: [member('jur_9')] }))
      .thenRefused('jury.session-used', 'jury.legal-minimum', 'jury.one-president', 'jury.too-few-members', 'jury.balance-count');
  });
});

describe('an exempted criterion', () => {
  it('left the grid, and its assessment was not scheduled, in rules pinned before: whoever graded was told of it', () => {
    const before = given(pinnedBeforeDeciders(withFinalAssessment)).and(started('2025-01-06'), requested(), ...bothOpinions, forDispense);
    const exempted = before.and(decision(), scheduled('A-E1', day), attended('A-E1', day));
    exempted.when(graded('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1'))).thenRefused('grid.line-exempted');
    exempted.when(graded('A-E1', day, allAcquired('A.1.1', 'A.1.2'))).then('GridRecorded');
    exempted.when(scheduled('A-E2', day)).thenRefused('assessment.exempted');
  });

  it('is graded with the rest by whoever may not know of it, answered as where nobody is exempted', () => {
    const [exempted, none] = [ready().and(decision()), ready()].map((one) => one.and(scheduled('A-E1', day), attended('A-E1', day)));
    for (const journey of [exempted!, none!]) {
      journey.when(graded('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1'))).then('GridRecorded');
      journey.when(graded('A-E1', day, allAcquired('A.1.1', 'A.1.2'))).thenRefused('grid.line-missing');
      journey.when(scheduled('A-E2', day)).then('AssessmentScheduled');
    }
  });

  it('leaves the verdict, and an assessment that has no other line is not awaited', () => {
    const failed = { ...allAcquired('A.1.1', 'A.1.2'), 'A.2.1': 'NON_ACQUIS' } as const;
    ready()
      .and(decision(), ...passed('A-E1', day, failed))
      .when(concluded('A', day))
      .then({
        type: 'BlockConcluded',
        data: { validated: true, criteria: expect.arrayContaining([{ criterion: 'A.2.1', grading: 'EXEMPTED' }]) },
      });
  });

  it('leaves nothing to await of an assessment scheduled before, whether the candidate came or not', () => {
    const scheduledBefore = ready().and(...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')), scheduled('A-E2', day));
    for (const attendance of ['PRESENT', 'EXCUSED'] as const) {
      scheduledBefore
        .and(attended('A-E2', day, attendance), decision())
        .when(concluded('A', day))
        .then({ type: 'BlockConcluded', data: { validated: true } });
    }
  });

  it('leaves the verdict although it had been graded', () => {
    const failed = { ...allAcquired('A.1.1', 'A.1.2'), 'A.2.1': 'NON_ACQUIS' } as const;
    ready()
      .and(...passed('A-E1', day, failed), ...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }), decision())
      .when(concluded('A', day))
      .then({ type: 'BlockConcluded', data: { validated: true } });
  });

  it('leaves the jury’s grid for VAE too', () => {
    const vae = given().and(started('2025-01-06', { path: 'VAE' }), requested(), ...bothOpinions, forDispense, decision());
    vae
      .and(...validationFileSubmitted(day, 'A', 'B'), convened(later, { session: 'ses_2' }))
      .when(
        fact(
          'hold-soutenance',
          {
            session: 'ses_2',
            attendance: 'PRESENT',
            grid: ['A.1.1', 'A.1.2', 'B.1.1', 'B.1.2'].map((criterion) => ({ criterion, grading: 'ACQUIS' as const })),
            gradedBy: ['jur_1'],
            heardBy: ['jur_1', 'jur_2', 'jur_3'],
          },
          later,
        ),
      )
      .then('SoutenanceHeld');
  });
});
