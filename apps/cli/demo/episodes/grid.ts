import type { z } from 'zod';
import type { gridLine } from '#libs/domain/journey/fields.schema.js';

type Line = z.input<typeof gridLine>;

/** Everything acquired, but what is told otherwise with its remark. */
export type But = Readonly<Record<string, readonly [grading: 'PARTIELLEMENT_ACQUIS' | 'NON_ACQUIS', remark: string]>>;

/** A slip of the pen would pass for something acquired. */
export function mustBeAmong(lines: readonly string[], but: But = {}): void {
  const foreign = Object.keys(but).filter((criterion) => !lines.includes(criterion));
  if (foreign.length > 0) throw new Error(`Not graded here: ${foreign.join(', ')}`);
}

export function grid(criteria: readonly string[], but: But = {}): Line[] {
  return criteria.map((criterion) => {
    const told = but[criterion];
    return told ? { criterion, grading: told[0], remark: told[1] } : { criterion, grading: 'ACQUIS' };
  });
}
