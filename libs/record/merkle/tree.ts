/**
 * The append-only Merkle tree of RFC 9162, over SHA-256. No library for it is kept up: those at hand hash leaves and nodes
 * alike, or prove no consistency.
 */
import { createHash } from 'node:crypto';

/** Of the tree without a leaf: the hash of nothing. */
export const emptyRoot: Buffer = createHash('sha256').digest();

export function leafHash(data: string): Buffer {
  return createHash('sha256').update(leafPrefix).update(data, 'utf8').digest();
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

/** A whole subtree: it covers the leaves `index` × 2^`level` up to the next of its level, and never changes. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

export interface TreeNode extends NodeId {
  readonly hash: Buffer;
}

/** Leaves `from` to `to` − 1. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The right edge of a growing tree: what is needed to append, and to tell the root. */
export class GrowingTree {
  /** Of whole subtrees, largest first. */
  private readonly edge: TreeNode[];

  /** @param edge hashes of `wholeSubtrees` of the leaves that are there already, in their order */
  constructor(
    private leaves = 0,
    edge: readonly Buffer[] = [],
  ) {
    this.edge = wholeSubtrees({ from: 0, to: leaves }).map((node, place) => ({ ...node, hash: given(edge[place]) }));
  }

  get size(): number {
    return this.leaves;
  }

  /** Answers every subtree that the leaf completes, itself first. */
  append(leaf: Buffer): readonly TreeNode[] {
    let node: TreeNode = { level: 0, index: this.leaves, hash: leaf };
    const completed = [node];
    for (let left = this.edge.at(-1); left?.level === node.level; left = this.edge.at(-1)) {
      this.edge.pop();
      node = { level: node.level + 1, index: left.index / 2, hash: nodeHash(left.hash, node.hash) };
      completed.push(node);
    }
    this.edge.push(node);
    this.leaves += 1;
    return completed;
  }

  root(): Buffer {
    return rootOf(this.edge.map(({ hash }) => hash));
  }
}

/** The whole subtrees that a range is made of, from left to right. The range begins where a subtree of its size may. */
export function wholeSubtrees({ from, to }: LeafRange): readonly NodeId[] {
  const nodes: NodeId[] = [];
  for (let place = from; place < to;) {
    let level = 0;
    while (place % 2 ** (level + 1) === 0 && place + 2 ** (level + 1) <= to) level += 1;
    nodes.push({ level, index: place / 2 ** level });
    place += 2 ** level;
  }
  return nodes;
}

/** The root of neighbouring subtrees, from left to right, each smaller than the one before. */
export function rootOf(subtrees: readonly Buffer[]): Buffer {
  const last = subtrees.at(-1);
  if (!last) return emptyRoot;
  return subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

function given(hash: Buffer | undefined): Buffer {
  if (!hash) throw new RangeError('the edge of the tree lacks a subtree');
  return hash;
}
