/** Whether a caller reaches a journey, a candidate or a file: asked here by the guard and by whatever answers one. */
import { Injectable } from '@nestjs/common';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { everyJourney, isEveryJourney, noJourney, type JourneyReach } from '#libs/journey/queries/reach.js';
import type { StoredFile } from '#libs/persons/files/stored-files.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { operationReach, type Operation } from './access-table.js';
import { fileCategoriesOf } from './field-access.js';
import { isUnlimited, journeysReached } from './reach.js';

/** The journeys that an operation may answer of, for a caller. */
export function reachFor(caller: Caller, operation: Operation): JourneyReach {
  const reach = operationReach(caller.role, operation);
  return reach === undefined ? noJourney : journeysReached(caller, reach);
}

@Injectable()
export class JourneyAccess {
  constructor(
    private readonly journeys: JourneyQueries,
    private readonly candidates: Candidates,
  ) {}

  /**
   * Nothing is looked up for who reaches every journey: whether it exists is then for the handler to say, who may find it in
   * the record although its read models are gone.
   */
  async reaches(reach: JourneyReach, journeyId: string): Promise<boolean> {
    return isEveryJourney(reach) || (await this.journeys.reaches(reach, { journeyId }));
  }

  /** See `candidatesReached`. */
  async reachesCandidate(caller: Caller, operation: Operation, candidateId: string): Promise<boolean> {
    return (await this.candidatesReached(caller, operation, [candidateId])).length > 0;
  }

  /**
   * Of these candidates, in the same order, those whom a caller reaches, by three readings at most. A candidate is reached by one
   * of their journeys. Before there is any, by who enrolled them, and by administrators and staff whose scope has no limit;
   * always by themself, under any of their ids (ADR 502), who reaches nobody else. A merge of two registrations
   * gives whoever works here nothing more to read.
   */
  async candidatesReached(caller: Caller, operation: Operation, ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    if (caller.role === 'CANDIDATE') {
      const own = caller.personId === null ? [] : await this.journeys.idsOf(caller.personId);
      return ids.filter((id) => own.includes(id));
    }
    const byJourney = new Set(await this.journeys.candidatesReached(reachFor(caller, operation), ids));
    const others = ids.filter((id) => !byJourney.has(id));
    const enrolled = new Set(await this.enrolledFor(caller, others));
    return ids.filter((id) => byJourney.has(id) || enrolled.has(id));
  }

  /** Of these candidates, those who have no journey yet and whom a caller may then read. */
  private async enrolledFor(caller: Caller, ids: readonly string[]): Promise<readonly string[]> {
    const mayEnrol = operationReach(caller.role, 'create-candidate') !== undefined;
    if (!mayEnrol || ids.length === 0) return [];
    const named = new Set(await this.journeys.candidatesReached(everyJourney, ids));
    const without = ids.filter((id) => !named.has(id));
    return isUnlimited(caller) || without.length === 0 ? without : this.candidates.enrolledBy(without, caller.actorId);
  }

  /**
   * A file is read by who reads its person's data of its category (themself, whatever it is), and reaches a journey of theirs
   * that names it; until one does, by who uploaded it.
   */
  async canReadFile(caller: Caller, { personId, category, hash, uploadedBy }: StoredFile): Promise<boolean> {
    if (!fileCategoriesOf(caller).includes(category)) return false;
    const sought = { candidateId: personId, file: hash };
    if (await this.journeys.reaches(reachFor(caller, 'read-file'), sought)) return true;
    return uploadedBy === caller.actorId && !(await this.journeys.isNamed(sought));
  }
}
