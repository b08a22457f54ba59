/** Registers as text: JSON lines for programs, with the names that the API uses; CSV for people, in French. */
import type { Path, Scope } from '#libs/domain/certification/rules.js';
import { pathNames } from '#libs/domain/journey/opening/scope.js';
import type { JourneyStatus } from '#libs/domain/journey/status.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import { documentNames, scopeNames } from '#libs/hindsight/narration/labels.js';
import type { Register } from '#libs/journey/document-number.js';
import { csvLine } from './csv.js';
import type { HolderNames } from './holder-names.js';
import type { ListedJourney } from './journeys.js';
import type { Title } from './titles.js';

export interface Writing {
  readonly format: 'jsonl' | 'csv';
  /** For CSV alone. */
  readonly bom: boolean;
}

/** French heading of each column, in order, by the name of the member that it shows. */
export type Columns = Readonly<Record<string, string>>;

export const titleColumns = {
  number: 'Numéro',
  kind: 'Nature',
  issuedOn: 'Délivré le',
  withdrawnOn: 'Retiré le',
  certification: 'Certification',
  certificationVersion: 'Version',
  block: 'Bloc',
  path: 'Voie',
  journeyId: 'Parcours',
  candidateId: 'Candidat',
} as const satisfies Record<keyof Title, string>;

export const nameColumns = {
  familyName: 'Nom de naissance',
  givenNames: 'Prénoms',
  birthDate: 'Date de naissance',
} as const satisfies Record<keyof HolderNames, string>;

export const journeyColumns = {
  journeyId: 'Parcours',
  candidateId: 'Candidat',
  certification: 'Certification',
  certificationVersion: 'Version',
  path: 'Voie',
  route: 'Voie d’accès',
  scope: 'Portée',
  status: 'État',
  cohort: 'Promotion',
  site: 'Site',
  enteredOn: 'Entrée',
  nextDeadline: 'Prochaine échéance',
  version: 'Faits',
} as const satisfies Record<keyof ListedJourney, string>;

export const eventColumns = {
  journeyId: 'Parcours',
  version: 'N°',
  type: 'Type',
  occurredAt: 'Survenu',
  recordedAt: 'Consigné',
  actor: 'Auteur',
  commandId: 'Commande',
  rules: 'Règles',
  data: 'Données',
  hash: 'Empreinte',
  previousHash: 'Empreinte du précédent',
} as const;

/** What a person reads in a column that holds a code. */
const inFrench: Readonly<Record<string, (code: string) => string>> = {
  kind: (code) => documentNames[code as Register] ?? code,
  path: (code) => pathNames[code as Path] ?? code,
  scope: (code) => scopeNames[code as Scope] ?? code,
  status: (code) => statusLabels[code as JourneyStatus] ?? code,
};

export async function* linesOf(all: AsyncIterable<readonly object[]>, columns: Columns, { format, bom }: Writing): AsyncGenerator<string> {
  if (format === 'csv') yield `${bom ? '\uFEFF' : ''}${csvLine(Object.values(columns))}`;
  for await (const rows of all) yield rows.map((row) => (format === 'csv' ? csvRow(row, columns) : `${JSON.stringify(row)}\n`)).join('');
}

function csvRow(row: object, columns: Columns): string {
  const values: Readonly<Record<string, unknown>> = { ...row };
  return csvLine(
    Object.keys(columns).map((name) => {
      const value = values[name];
      return typeof value === 'string' ? (inFrench[name]?.(value) ?? value) : value;
    }),
  );
}
