import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { compareLeaves, type EventHistories, type NewLeaf } from './leaf-comparison.js';

const body = (streamId: string) => `{"streamId":"${streamId}"}`;

function leavesOf(streams: number): readonly NewLeaf[] {
  return Array.from({ length: streams }, (_, index) => {
    const streamId = `jrn_${index}`;
    const hash = eventHash(genesisHash, body(streamId));
    return { index, streamId, version: 1, hash, previousHash: genesisHash, previousIndex: null, isOfJournal: true };
  });
}

const answering = (answer: (streamId: string) => 'SLOW' | null | 'ANSWERS'): EventHistories & { asked: number } => ({
  asked: 0,
  async bodiesFrom(streamId) {
    this.asked += 1;
    const given = answer(streamId);
    return given === 'ANSWERS' ? new Map([[1, [body(streamId)]]]) : given;
  },
});

describe('leaves compared with their histories', () => {
  it('lack that of a slow stream alone', async () => {
    const histories = answering((streamId) => (streamId === 'jrn_3' ? 'SLOW' : 'ANSWERS'));
    expect(await compareLeaves(leavesOf(40), histories)).toMatchObject({ different: [], absent: [3] });
    expect(histories.asked).toBe(40);
  });

  it('lack them all once nobody answers, or nothing but slowly, and ask no more', async () => {
    for (const silence of [null, 'SLOW'] as const) {
      const histories = answering(() => silence);
      expect((await compareLeaves(leavesOf(200), histories)).absent).toHaveLength(200);
      expect(histories.asked).toBeLessThan(40);
    }
  });
});
