import type { LocalDate } from '../../time/local-date.js';

export interface DocumentVersion {
  readonly number: number;
  readonly file: string | null;
  readonly submittedOn: LocalDate | null;
  readonly returnedOn: LocalDate | null;
  readonly acceptedOn: LocalDate | null;
}

export interface DocumentsState {
  readonly memoire: readonly DocumentVersion[];
  readonly livret: readonly DocumentVersion[];
  /** Of the documents that the certification declares, by their codes. Absent until one is submitted. */
  readonly documents?: Readonly<Record<string, readonly DocumentVersion[]>>;
}
