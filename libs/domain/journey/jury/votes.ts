import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { JuryEvents, JuryMember } from './events.js';

type Votes = JuryEvents['JuryDecided']['votes'];

export interface Tally {
  readonly carried: boolean;
  /** The president's vote broke a tie. */
  readonly castingVote: boolean;
}

/** Majority of the votes cast; on a tie, the president's. A president who abstains breaks none. */
export function tally(votes: Votes, president: string | null): Tally {
  const inFavour = votes.filter((vote) => vote.inFavour).length;
  const against = votes.length - inFavour;
  if (inFavour !== against) return { carried: inFavour > against, castingVote: false };
  const casting = votes.find((vote) => vote.jurorId === president);
  return { carried: casting?.inFavour ?? false, castingVote: casting !== undefined };
}

export function presidentOf(members: readonly JuryMember[]): string | null {
  return members.find(({ president }) => president)?.jurorId ?? null;
}

/** Who votes has sat, and votes once; a decision that lost the vote is no decision. */
export function votesConditions(votes: Votes, present: readonly string[], president: string | null, source: string): readonly Unmet[] {
  const voters = votes.map(({ jurorId }) => jurorId);
  return [
    ...unless(
      voters.every((voter) => present.includes(voter)),
      'vote.not-present',
      'Seuls les membres qui ont siégé votent.',
      recordRule,
      'votes',
    ),
    ...unless(new Set(voters).size === voters.length, 'vote.twice', 'Chaque membre vote une fois.', recordRule, 'votes'),
    ...unless(
      tally(votes, president).carried,
      'vote.lost',
      'Cette décision n’a pas la majorité des voix, celle de la présidence étant prépondérante en cas de partage.',
      source,
      'votes',
    ),
  ];
}
