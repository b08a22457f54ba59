/** What a verifier says of an alteration: of what kind, where, and in one French sentence. */

export const findingKinds = [
  'MISSING',
  'ADDED',
  'CHANGED',
  'NOT_CANONICAL',
  'CHAIN_BROKEN',
  'NOT_COVERED',
  'SIGNATURE_REFUSED',
  'OTHER_KEY',
  'RULES_ALTERED',
  'EVENT_UNKNOWN',
  'FOLDS_OTHERWISE',
  'REPORT_DIFFERS',
  'ARCHIVE_REWRITTEN',
] as const;

export type FindingKind = (typeof findingKinds)[number];

export interface DossierFinding {
  readonly kind: FindingKind;
  /** Entry of the archive. */
  readonly entry: string;
  /** Of the event that it is about; null where it is about none. */
  readonly version: number | null;
  /** JSON pointer, or name of a member; null where the whole entry is meant. */
  readonly field: string | null;
  readonly sentence: string;
}

type Place = Partial<Pick<DossierFinding, 'version' | 'field'>>;

const what: Readonly<Record<FindingKind, string>> = {
  MISSING: 'absent du dossier',
  ADDED: 'ajouté : le manifeste ne le connaît pas',
  CHANGED: 'contenu modifié',
  NOT_CANONICAL: 'illisible, ou réécrit : ce n’est pas la forme canonique du JSON (RFC 8785)',
  CHAIN_BROKEN: 'chaîne rompue',
  NOT_COVERED: 'n’est pas sous la racine signée',
  SIGNATURE_REFUSED: 'signature refusée',
  OTHER_KEY: 'signé par une autre clé que celle que vous avez donnée',
  RULES_ALTERED: 'règles altérées',
  EVENT_UNKNOWN: 'ce programme ne connaît pas ce fait, qu’une version plus récente de Jalon a écrit',
  FOLDS_OTHERWISE: 'les faits mènent à un autre état que celui qui est écrit',
  REPORT_DIFFERS: 'ne dit pas ce que disent les faits',
  ARCHIVE_REWRITTEN: 'l’archive ZIP n’est pas, à l’octet, celle que Jalon écrit de ces contenus',
};

/** @param detail what differs, in French, without a full stop */
export function finding(kind: FindingKind, entry: string, { version = null, field = null }: Place = {}, detail = ''): DossierFinding {
  const place = [entry, ...(version === null ? [] : [`fait n° ${version}`]), ...(field === null ? [] : [`en ${field}`])].join(', ');
  return { kind, entry, version, field, sentence: `${place} : ${what[kind]}${detail && ` (${detail})`}.` };
}
