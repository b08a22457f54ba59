import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { consistencyRanges, inclusionRanges, includes, isConsistent } from './proofs.js';
import { emptyRoot, GrowingTree, leafHash, nodeHash, rootOf, wholeSubtrees, type LeafRange } from './tree.js';

/** Test vectors of Certificate Transparency, whose hashing RFC 9162 keeps. */
const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = data.map((hex) =>
  createHash('sha256')
    .update(Buffer.from(`00${hex}`, 'hex'))
    .digest(),
);

/** MTH of RFC 9162, as it is written there. */
function treeHash(list: readonly Buffer[]): Buffer {
  if (list.length === 0) return createHash('sha256').digest();
  if (list.length === 1) return list[0]!;
  let power = 1;
  while (power * 2 < list.length) power *= 2;
  return nodeHash(treeHash(list.slice(0, power)), treeHash(list.slice(power)));
}

const prove = (list: readonly Buffer[], ranges: readonly LeafRange[]) => ranges.map(({ from, to }) => treeHash(list.slice(from, to)));
const manyLeaves = Array.from({ length: 70 }, (_, number) => leafHash(`leaf ${number}`));
const sizes = fc.integer({ min: 1, max: manyLeaves.length });

describe('the Merkle tree', () => {
  it('has the roots of the published vectors', () => {
    const tree = new GrowingTree();
    const grown = leaves.map((leaf) => {
      tree.append(leaf);
      return tree.root().toString('hex');
    });
    expect(grown).toEqual(roots);
    expect(new GrowingTree().root()).toEqual(emptyRoot);
    expect(leafHash('')).toEqual(leaves[0]);
  });

  it('has the proofs of the published vectors', () => {
    const hex = (proof: readonly Buffer[]) => proof.map((hash) => hash.toString('hex'));
    expect(hex(prove(leaves, inclusionRanges(0, 8)))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(prove(leaves, consistencyRanges(6, 8)))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('has at any size the root that the RFC defines, gone on with from its stored subtrees too', () => {
    const nodes = new Map<string, Buffer>();
    const tree = new GrowingTree();
    for (const [count, leaf] of manyLeaves.entries()) {
      for (const { level, index, hash } of tree.append(leaf)) nodes.set(`${level}/${index}`, hash);
      const edge = wholeSubtrees({ from: 0, to: count + 1 }).map(({ level, index }) => nodes.get(`${level}/${index}`)!);
      const expected = treeHash(manyLeaves.slice(0, count + 1));
      expect(tree.root()).toEqual(expected);
      expect(new GrowingTree(count + 1, edge).root()).toEqual(expected);
      expect(rootOf(edge)).toEqual(expected);
    }
  });

  it('proves each leaf in each size, and nothing else: another leaf, place, root or proof is refused', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, place, change) => {
        const index = place % size;
        const proof = prove(manyLeaves, inclusionRanges(index, size));
        const claim = { leaf: manyLeaves[index]!, index, size, root: treeHash(manyLeaves.slice(0, size)) };
        expect(includes(claim, proof)).toBe(true);
        expect(includes({ ...claim, leaf: leafHash('other') }, proof)).toBe(false);
        expect(includes({ ...claim, root: leafHash('other') }, proof)).toBe(false);
        expect(includes({ ...claim, index: (index + 1) % size }, proof)).toBe(size === 1);
        expect(includes(claim, [...proof, leafHash('more')])).toBe(false);
        if (proof.length === 0) return;
        const altered = proof.with(change % proof.length, leafHash('altered'));
        expect(includes(claim, altered)).toBe(false);
        expect(includes(claim, proof.slice(1))).toBe(false);
      }),
    );
  });

  it('proves that each tree begins with each smaller one, and refuses it of any other', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), (one, other, change) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const proof = prove(manyLeaves, consistencyRanges(first, second));
        const rewritten = manyLeaves.with(change % first, leafHash('rewritten'));
        const growth = {
          first,
          firstRoot: treeHash(manyLeaves.slice(0, first)),
          second,
          secondRoot: treeHash(manyLeaves.slice(0, second)),
        };
        expect(isConsistent(growth, proof)).toBe(true);
        const forged = { ...growth, secondRoot: treeHash(rewritten.slice(0, second)) };
        expect(isConsistent(forged, first === second ? [] : prove(rewritten, consistencyRanges(first, second)))).toBe(false);
        expect(isConsistent({ ...growth, firstRoot: leafHash('other') }, proof)).toBe(false);
        expect(isConsistent(growth, [...proof, leafHash('more')])).toBe(false);
      }),
    );
  });

  it('proves nothing of leaves and trees that there are not', () => {
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(0, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
  });
});
