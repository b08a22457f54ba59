/** What one run of the verification has looked at, line by line of the coverage. */
import type { Evidence } from '../finding.js';
import { objectCoverage, tableCoverage, type Coverage, type Need } from './coverage.js';

/** NOT_LOOKED_AT: it is covered, and this run was not given what it takes, was of one stream, or found something that stood before it. */
export const coverageStates = ['VERIFIED', 'NOT_LOOKED_AT', 'NOT_COVERED'] as const;

export interface CoveredLine extends Pick<Coverage, 'how' | 'since'> {
  /** A table; or what kind of object, in French. */
  readonly subject: string;
  /** Empty where it is no table. */
  readonly columns: readonly string[];
  readonly state: (typeof coverageStates)[number];
  readonly by: readonly Evidence[];
}

export interface Looked {
  /** What the run was given. */
  readonly had: ReadonlySet<Need>;
  /** Whether the whole record was verified, rather than one stream. */
  readonly isWhole: boolean;
  readonly hasSchema: boolean;
  /** Whether its tables could be read at all. */
  readonly isReadable: boolean;
  readonly isTrailSound: boolean;
}

/** What says nothing of one stream alone. */
const ofTheWhole: ReadonlySet<Evidence> = new Set(['TRAIL', 'ENVELOPE', 'KEYS', 'LEDGER']);

/** Tables first, by name. */
export function coveredBy(looked: Looked): readonly CoveredLine[] {
  const tables = Object.entries(tableCoverage)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([subject, lines]) => lines.map(({ columns, ...line }) => toldOf(subject, columns, line, looked)));
  return [
    ...tables,
    ...Object.values(objectCoverage).map(({ what, ...line }: Coverage & { what: string }) => toldOf(what, [], line, looked)),
  ];
}

function toldOf(subject: string, columns: readonly string[], line: Coverage, looked: Looked): CoveredLine {
  const { by, how, since } = line;
  return { subject, columns, state: stateOf(line, looked), by, how, since };
}

function stateOf({ by, needs }: Coverage, { had, isWhole, hasSchema, isReadable, isTrailSound }: Looked): CoveredLine['state'] {
  if (by.length === 0) return 'NOT_COVERED';
  if (by.every((one) => one === 'SCHEMA')) return hasSchema ? 'VERIFIED' : 'NOT_LOOKED_AT';
  const isLooked =
    isReadable &&
    needs.every((need) => had.has(need)) &&
    (isWhole || !ofTheWhole.has(by[0]!)) &&
    (isTrailSound || by.some((one) => one !== 'TRAIL'));
  return isLooked ? 'VERIFIED' : 'NOT_LOOKED_AT';
}
