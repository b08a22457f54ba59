import { clausesBehind } from '../why/grounds.js';
import { remaining } from '../remaining.js';
import { standing } from '../standing.js';
import { journeyStatus } from '../status.js';
import { deliberatedOnAssessments, gradedByJury } from '../testing/certifications.js';
import {
  allAcquired,
  convened,
  decided,
  everyCriterion,
  file,
  heard,
  motive,
  stageAgreed,
  stageStarted,
  validatedA,
  validatedB,
  validationFileSubmitted,
} from '../testing/facts.js';
import { fact, given, started, type Fact } from '../testing/given.js';

const day = '2025-03-10';
const later = '2025-04-10';
const ofA = allAcquired('A.1.1', 'A.1.2', 'A.2.1');
const enrolled = (data: Parameters<typeof started>[1] = {}) => given(gradedByJury).and(started('2025-01-06', data));
const submitted = (rest: { pages?: number; parts?: number; document?: string } = {}, on = day): Fact =>
  fact('submit-document', { document: 'DP', file, ...rest }, on);
const returned = (on = day): Fact => fact('return-document', { document: 'DP', motive: 'sealed' }, on);
const accepted = (on = day): Fact => fact('accept-document', { document: 'DP' }, on);
const assessed = () => enrolled().and(stageAgreed('2025-01-07'), stageStarted('2025-01-07'), ...validatedA(day), ...validatedB(day));

describe('a document that the certification declares', () => {
  it('is submitted, returned with a motive and submitted again, every version kept, then accepted', () => {
    enrolled().when(accepted()).thenRefused('document.none-under-review');
    const first = enrolled()
      .when(submitted({ pages: 30, parts: 3 }))
      .then({ type: 'DocumentSubmitted', data: { document: 'DP', number: 1, file, pages: 30, parts: 3 } });
    first.when(submitted()).thenRefused('document.under-review');
    const second = first.and(returned(), submitted({}, later));
    expect(second.journey.state.documents).toMatchObject({
      DP: [
        { number: 1, returnedOn: day },
        { number: 2, submittedOn: later },
      ],
    });
    const done = second.when(accepted(later)).then({ type: 'DocumentAccepted', data: { document: 'DP', number: 2 } });
    done.when(submitted({}, later)).thenRefused('document.already-accepted');
  });

  it('is not refused for its pages or its parts, but warned; where the source says nothing of them, it is not', () => {
    enrolled()
      .when(submitted({ pages: 40, parts: 2 }))
      .thenWarned('document.pages', 'document.parts');
    enrolled()
      .when(submitted({ pages: 30, parts: 3 }))
      .thenWarned();
    given(deliberatedOnAssessments)
      .and(started('2025-01-06'))
      .when(submitted({ pages: 40, parts: 2 }))
      .thenWarned();
  });

  it('is one of those that the certification names, and asked of this path and this aim', () => {
    enrolled()
      .when(submitted({ document: 'MEMOIRE' }))
      .thenRefusedSaying('document.unknown', /ne déclare pas de document MEMOIRE/);
    given().and(started('2025-01-06')).when(submitted()).thenRefused('document.none-declared', 'document.unknown');
    enrolled({ path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] })
      .when(submitted())
      .thenRefused('document.not-asked');
    enrolled({ path: 'VAE' }).when(submitted()).then('DocumentSubmitted');
    enrolled({ scope: 'BLOCKS', targetBlocks: ['A'] })
      .when(submitted())
      .then('DocumentSubmitted');
  });

  it('is accepted before the jury sits, in training and in VAE', () => {
    const convoked = assessed().and(convened(later));
    convoked
      .when(heard(later, everyCriterion))
      .thenRefusedSaying('prerequisite.document', /Le document DP n’est pas accepté au 10 avril 2025/);
    convoked.and(submitted()).when(heard(later, everyCriterion)).thenRefused('prerequisite.document');
    convoked.and(submitted(), accepted('2025-04-11')).when(heard(later, everyCriterion)).thenRefused('prerequisite.document');
    convoked.and(submitted(), accepted()).when(heard(later, everyCriterion)).then('SoutenanceHeld');
    const inVae = enrolled({ path: 'VAE' }).and(...validationFileSubmitted(day, 'A', 'B'), convened(later));
    inVae.when(heard(later, everyCriterion)).thenRefused('prerequisite.document');
    inVae.and(submitted(), accepted()).when(heard(later, everyCriterion)).then('SoutenanceHeld');
  });

  it('may be brought up to date after a deferral or a partial decision, and is then read again before the next jury', () => {
    const partial = assessed().and(
      submitted(),
      accepted(),
      convened(day),
      heard(day, { ...everyCriterion, 'A.1.1': 'NON_ACQUIS' }),
      decided(day, 'PARTIAL', { blocks: ['B'], motives: [motive('A.1.1')] }),
    );
    partial.when(convened(later, { session: 'ses_2' })).then('DeadlineOverdue', 'JuryConvened');
    const again = partial.and(submitted({}, later), convened(later, { session: 'ses_2' }));
    again.when(heard(later, ofA, { session: 'ses_2' })).thenRefused('prerequisite.document');
    again
      .and(accepted(later))
      .when(heard(later, ofA, { session: 'ses_2' }))
      .then('SoutenanceHeld');
  });

  it('is among what is lacking, with the command that comes next, and among what a journey has come to', () => {
    const lacking = (journey: ReturnType<typeof assessed>) =>
      remaining(journey.journey)
        .filter(({ code }) => code === 'document')
        .map(({ commands, about }) => [commands[0], about]);
    const about = { field: 'document', value: 'DP' };
    expect(lacking(assessed())).toEqual([['submit-document', about]]);
    expect(lacking(assessed().and(submitted()))).toEqual([['accept-document', about]]);
    expect(lacking(assessed().and(submitted(), accepted()))).toEqual([]);
    expect(standing(assessed().and(submitted()).journey)).toContainEqual({ kind: 'DOCUMENT', subject: 'DP', value: 'SUBMITTED' });
  });

  it('rests on the text that asks it, and its date and file may be put right', () => {
    const journey = assessed().and(submitted({}, later));
    const event = journey.events.at(-1)!;
    expect(clausesBehind(journey.journey, event)).toEqual([expect.objectContaining({ source: 'test' })]);
    const rectify = (field: 'OCCURRED_AT' | 'FILE', value: string) =>
      fact('rectify', { eventVersion: event.version, field, value, reason: 'sealed' }, '2025-05-05');
    const corrected = journey.and(rectify('OCCURRED_AT', '2025-04-02'), rectify('FILE', 'e'.repeat(64)));
    expect(corrected.journey.state.documents?.['DP']).toMatchObject([{ submittedOn: '2025-04-02', file: 'e'.repeat(64) }]);
    const read = journey.and(accepted(later));
    read.when(rectify('OCCURRED_AT', '2025-04-20')).thenRefused('rectify.out-of-sequence');
  });

  it('counts as something done, and nobody hands it in after their death', () => {
    const handedIn = enrolled().and(submitted({}, later));
    handedIn.when(fact('record-death', {}, day)).thenRefused('fact.before-its-cause');
    expect([journeyStatus(enrolled().journey), journeyStatus(handedIn.journey)]).toEqual(['ENROLLED', 'IN_PROGRESS']);
  });
});
