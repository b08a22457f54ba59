import { withoutFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  convened,
  decided,
  documentsAccepted,
  everyCriterion,
  finalParts,
  heard,
  lines,
  motive,
  readyForJury,
  stageAgreed,
  stageCompleted,
  stageStarted,
  validatedA,
  validatedB,
  validationFileSubmitted,
} from '../testing/facts.js';
import { remaining } from '../remaining.js';
import { fact, given, started, tenOClock } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-03-20';
const enrolled = () => given().and(started('2025-01-06'));
const ready = () => enrolled().and(...readyForJury(day), convened(day));
const inVae = () => given().and(started('2025-01-06', { path: 'VAE' }));
const vaeReady = () => inVae().and(...validationFileSubmitted(day, 'A', 'B'), convened(day));

describe('before the soutenance', () => {
  it('training asks for mémoire and livret accepted', () => {
    enrolled().and(convened(day)).when(heard(day, finalParts)).thenRefused('prerequisite.memoire', 'prerequisite.livret');
  });

  it('training does not ask for the blocks, which a partial decision may leave for later', () => {
    enrolled()
      .and(stageAgreed(day), stageStarted(day), stageCompleted(day), ...documentsAccepted(day), convened(day))
      .when(heard(day, finalParts))
      .then('SoutenanceHeld');
  });

  it('VAE asks for the validation file, and for nothing else', () => {
    const recevable = validationFileSubmitted(day, 'A', 'B').slice(0, -1);
    inVae()
      .and(...recevable, convened(day))
      .when(heard(day, everyCriterion))
      .thenRefused('prerequisite.validation-file');
    vaeReady().when(heard(day, everyCriterion)).then('SoutenanceHeld');
  });

  it('a jury is convened, and its day has come', () => {
    enrolled()
      .and(...readyForJury(day))
      .when(heard(day, finalParts))
      .thenRefused('jury.none-convened', 'jury.session-unknown');
    enrolled()
      .and(...readyForJury(day), convened(day, { at: tenOClock(later) }))
      .when(heard(day, finalParts))
      .thenRefused('fact.before-its-cause');
  });

  it('is not held on a journey that no jury decides', () => {
    const single = given().and(started('2024-09-02', { scope: 'BLOCKS', targetBlocks: ['A'] }));
    expect(single.forbids('hold-soutenance', '2024-10-01')).toContain('soutenance.no-jury');
    expect(single.forbids('hold-soutenance', '2024-10-01')).not.toContain('soutenance.nothing-to-present');
  });

  it('is not asked where the jury deliberates on the file', () => {
    given(withoutFinalAssessment)
      .and(started('2020-01-06', { certification: { code: 'no-final' } }), convened('2020-03-10'))
      .when(heard('2020-03-10', {}))
      .thenRefused('soutenance.not-asked');
  });
});

describe('the jury’s grid', () => {
  it('bears on the parts of the final assessment', () => {
    ready().when(heard(day, finalParts)).then('SoutenanceHeld');
    ready()
      .when(heard(day, allAcquired('F.M1', 'F.L1')))
      .thenRefused('grid.line-missing');
    ready()
      .when(heard(day, { ...finalParts, 'A.1.1': 'ACQUIS' }))
      .thenRefused('grid.line-foreign');
  });

  it('bears on the criteria of the target blocks for VAE, those already valid left out', () => {
    vaeReady()
      .when(heard(day, allAcquired('A.1.1')))
      .thenRefused('grid.line-missing');
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2020-01-01' };
    given()
      .and(started('2025-01-06', { path: 'VAE', heldBlocks: [held] }), ...validationFileSubmitted(day, 'B'), convened(day))
      .when(heard(day, allAcquired('B.1.1', 'B.1.2')))
      .then('SoutenanceHeld');
  });

  it('names the members who heard the candidate, among whom those who filled it', () => {
    ready()
      .when(heard(day, finalParts, { heardBy: [] }))
      .thenRefused('soutenance.heard-by-missing', 'grid.juror-has-not-heard');
    ready()
      .when(heard(day, finalParts, { heardBy: ['jur_1', 'jur_2', 'jur_3', 'jur_9'] }))
      .thenRefused('soutenance.heard-by-not-member');
    ready()
      .when(heard(day, finalParts, { heardBy: ['jur_1', 'jur_3'] }))
      .thenRefusedSaying('grid.juror-has-not-heard', /: jur_2 n’en est pas\.$/);
    ready()
      .when(heard(day, finalParts, { heardBy: ['jur_1'], gradedBy: ['jur_2', 'jur_3'] }))
      .thenRefusedSaying('grid.juror-has-not-heard', /: jur_2, jur_3 n’en sont pas\.$/);
    ready()
      .when(heard(day, {}, { attendance: 'ABSENT', heardBy: ['jur_1'] }))
      .thenRefused('soutenance.nobody-heard');
  });

  it('is warned of where those who heard could not decide, and another jury is then to convene', () => {
    const heardByTwo = heard(day, finalParts, { heardBy: ['jur_1', 'jur_2'] });
    ready().when(heardByTwo).thenWarned('soutenance.heard-by-irregular');
    expect(remaining(ready().and(heardByTwo).journey).map(({ code, sentence }) => [code, sentence])).toContainEqual([
      'jury',
      'Le jury convoqué ne peut plus siéger : un autre est à convoquer.',
    ]);
  });

  it('has a remark where something is not acquired, and names the members who filled it', () => {
    const silent = lines(finalParts).map((line) => ({ ...line, grading: 'NON_ACQUIS' as const }));
    ready()
      .when(heard(day, {}, { grid: silent, gradedBy: ['jur_9'] }))
      .thenRefused('grid.remark-missing', 'grid.remark-missing', 'grid.remark-missing', 'grid.juror-not-member');
    ready()
      .when(heard(day, finalParts, { gradedBy: [] }))
      .thenRefused('grid.juror-missing');
  });

  it('stays empty where the candidate did not come', () => {
    ready()
      .when(heard(day, {}, { attendance: 'EXCUSED' }))
      .then('SoutenanceHeld');
    ready()
      .when(heard(day, finalParts, { attendance: 'ABSENT' }))
      .thenRefused('grid.line-foreign');
  });
});

