import { withoutFinalAssessment } from '../testing/certifications.js';
import {
  convened,
  decided,
  file,
  finalParts,
  heard,
  motive,
  readyForJury,
  stageAgreed,
  stageCompleted,
  stageStarted,
} from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const enrolled = () => given().and(started('2025-01-06'));
const afterStage = () => enrolled().and(stageAgreed(day), stageStarted(day), stageCompleted(day));
const memoire = (rest: { pages?: number; parts?: number } = {}, on = later) => fact('submit-memoire', { file, ...rest }, on);
const livret = (rest: { parts?: number } = {}) => fact('submit-livret', { file, ...rest }, later);
const returned = fact('return-memoire', { motive: 'sealed' }, later);
const accepted = fact('accept-memoire', {}, later);

describe('the mémoire', () => {
  it('needs a completed period in a host organisation', () => {
    enrolled().when(memoire()).thenRefused('prerequisite.host-period');
    afterStage()
      .when(memoire())
      .then({ type: 'MemoireSubmitted', data: { number: 1, file } });
  });

  it('is not refused for its length or its parts, but warned', () => {
    afterStage()
      .when(memoire({ pages: 52, parts: 3 }))
      .thenWarned('memoire.pages', 'memoire.parts');
    afterStage()
      .when(memoire({ pages: 40, parts: 4 }))
      .thenWarned();
  });

  it('is returned with a motive, or accepted, once submitted', () => {
    afterStage().when(accepted).thenRefused('memoire.none-under-review');
    afterStage()
      .and(memoire())
      .when(returned)
      .then({ type: 'MemoireReturned', data: { number: 1 } });
    afterStage()
      .and(memoire())
      .when(accepted)
      .then({ type: 'MemoireAccepted', data: { number: 1 } });
  });

  it('is submitted again once returned, every version kept', () => {
    afterStage().and(memoire()).when(memoire()).thenRefused('memoire.under-review');
    const second = afterStage().and(memoire(), returned, memoire());
    expect(second.journey.state.memoire).toMatchObject([
      { number: 1, returnedOn: later },
      { number: 2, returnedOn: null },
    ]);
    second.when(accepted).then({ type: 'MemoireAccepted', data: { number: 2 } });
  });

  it('is not submitted again once accepted, unless the jury asks for the final assessment again', () => {
    afterStage().and(memoire(), accepted).when(memoire()).thenRefused('memoire.already-accepted');
    const heardOnce = given().and(
      started('2025-01-06'),
      ...readyForJury(day),
      convened(day),
      heard(day, { ...finalParts, 'F.M1': 'NON_ACQUIS' }),
    );
    heardOnce.when(memoire()).thenRefused('memoire.already-accepted');
    heardOnce
      .and(decided(day, 'DEFERRED', { motives: [motive('F.M1')] }))
      .when(memoire({}, day))
      .then({ type: 'MemoireSubmitted', data: { number: 2 } });
  });

  it('stays accepted after a partial decision that validates the final assessment', () => {
    const withoutB = given()
      .and(started('2025-01-06'), ...readyForJury(day).filter(({ command }) => !JSON.stringify(command.data).match(/"B/)))
      .and(convened(day), heard(day, finalParts), decided(day, 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }));
    withoutB.when(memoire()).thenRefused('memoire.already-accepted');
  });
});

describe('the livret', () => {
  it('follows the same course, with no period before it', () => {
    enrolled()
      .when(livret({ parts: 3 }))
      .thenWarned('livret.parts');
    enrolled().and(livret()).when(livret()).thenRefused('livret.under-review');
    enrolled()
      .and(livret())
      .when(fact('return-livret', { motive: 'sealed' }, later))
      .then({ type: 'LivretReturned', data: { number: 1 } });
    enrolled()
      .and(livret())
      .when(fact('accept-livret', {}, later))
      .then('LivretAccepted');
  });
});

describe('a document that is not asked', () => {
  it('is refused: VAE, blocks alone, a certification without final assessment', () => {
    given()
      .and(started('2025-01-06', { path: 'VAE' }))
      .when(livret())
      .thenRefused('livret.not-asked');
    given()
      .and(started('2025-01-06', { scope: 'BLOCKS', targetBlocks: ['A'] }))
      .when(livret())
      .thenRefused('livret.not-asked');
    given(withoutFinalAssessment)
      .and(started('2020-01-06', { certification: { code: 'no-final' } }))
      .when(livret())
      .thenRefused('livret.not-asked');
  });
});
