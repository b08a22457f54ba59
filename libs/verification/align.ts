/** Sets what is stored against what it should be, place by place, and tells moved from changed, added and taken away. */

/** `version`: as it should be, but for what was added. */
export type Misplacement =
  | { readonly kind: 'CHANGED'; readonly version: number; readonly row: number }
  | { readonly kind: 'DELETED'; readonly version: number }
  | { readonly kind: 'INSERTED'; readonly version: number; readonly row: number }
  | { readonly kind: 'REORDERED'; readonly version: number; readonly from: number; readonly row: number };

/**
 * @param rows versions of what is stored, in order
 * @param references versions of what should be, in order
 * @param isAt whether the n-th stored one is, but for its number, what should be at a version
 */
export function align(
  rows: readonly number[],
  references: readonly number[],
  isAt: (row: number, version: number) => boolean,
): readonly Misplacement[] {
  const placed = place(rows, references, isAt);
  const anchors = inOrder(rows, placed);
  const moved = [...placed]
    .filter(([row]) => !anchors.has(row))
    .map(([row, from]): Misplacement => ({ kind: 'REORDERED', version: rows[row]!, from, row }));
  const found = new Set(placed.values());
  const misplacements: Misplacement[] = [...moved];
  const strangers: number[] = [];
  const missing = references.filter((version) => !found.has(version));
  const settle = (upTo: number) => {
    const lacking = missing.splice(
      0,
      missing.findIndex((version) => version >= upTo) < 0 ? missing.length : missing.findIndex((version) => version >= upTo),
    );
    misplacements.push(...paired(strangers.splice(0), lacking, rows));
  };
  for (const row of rows.keys()) {
    const version = anchors.get(row);
    if (version !== undefined) settle(version);
    else if (!placed.has(row)) strangers.push(row);
  }
  const last = references.at(-1) ?? 0;
  // What comes after the last that is known is not known to be strange: nothing says yet what it should be.
  const known = strangers.splice(0).filter((row, place) => place < missing.length || rows[row]! <= last);
  strangers.push(...known);
  settle(Infinity);
  return misplacements.sort((one, other) => one.version - other.version);
}

/** Each stored one with the version that it should bear; those that are in their place first. */
function place(
  rows: readonly number[],
  references: readonly number[],
  isAt: (row: number, version: number) => boolean,
): ReadonlyMap<number, number> {
  const placed = new Map<number, number>();
  const free = new Set(references);
  for (const [row, version] of rows.entries()) {
    if (!free.has(version) || !isAt(row, version)) continue;
    placed.set(row, version);
    free.delete(version);
  }
  for (const row of rows.keys()) {
    if (placed.has(row)) continue;
    const version = [...free].find((candidate) => isAt(row, candidate));
    if (version === undefined) continue;
    placed.set(row, version);
    free.delete(version);
  }
  return new Map([...placed].sort(([one], [other]) => one - other));
}

/** The most of them that follow one another in order; of as many, those that stand under their own number. */
function inOrder(rows: readonly number[], placed: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const list = [...placed];
  // Nothing was moved, ordinarily: then there is nothing to choose.
  if (list.every(([, version], index) => index === 0 || version > list[index - 1]![1])) return placed;
  const best: { readonly weight: number; readonly before: number }[] = [];
  for (const [index, [row, version]] of list.entries()) {
    const own = list.length + (rows[row] === version ? 2 : 1);
    let chosen = { weight: own, before: -1 };
    for (let before = 0; before < index; before += 1) {
      const weight = best[before]!.weight + own;
      if (list[before]![1] < version && weight > chosen.weight) chosen = { weight, before };
    }
    best.push(chosen);
  }
  const anchors: [number, number][] = [];
  let index = best.reduce((top, { weight }, candidate) => (weight > (best[top]?.weight ?? -1) ? candidate : top), 0);
  for (; index >= 0; index = best[index]!.before) anchors.unshift(list[index]!);
  return new Map(anchors);
}

function paired(strangers: readonly number[], lacking: readonly number[], rows: readonly number[]): readonly Misplacement[] {
  const numbers = new Set(lacking);
  const own = strangers.filter((row) => numbers.has(rows[row]!));
  const rest = strangers.filter((row) => !numbers.has(rows[row]!));
  const others = lacking.filter((version) => !own.some((row) => rows[row] === version));
  return [
    ...own.map((row): Misplacement => ({ kind: 'CHANGED', version: rows[row]!, row })),
    ...others.map((version, index): Misplacement => {
      const row = rest[index];
      return row === undefined ? { kind: 'DELETED', version } : { kind: 'CHANGED', version, row };
    }),
    ...rest.slice(others.length).map((row): Misplacement => ({ kind: 'INSERTED', version: rows[row]!, row })),
  ];
}