describe('the session of a candidate', () => {
  it('is held once', () => {
    ready().and(heard(day, finalParts)).when(heard(day, finalParts)).thenRefused('soutenance.already-held');
  });

  it('is not taken up again after an absence: another is convened', () => {
    const absent = ready().and(heard(day, {}, { attendance: 'ABSENT' }));
    absent.when(heard(later, finalParts)).thenRefused('jury.none-convened', 'jury.candidate-missing', 'soutenance.already-held');
    const again = absent.and(convened(later, { session: 'ses_2' }));
    again.when(heard(later, finalParts)).thenRefused('jury.candidate-missing', 'soutenance.already-held');
    again.when(heard(later, finalParts, { session: 'ses_2' })).then('SoutenanceHeld');
  });

  it('for a dispense alone hears nobody', () => {
    enrolled()
      .and(
        fact('request-dispense', { dispenseId: 'dsp_1', criterion: 'A.2.1' }, day),
        convened(day, { session: 'ses_9', purpose: 'DISPENSE' }),
      )
      .and(...documentsOnly(), convened(day))
      .when(heard(day, finalParts, { session: 'ses_9' }))
      .thenRefused('jury.dispense-only');
  });

  it('presents again only what is missing: nothing where a partial decision validated the final assessment', () => {
    const partial = enrolled()
      .and(stageAgreed(day), stageStarted(day), stageCompleted(day), ...documentsAccepted(day), ...validatedA(day), convened(day))
      .and(heard(day, finalParts), decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }));
    const complete = partial.and(...validatedB(day), convened(later, { session: 'ses_2' }));
    complete.when(heard(later, finalParts, { session: 'ses_2' })).thenRefused('soutenance.nothing-to-present', 'grid.line-foreign');
    complete.when(decided(later, 'FULL', { session: 'ses_2' })).then({ type: 'JuryDecided', data: { finalAssessmentValidated: true } });
  });

  it('presents the same items again after a deferral, the blocks that VAE was not granted after a partial decision', () => {
    ready()
      .and(heard(day, { ...finalParts, 'F.S1': 'NON_ACQUIS' }), decided(day, 'DEFERRED', { motives: [motive('F.S1')] }))
      .and(convened(later, { session: 'ses_2' }))
      .when(heard(later, allAcquired('F.S1'), { session: 'ses_2' }))
      .thenRefused('grid.line-missing');
    vaeReady()
      .and(heard(day, { ...everyCriterion, 'B.1.1': 'NON_ACQUIS' }), decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }))
      .and(convened(later, { session: 'ses_2' }))
      .when(heard(later, allAcquired('B.1.1', 'B.1.2'), { session: 'ses_2' }))
      .then('SoutenanceHeld');
  });
});

function documentsOnly() {
  return [stageAgreed(day), stageStarted(day), stageCompleted(day), ...documentsAccepted(day)];
}
