/** Tells a person's other open journeys of their death, and that it was taken back: see `Teller`. */
import type { DataSource } from 'typeorm';
import type { JourneyStatus } from '#libs/domain/journey/status.js';
import { endingOutcomes } from '#libs/domain/journey/outcome.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import type { JourneyQueries, RecordedDeath } from '../queries/journey-list.js';
import { Teller } from '../teller.js';
import { deathRecorded } from './died-elsewhere.js';

/** A person with several journeys, one of which holds a death: by one of their ids. */
const mayBeToTell = `
  SELECT DISTINCT ids[1] AS "candidateId"
  FROM stream_event JOIN journey_summary ON journey_id = stream_id
  CROSS JOIN LATERAL (SELECT array(SELECT unnest(ids_of_person(candidate_id)) ORDER BY 1) AS ids) AS person
  WHERE type = 'CandidateDied'
    AND (SELECT count(*) FROM journey_summary AS each WHERE each.candidate_id = ANY (ids)) > 1
  ORDER BY 1`;

/** What has come to its end has nothing left to stop: what is sent to it is judged at the door. */
const closed: ReadonlySet<JourneyStatus> = new Set<JourneyStatus>(['NOT_STARTED', 'ABANDONED', 'ARCHIVED', ...endingOutcomes]);

const takenBack = 'Le décès, enregistré par erreur dans un autre parcours de la même personne, y a été repris.';

export class ToldDeaths {
  private readonly teller: Teller;

  /** @param sealComment under the key of the person; null once it is destroyed */
  constructor(
    private readonly dataSource: DataSource,
    private readonly journeys: JourneyQueries,
    dispatcher: Dispatcher,
    private readonly sealComment: (candidateId: string, commandId: string, comment: string) => Promise<string | null>,
  ) {
    this.teller = new Teller(dispatcher, 'told-deaths');
  }

  /** Answers how many were told. @throws {EventUnknown} where only a newer Jalon can tell how a journey stands */
  async tell(): Promise<number> {
    let told = 0;
    const rows = await this.dataSource.query<{ candidateId: string }[]>(mayBeToTell);
    for (const { candidateId } of rows) {
      const deaths = await this.journeys.deathsOf(candidateId);
      const recorded = deathRecorded(deaths);
      told += recorded ? await this.tellOf(recorded, candidateId, deaths) : await this.takeBack(deaths);
    }
    return told;
  }

  private async tellOf(recorded: RecordedDeath, candidateId: string, deaths: readonly RecordedDeath[]): Promise<number> {
    let told = 0;
    for (const journeyId of await this.journeys.journeysOf(candidateId)) {
      const view = deaths.some((death) => death.journeyId === journeyId) ? null : await this.journeys.findJourney(journeyId);
      if (!view || closed.has(view.status)) continue;
      const key = ['death', journeyId, recorded.journeyId, `${recorded.version}`];
      const command = { name: 'record-death', data: {}, occurredAt: recorded.occurredAt };
      if (await this.teller.tell(journeyId, key, () => command)) told += 1;
    }
    return told;
  }

  /** Of those left that were told, by a death that stands no more. */
  private async takeBack(deaths: readonly RecordedDeath[]): Promise<number> {
    let told = 0;
    for (const { journeyId, version } of deaths) {
      const view = await this.journeys.findJourney(journeyId);
      if (!view || view.status === 'ARCHIVED') continue;
      const { candidateId } = view;
      const command = async (commandId: string): Promise<SentCommand | null> => {
        const comment = await this.sealComment(candidateId, commandId, takenBack);
        return comment === null ? null : { name: 'reactivate', data: { comment }, occurredAt: null };
      };
      if (await this.teller.tell(journeyId, ['death-taken-back', journeyId, `${version}`], command)) told += 1;
    }
    return told;
  }
}
