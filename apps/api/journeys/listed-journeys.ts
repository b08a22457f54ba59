/** Journeys of a list, as people read them. */
import { Injectable } from '@nestjs/common';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { JourneySummary } from '#libs/journey/queries/journey-list.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { FactReader } from '../access/field-access.js';
import { PersonNames } from '../people/person-names.js';
import { ReferenceLabels } from '../reference-lists/reference-labels.js';
import type { JourneyPage } from './journey.schema.js';
import { summaryInFrench } from './summary-in-french.js';

@Injectable()
export class ListedJourneys {
  constructor(
    private readonly names: PersonNames,
    private readonly labels: ReferenceLabels,
    private readonly catalogue: CertificationCatalogue,
  ) {}

  /** @param opened as of `PersonNames.besideCandidates` */
  async present(
    items: readonly JourneySummary[],
    reader: FactReader,
    by: PersonalDataReader,
    opened: Parameters<PersonNames['besideCandidates']>[3] = [],
  ): Promise<JourneyPage['items']> {
    const [named, places] = [await this.names.besideCandidates(items, reader, by, opened), await this.labels.of(items)];
    return named.map((item) => {
      const { code, version } = item.certification;
      return summaryInFrench(item, this.catalogue.findVersion(code, version)?.document ?? null, places);
    });
  }
}
