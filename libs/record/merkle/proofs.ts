/** Proofs of RFC 9162, section 2.1: that a leaf is in a tree, and that a tree begins with another. */
import { nodeHash, type LeafRange } from './tree.js';

/** The ranges of leaves whose roots are the inclusion proof of one leaf, in the proof's order. */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return path(index, { from: 0, to: size });
}

/** The ranges whose roots are the proof that the tree of `second` leaves begins with that of `first`. */
export function consistencyRanges(first: number, second: number): readonly LeafRange[] {
  if (!(first >= 1 && first <= second)) throw new RangeError(`no tree of ${second} leaves begins with one of ${first}`);
  return subproof(first, { from: 0, to: second }, true);
}

function path(index: number, range: LeafRange): readonly LeafRange[] {
  if (range.to - range.from === 1) return [];
  const middle = range.from + largestPowerBelow(range.to - range.from);
  const [left, right] = [
    { from: range.from, to: middle },
    { from: middle, to: range.to },
  ];
  return index < middle ? [...path(index, left), right] : [...path(index, right), left];
}

/** `isKnown`: whoever checks has the root of what is left of the first tree already. */
function subproof(first: number, range: LeafRange, isKnown: boolean): readonly LeafRange[] {
  if (first === range.to) return isKnown ? [] : [range];
  const middle = range.from + largestPowerBelow(range.to - range.from);
  const [left, right] = [
    { from: range.from, to: middle },
    { from: middle, to: range.to },
  ];
  return first <= middle ? [...subproof(first, left, isKnown), right] : [...subproof(first, right, false), left];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

export interface Inclusion {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly root: Buffer;
}

/** Section 2.1.3.2. */
export function includes({ leaf, index, size, root }: Inclusion, proof: readonly Buffer[]): boolean {
  if (index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && hash.equals(root);
}

export interface Growth {
  readonly first: number;
  readonly firstRoot: Buffer;
  readonly second: number;
  readonly secondRoot: Buffer;
}

/** Section 2.1.4.2. */
export function isConsistent({ first, firstRoot, second, secondRoot }: Growth, proof: readonly Buffer[]): boolean {
  if (first < 1 || first > second) return false;
  if (first === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  const [start, ...rest] = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : proof;
  if (!start) return false;
  let [fn, sn] = [first - 1, second - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [one, other] = [start, start];
  for (const node of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [one, other] = [nodeHash(node, one), nodeHash(node, other)];
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      other = nodeHash(other, node);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && one.equals(firstRoot) && other.equals(secondRoot);
}

/** Not by bits: a tree may have more leaves than 32 bits count. */
const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);
