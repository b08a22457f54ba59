/** The free texts of an event, once opened: what each is about, and its words. */
import type { EventType } from '#libs/domain/journey/event.js';

const labels: Readonly<Record<string, string>> = {
  adjustments: 'Adaptations',
  appraisal: 'Appréciation',
  arrangement: 'Aménagement',
  balanceJustification: 'Justification de la composition',
  comment: 'Commentaire',
  description: 'Description',
  grievances: 'Griefs',
  grounds: 'Moyens',
  impediment: 'Empêchement',
  missing: 'Pièces manquantes',
  motive: 'Motif',
  motives: 'Motifs',
  observations: 'Observations',
  reason: 'Raison',
  reasons: 'Raisons',
  remark: 'Remarque',
  request: 'Demande',
  text: 'Motif',
};

/** Of the field that holds a text. */
export function textLabel(field: string): string {
  return labels[field] ?? 'Texte';
}

/** Their `reason` is a code, which their sentence tells. */
const codedReasons: ReadonlySet<string> = new Set<EventType>([
  'JourneySuspended',
  'JourneyAbandoned',
  'JourneyArchived',
  'StageBrokenOff',
  'DeadlineSuperseded',
]);

interface OpenedText {
  readonly label: string;
  readonly text: string;
}

/** @param event as it is read, its texts in clear or replaced by the note that says why they are not */
export function openedTexts({ type, data }: { readonly type: string; readonly data: object }): readonly OpenedText[] {
  return partsOf(data, '').filter(({ field }) => field !== 'reason' || !codedReasons.has(type));
}

function partsOf(value: unknown, about: string): readonly (OpenedText & { readonly field: string })[] {
  if (Array.isArray(value)) return value.flatMap((member) => partsOf(member, about));
  if (typeof value !== 'object' || value === null) return [];
  const members = new Map<string, unknown>(Object.entries(value));
  const on = criteriaNamed(members) ?? about;
  return [...members].flatMap(([field, member]) =>
    typeof member === 'string'
      ? Object.hasOwn(labels, field)
        ? [{ field, label: `${textLabel(field)}${on}`, text: member }]
        : []
      : partsOf(member, on),
  );
}

/** A remark is about the criterion of its line, a motive about those that it rests on. */
function criteriaNamed(members: ReadonlyMap<string, unknown>): string | null {
  const [one, many] = [members.get('criterion'), members.get('criteria')];
  if (typeof one === 'string') return ` (critère ${one})`;
  const named = Array.isArray(many) ? many.filter((each) => typeof each === 'string') : [];
  return named.length > 0 ? ` (${named.length > 1 ? 'critères' : 'critère'} ${named.join(', ')})` : null;
}
