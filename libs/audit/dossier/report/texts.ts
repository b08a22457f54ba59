/** The free texts of an event: what each is about, and its words where the dossier opens them. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { textLabel } from '#libs/hindsight/narration/texts.js';
import { isSealedText } from '#libs/persons/vault/sealed-text.js';

export interface SealedPart {
  readonly label: string;
  readonly sealed: string;
}

export function sealedParts({ data }: RecordedEvent): readonly SealedPart[] {
  return partsOf(data, 'text');
}

function partsOf(value: unknown, field: string): readonly SealedPart[] {
  if (isSealedText(value)) return [{ label: textLabel(field), sealed: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => partsOf(member, Array.isArray(value) ? field : key));
}
