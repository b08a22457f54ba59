interface Submitted {
  /** Counts the versions of the document from 1. */
  readonly number: number;
  readonly file: string;
  readonly pages: number | null;
  readonly parts: number | null;
}

/** A document that the certification declares, by its code. */
export interface OfDocument {
  readonly document: string;
}

export type DocumentEvents = {
  MemoireSubmitted: Submitted;
  MemoireReturned: { readonly number: number; readonly motive: string };
  MemoireAccepted: { readonly number: number };
  LivretSubmitted: Submitted;
  LivretReturned: { readonly number: number; readonly motive: string };
  LivretAccepted: { readonly number: number };
  DocumentSubmitted: Submitted & OfDocument;
  DocumentReturned: { readonly number: number; readonly motive: string } & OfDocument;
  DocumentAccepted: { readonly number: number } & OfDocument;
};
