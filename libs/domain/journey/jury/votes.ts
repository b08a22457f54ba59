import { isDecidedAs } from '../../certification/deciders.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { Journey } from '../journey.js';
import { clause } from '../reglement-source.js';
import { juryLaw } from './composition.js';
import type { JuryEvents, JuryMember } from './events.js';
import { juryPractice } from './practice.js';

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

interface Ballot {
  readonly votes: Votes;
  readonly present: readonly string[];
  readonly abstentions?: readonly string[] | undefined;
}

/** Who votes has sat, and votes once; a decision that lost the vote is no decision. */
export function votesConditions(journey: Journey, ballot: Ballot, president: string | null): readonly Unmet[] {
  const { votes, present } = ballot;
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
    ...abstentionConditions(journey, ballot),
    ...(isDecidedAs('as-practised', journey.rules) ? everyVoiceConditions(journey, ballot) : []),
    ...unless(
      tally(votes, president).carried,
      'vote.lost',
      'Cette décision n’a pas la majorité des voix, celle de la présidence étant prépondérante en cas de partage.',
      juryLaw(journey),
      'votes',
    ),
  ];
}

function abstentionConditions({ rules }: Journey, { votes, present, abstentions = [] }: Ballot): readonly Unmet[] {
  const { abstentionAllowed } = juryPractice(rules);
  const strangers = abstentions.filter((juror) => !present.includes(juror) || votes.some(({ jurorId }) => jurorId === juror));
  return [
    ...unless(
      strangers.length === 0 && new Set(abstentions).size === abstentions.length,
      'vote.abstainer',
      'S’abstient, une fois, un membre qui a siégé et qui n’a pas voté.',
      recordRule,
      'abstentions',
    ),
    ...unless(
      abstentionAllowed.value || abstentions.length === 0,
      'vote.abstention-not-allowed',
      'Le règlement n’admet pas d’abstention.',
      clause('abstention', abstentionAllowed),
      'abstentions',
    ),
  ];
}

/** Nobody who sat is passed over in silence, and one voice is no jury's: D6412-6 wants two members at least. */
function everyVoiceConditions(journey: Journey, { votes, present, abstentions = [] }: Ballot): readonly Unmet[] {
  const { votesCast } = juryPractice(journey.rules);
  const { numerator, denominator } = votesCast.value;
  const silent = present.filter((juror) => !abstentions.includes(juror) && !votes.some(({ jurorId }) => jurorId === juror));
  const asked = Math.max(collegial, Math.ceil((present.length * numerator) / denominator));
  return [
    ...unless(
      silent.length === 0,
      'vote.silent',
      `Chacun de ceux qui ont siégé vote ou s’abstient ; ne font ni l’un ni l’autre : ${silent.join(', ')}.`,
      recordRule,
      'votes',
    ),
    ...unless(
      votes.length >= asked,
      'vote.too-few',
      `La décision demande au moins ${asked} votes, pour ou contre, des ${present.length} membres qui ont siégé.`,
      asked === collegial ? juryLaw(journey) : clause('votes exprimés', votesCast),
      'votes',
    ),
  ];
}

const collegial = 2;
