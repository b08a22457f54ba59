import fc from 'fast-check';
import { tally } from './votes.js';

const jurors = ['jur_1', 'jur_2', 'jur_3', 'jur_4', 'jur_5'] as const;
const ballots = fc
  .subarray([...jurors])
  .chain((voters) =>
    fc
      .tuple(...voters.map(() => fc.boolean()))
      .map((voices) => voters.map((jurorId, index) => ({ jurorId, inFavour: voices[index] ?? false }))),
  );

describe('laws of the vote', () => {
  it('carries by majority whatever the president says', () => {
    fc.assert(
      fc.property(ballots, (votes) => {
        const margin = votes.filter((vote) => vote.inFavour).length * 2 - votes.length;
        fc.pre(margin !== 0);
        expect(tally(votes, 'jur_1')).toEqual({ carried: margin > 0, castingVote: false });
      }),
    );
  });

  it('never carries and fails at once: the opposite votes have the opposite result, unless nobody breaks the tie', () => {
    fc.assert(
      fc.property(ballots, (votes) => {
        const opposite = votes.map((vote) => ({ ...vote, inFavour: !vote.inFavour }));
        const [one, other] = [tally(votes, 'jur_1'), tally(opposite, 'jur_1')];
        const tied = votes.filter((vote) => vote.inFavour).length * 2 === votes.length;
        const broken = votes.some((vote) => vote.jurorId === 'jur_1');
        expect(one.carried === other.carried).toBe(tied && !broken);
      }),
    );
  });
});
