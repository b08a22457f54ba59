/** The free texts of an event: what each is about, and its words where the dossier opens them. */
import type { RecordedEvent } from '#domain/journey/event.js';
import { isSealedText } from '#vault/sealed-text.js';

export interface SealedPart {
  readonly label: string;
  readonly sealed: string;
}

const labels: Readonly<Record<string, string>> = {
  adjustments: 'Adaptations',
  arrangement: 'Aménagement',
  balanceJustification: 'Justification de la composition',
  comment: 'Commentaire',
  description: 'Description',
  grievances: 'Griefs',
  grounds: 'Moyens',
  impediment: 'Empêchement',
  motive: 'Motif',
  observations: 'Observations',
  reason: 'Raison',
  reasons: 'Raisons',
  remark: 'Remarque',
  request: 'Demande',
  text: 'Motif',
};

export function sealedParts({ data }: RecordedEvent): readonly SealedPart[] {
  return partsOf(data, 'text');
}

function partsOf(value: unknown, field: string): readonly SealedPart[] {
  if (isSealedText(value)) return [{ label: labels[field] ?? 'Texte', sealed: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => partsOf(member, Array.isArray(value) ? field : key));
}
