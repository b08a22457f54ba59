/** Journeys written straight into the journal, alike but for where they belong and whom they name; none has a workflow. */
import { randomBytes } from 'node:crypto';
import type { JurySessionState } from '#libs/domain/journey/jury/state.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import type { ApiParts } from '../../api-parts.js';

export interface Place {
  readonly site: string;
  readonly cohort: string;
  readonly certification: 'coordinateur-parcours' | 'rncp-16575';
}

export const here: Place = { site: 'LYON', cohort: 'C1', certification: 'coordinateur-parcours' };

export interface PreparedJourney {
  readonly journeyId: string;
  readonly place: Place;
  readonly candidateId: string;
  /** Whether it names the people of `named`. */
  readonly names: boolean;
}

/** Whom a journey names, by the part that they play in it. */
export const named = { evaluator: 'eva_here', president: 'jur_president', juror: 'jur_member', accompanist: 'acc_here' } as const;
export const assessment = 'A-E1';
export const session = 'ses_here';

const versions: Readonly<Record<Place['certification'], string>> = { 'coordinateur-parcours': '1', 'rncp-16575': '2016' };

export function newId(): string {
  return `jrn_${randomBytes(20).toString('hex')}`;
}

export class PreparedJourneys {
  constructor(private readonly parts: ApiParts) {}

  /** @param file that the journey names */
  async add(
    candidateId: string,
    place: Place,
    { names, file }: { readonly names: boolean; readonly file: string },
  ): Promise<PreparedJourney> {
    const { code, version } = { code: place.certification, version: versions[place.certification] };
    const rules = this.parts.catalogue.findVersion(code, version)?.rules;
    if (!rules) throw new Error(`${code} ${version} does not ship`);
    const journeyId = newId();
    const recorder = new Recorder(journeyId, rules, '2021-01-04');
    const people = names ? named : { evaluator: 'eva_else', president: 'jur_else1', juror: 'jur_else2', accompanist: 'acc_else' };
    const juror = (jurorId: string, president: boolean): JurySessionState['members'][number] => ({
      jurorId,
      president,
      qualities: ['PROFESSIONAL'],
      qualified: true,
      outsideTrainingBody: true,
      tie: 'NONE',
    });
    const events: readonly RecordedEvent[] = [
      recorder.started({ candidateId, cohort: place.cohort, site: place.site }),
      recorder.next('AccompanistDesignated', { accompanistId: 'acc_before', since: '2021-01-04' }),
      recorder.next('AccompanistDesignated', { accompanistId: people.accompanist, since: '2021-01-05' }),
      recorder.next('FeasibilityFileSubmitted', { attempt: 1, blocksOnly: false, files: [file] }),
      recorder.next('FeasibilityFileCompleted', { attempt: 1, lastPieceReceivedOn: '2021-01-06' }),
      recorder.next('AssessmentScheduled', {
        block: 'A',
        assessment,
        attempt: 1,
        at: '2021-01-07T09:00:00.000Z',
        place: 'Salle 1',
        evaluators: [people.evaluator],
        group: null,
        groupSize: null,
      }),
      recorder.next('JuryConvened', {
        session,
        purpose: 'CERTIFICATION',
        at: '2021-01-08T09:00:00.000Z',
        place: 'Salle 2',
        women: 1,
        men: 1,
        members: [juror(people.president, true), juror(people.juror, false)],
        balanceJustification: null,
      }),
    ];
    await this.parts.journal.appendEvents(journeyId, events);
    return { journeyId, place, candidateId, names };
  }
}
