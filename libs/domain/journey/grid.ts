/** What holds of every grid: that of an assessment, and the jury's. */
import { type Source, unless, type Unmet } from '../stream/unmet.js';
import type { GridLine } from './fields.schema.js';

interface ExpectedGrid {
  /** Lines that must be graded. */
  readonly required: readonly string[];
  /** Lines that may be graded. */
  readonly allowed: readonly string[];
  /** Lines from which the candidate is exempted, where who fills the grid in knows of it. */
  readonly exempted?: ReadonlySet<string>;
  readonly field: string;
  readonly source: Source;
}

/** Every line once, none missing, none from elsewhere, and a remark wherever something is not acquired. */
export function gridConditions(lines: readonly GridLine[], { required, allowed, exempted, field, source }: ExpectedGrid): readonly Unmet[] {
  const graded = lines.map((line) => line.criterion);
  const missing = required.filter((criterion) => !graded.includes(criterion));
  const outside = graded.filter((criterion) => !allowed.includes(criterion));
  const left = outside.filter((criterion) => exempted?.has(criterion));
  const foreign = outside.filter((criterion) => !exempted?.has(criterion));
  const twice = graded.filter((criterion, index) => graded.indexOf(criterion) !== index);
  return [
    ...unless(missing.length === 0, 'grid.line-missing', `La grille ne dit rien de : ${missing.join(', ')}.`, source, field),
    ...unless(
      foreign.length === 0,
      'grid.line-foreign',
      `La grille n’a pas à apprécier : ${foreign.join(', ')} (hors de la grille ou déjà acquis).`,
      source,
      field,
    ),
    ...unless(
      left.length === 0,
      'grid.line-exempted',
      `La grille n’a pas à apprécier ce dont le candidat est exempté : ${left.join(', ')}.`,
      source,
      field,
    ),
    ...unless(twice.length === 0, 'grid.line-twice', `La grille apprécie plusieurs fois : ${twice.join(', ')}.`, source, field),
    ...remarkConditions(lines, field, source),
  ];
}

function remarkConditions(lines: readonly GridLine[], field: string, source: Source): readonly Unmet[] {
  return lines.flatMap((line, index) =>
    unless(
      line.grading === 'ACQUIS' || line.remark !== undefined,
      'grid.remark-missing',
      `Une remarque est demandée pour ${line.criterion}, qui n’est pas acquis.`,
      source,
      `${field}.${index}.remark`,
    ),
  );
}
