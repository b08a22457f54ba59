/** Where a rule comes from, as a person cites it: an article, a line of the référentiel, a clause of the règlement. */
export type Source = string;

/** A condition that a command does not meet: a stable code, a French sentence, and the source of the rule. */
export interface Unmet {
  readonly code: string;
  readonly sentence: string;
  readonly source: Source;
  /** Path of the command's field that breaks the rule, where one does. */
  readonly field?: string;
}

/** `[]` where the condition holds: conditions are lists, so that every unmet one is told at once. */
export function unless(holds: boolean, code: string, sentence: string, source: Source, field?: string): readonly Unmet[] {
  return holds ? [] : [field === undefined ? { code, sentence, source } : { code, sentence, source, field }];
}

/** What no text of law or référentiel says but the record's own consistency asks. */
export const recordRule: Source = 'tenue du registre';
