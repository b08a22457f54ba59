/** The labels of the sites, cohorts and organisations that answers name by their codes. */
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ReferenceList } from '#libs/domain/journey/named.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';
import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';

const label = (list: string) => z.string().nullable().describe(`Son nom dans la liste des ${list} ; le code, s’il n’y est pas`);

export const siteLabel = label('sites');
export const cohortLabel = label('promotions');
export const organisationLabel = label('structures d’accueil');

type LabelOf = (code: string | null) => string | null;

export interface PlaceLabels {
  readonly site: LabelOf;
  readonly cohort: LabelOf;
  readonly organisation: LabelOf;
}

interface Placed {
  readonly site: string | null;
  readonly cohort: string | null;
}

@Injectable()
export class ReferenceLabels {
  constructor(private readonly lists: ReferenceLists) {}

  /** Of the places and organisations of one journey; `told`, what they are told as. */
  async ofJourney({ cohort, site, state }: JourneyView): Promise<{ readonly places: PlaceLabels; readonly told: readonly unknown[] }> {
    const organisations = Object.values(state.stages).flatMap(({ hostOrganisationId }) => hostOrganisationId ?? []);
    const places = await this.of([{ cohort, site }], organisations);
    return { places, told: [places.site(site), places.cohort(cohort), ...organisations.map(places.organisation)] };
  }

  /** By one reading, whatever their number. */
  async of(items: readonly Placed[], organisations: readonly string[] = []): Promise<PlaceLabels> {
    const codes = (member: keyof Placed) => items.map((item) => item[member]).filter((code) => code !== null);
    const found = await this.lists.labels({ SITE: codes('site'), COHORT: codes('cohort'), ORGANISATION: organisations });
    const labelIn =
      (list: ReferenceList): LabelOf =>
      (code) =>
        code === null ? null : (found.get(list)?.get(code) ?? code);
    return { site: labelIn('SITE'), cohort: labelIn('COHORT'), organisation: labelIn('ORGANISATION') };
  }
}
