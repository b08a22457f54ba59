import { pinnedBeforeDeciders, withFinalAssessment, withoutFinalAssessment } from '../testing/certifications.js';
import { fact, given, started } from '../testing/given.js';
import type { CertificationRules } from '../../certification/rules.js';

const day = '2024-09-02';
const noFinal = { certification: { code: 'no-final' } };

describe('starting a journey', () => {
  it('aims at every block of the certification by default', () => {
    given()
      .when(started(day))
      .then({ type: 'JourneyStarted', data: { path: 'TRAINING', scope: 'FULL', targetBlocks: ['A', 'B'], heldBlocks: [] } });
  });

  it('may aim at some blocks, kept in the order of the certification', () => {
    given()
      .when(started(day, { scope: 'BLOCKS', targetBlocks: ['B'] }))
      .then({ type: 'JourneyStarted', data: { scope: 'BLOCKS', targetBlocks: ['B'] } });
    given()
      .when(started(day, { scope: 'BLOCKS', targetBlocks: ['B', 'A'] }))
      .then({ type: 'JourneyStarted', data: { targetBlocks: ['A', 'B'] } });
  });

  it('is refused twice on one journey', () => {
    given().and(started(day)).when(started(day)).thenRefused('journey.already-started');
  });

  it('says of each block held whether its certificate is ours, and warns of one from elsewhere that nothing proves', () => {
    const held = (certificateNumber: string, file?: string) => ({
      block: 'A',
      certificateNumber,
      obtainedOn: '2020-01-06',
      ...(file && { file }),
    });
    const ours = started(day, { heldBlocks: [held('CB-two-blocks-2020-00001')] });
    const looked = { ...ours, command: { ...ours.command, attached: { certificatesHere: ['CB-two-blocks-2020-00001'] } } } as typeof ours;
    given().when(looked).thenWarned();
    given()
      .when(looked)
      .then({ type: 'JourneyStarted', data: { heldBlocks: [{ block: 'A', isOurs: true }] } });
    given()
      .when(started(day, { heldBlocks: [held('X-17')] }))
      .thenWarned('held-block.declared');
    given()
      .when(started(day, { heldBlocks: [held('X-17', 'f'.repeat(64))] }))
      .thenWarned();
  });

  it('warns of one certificate from elsewhere that is given for several blocks', () => {
    const both = ['A', 'B'].map((block) => ({ block, certificateNumber: 'X-17', obtainedOn: '2020-01-06', file: 'f'.repeat(64) }));
    given()
      .when(started(day, { heldBlocks: both }))
      .thenWarned('held-block.same-certificate');
  });

  it('is refused with a block obtained after the entry, in journeys opened from now on', () => {
    const heldBlocks = [{ block: 'A', certificateNumber: 'X-17', obtainedOn: '2024-10-01' }];
    const late = started(day, { heldBlocks }, { recordedOn: '2024-11-04' });
    given().when(late).thenRefused('held-block.in-the-future');
    given(pinnedBeforeDeciders(withFinalAssessment)).when(late).then('JourneyStarted');
  });

  it('is refused in the future', () => {
    given()
      .when(started('2025-01-01', {}, { recordedOn: day }))
      .thenRefused('fact.in-the-future');
  });

  it('is refused by a route that is not open, unknown, or of another path', () => {
    given()
      .when(started(day, { route: 'APPRENTICESHIP' }))
      .thenRefused('route.not-open');
    given()
      .when(started(day, { route: 'NONE' }))
      .thenRefused('route.unknown');
    given()
      .when(started(day, { route: 'VAE' }))
      .thenRefused('route.of-another-path');
  });

  it('is refused by a path that the certification does not offer', () => {
    const withoutVae: CertificationRules = { ...withFinalAssessment, paths: { ...withFinalAssessment.paths, VAE: null } };
    given(withoutVae)
      .when(started(day, { path: 'VAE' }))
      .thenRefused('path.not-offered');
  });

  it('is refused towards blocks alone where the path leads to the whole certification only', () => {
    given(withoutFinalAssessment)
      .when(started('2020-01-06', { ...noFinal, scope: 'BLOCKS', targetBlocks: ['A'] }))
      .thenRefused('scope.not-allowed');
  });

  it('is refused before the certification is registered and after it no longer is', () => {
    given(withoutFinalAssessment).and(started('2016-08-22', noFinal));
    given(withoutFinalAssessment).and(started('2021-10-04', noFinal));
    given(withoutFinalAssessment).when(started('2016-08-21', noFinal)).thenRefused('certification.not-registered');
    given(withoutFinalAssessment).when(started('2021-10-05', noFinal)).thenRefused('certification.not-registered');
  });

  it('may be recorded after the registration has ended, for an entry before', () => {
    given(withoutFinalAssessment)
      .when(started('2021-09-01', noFinal, { recordedOn: '2023-01-10' }))
      .then('JourneyStarted');
  });

  it('is refused towards unknown, repeated or no blocks, or towards the whole certification with a block left out', () => {
    given()
      .when(started(day, { scope: 'BLOCKS', targetBlocks: ['A', 'A', 'Z'] }))
      .thenRefused('block.unknown', 'target-blocks.twice');
    given()
      .when(started(day, { scope: 'BLOCKS', targetBlocks: [] }))
      .thenRefused('target-blocks.none');
    given()
      .when(started(day, { targetBlocks: ['A'] }))
      .thenRefused('target-blocks.incomplete');
  });

  it('counts blocks already held, each proved by the number of its certificate', () => {
    const held = { block: 'A', certificateNumber: 'C-2019-1', obtainedOn: '2019-05-06' };
    given()
      .when(started(day, { heldBlocks: [held] }))
      .then({ type: 'JourneyStarted', data: { heldBlocks: [held] } });
    given()
      .when(started(day, { heldBlocks: [{ ...held, certificateNumber: ' ' }] }))
      .thenRefused('held-block.certificate-missing');
    given()
      .when(started(day, { heldBlocks: [held, { ...held, block: 'Z' }, held] }))
      .thenRefused('block.unknown', 'held-block.twice');
    given()
      .when(started(day, { heldBlocks: [{ ...held, obtainedOn: '2030-01-01' }] }))
      .thenRefused('held-block.in-the-future');
  });

  it('is refused towards blocks that are all held', () => {
    const held = { block: 'A', certificateNumber: 'C-2019-1', obtainedOn: '2019-05-06' };
    given()
      .when(started(day, { scope: 'BLOCKS', targetBlocks: ['A'], heldBlocks: [held] }))
      .thenRefused('target-blocks.all-held');
  });

  it('is refused towards a block whose prerequisite is neither aimed at nor held: it could never be concluded', () => {
    const [a, b] = withFinalAssessment.blocks;
    if (!a || !b) throw new Error('two blocks are expected');
    const chained = given({ ...withFinalAssessment, blocks: [a, { ...b, prerequisites: ['A'] }] });
    const onlyB = { scope: 'BLOCKS' as const, targetBlocks: ['B'] };
    const heldBlocks = [{ block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' }];
    chained.when(started(day, onlyB)).thenRefused('target-blocks.prerequisite');
    chained.when(started(day, { ...onlyB, heldBlocks })).then('JourneyStarted');
    chained.when(started(day, { scope: 'BLOCKS' })).then('JourneyStarted');
    const byVae = chained.when(started(day, { ...onlyB, path: 'VAE' })).then('JourneyStarted');
    byVae
      .when(fact('change-path', { path: 'TRAINING', route: 'TRAINING', inInitialTraining: false }, day))
      .thenRefused('target-blocks.prerequisite');
  });

  it('is refused by VAE during initial training for the same certification, since R6412-2 says so', () => {
    given()
      .when(started(day, { path: 'VAE', inInitialTraining: true }))
      .thenRefused('vae.initial-training');
    given()
      .when(started('2023-12-31', { path: 'VAE', inInitialTraining: true }))
      .then('JourneyStarted');
    given()
      .when(started(day, { inInitialTraining: true }))
      .then('JourneyStarted');
  });

  it('is refused under the rules of another certification or version', () => {
    given()
      .when(started(day, { certification: { code: 'other' } }))
      .thenRefused('certification.mismatch');
    given()
      .when(started(day, { certification: { code: 'two-blocks', version: '9' } }))
      .thenRefused('certification.mismatch');
  });

  it('tells every unmet condition at once', () => {
    given(withoutFinalAssessment)
      .when(started('2024-09-02', { ...noFinal, scope: 'BLOCKS', targetBlocks: ['Z'], route: 'APPRENTICESHIP' }))
      .thenRefused('certification.not-registered', 'scope.not-allowed', 'route.not-open', 'block.unknown');
  });
});
