/** Those who sat and decide: of the jury convened, having heard the candidate, regularly composed, each having voted or abstained. */
import { isDecidedAs } from '../../certification/deciders.js';
import { parisDate } from '../../time/local-date.js';
import type { Attached } from '../command.js';
import type { Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { balanceConditions, juryLaw, membersConditions } from './composition.js';
import type { JuryEvents, JuryMember } from './events.js';
import { organisationConditions } from './organisation-ties.js';
import { juryPractice } from './practice.js';
import type { JurySessionState } from './state.js';
import { knownTieConditions, tieConditions } from './ties.js';
import { presidentOf, votesConditions } from './votes.js';

type Sitting = Pick<
  JuryEvents['JuryDecided'],
  'present' | 'votes' | 'abstentions' | 'women' | 'men' | 'balanceJustification' | 'distinctFrom'
>;

export function sittingJuryConditions(
  situation: Situation,
  session: JurySessionState,
  sitting: Sitting,
  attached: Attached | undefined,
): readonly Unmet[] {
  const { present } = sitting;
  const convened = session.members.map(({ jurorId }) => jurorId);
  const strangers = present.filter((juror) => !convened.includes(juror));
  const sat = membersWhoSat(session, present);
  const composition = [
    ...membersConditions(situation, sat),
    ...knownTieConditions(situation, sat, attached?.ties ?? [], juryLaw(situation), sitting.distinctFrom),
    ...organisationConditions(situation, sat, attached?.sharedOrganisations ?? [], session.at && parisDate(session.at)),
  ];
  return [
    ...unless(
      strangers.length === 0 && new Set(present).size === present.length,
      'jury.present-not-member',
      'Seuls siègent, et une fois chacun, les membres du jury convoqué.',
      recordRule,
      'present',
    ),
    ...composition.map((unmet) => ({ ...unmet, field: 'present' })),
    ...hearingConditions(situation, session, present),
    ...sittingBalanceConditions(situation, session, sitting),
    ...votesConditions(situation, sitting, presidentOf(sat)),
  ];
}

export function membersWhoSat({ members }: JurySessionState, present: readonly string[]): readonly JuryMember[] {
  return members.filter(({ jurorId }) => present.includes(jurorId));
}

/** Of those convened: once the candidate was heard, those who heard them, where that is asked and known. */
export function mayDecide({ rules }: Journey, { members, soutenance }: JurySessionState): readonly JuryMember[] {
  const heardBy = juryPractice(rules).decidersHaveHeard.value ? soutenance?.heardBy : undefined;
  return heardBy ? members.filter(({ jurorId }) => heardBy.includes(jurorId)) : members;
}

/** Why none of those who may decide form a jury, whoever of them sits; nothing where they do. */
export function unableConditions(journey: Journey, session: JurySessionState): readonly Unmet[] {
  const source = juryLaw(journey);
  const free = mayDecide(journey, session).filter((member) => tieConditions(journey, member, source, 'session').length === 0);
  return membersConditions(journey, free).map(({ sentence, ...unmet }) => ({
    ...unmet,
    code: 'jury.unable-to-decide',
    sentence: `Ceux qui peuvent encore décider dans cette session ne forment pas un jury régulier : un autre est à convoquer. ${sentence}`,
    field: 'session',
  }));
}

/** Asked wherever it is known who heard the candidate. */
function hearingConditions({ rules }: Situation, { members, soutenance }: JurySessionState, present: readonly string[]): readonly Unmet[] {
  const { decidersHaveHeard } = juryPractice(rules);
  const heardBy = soutenance?.attendance === 'PRESENT' ? soutenance.heardBy : undefined;
  const absent = members.filter(({ jurorId }) => heardBy !== undefined && present.includes(jurorId) && !heardBy.includes(jurorId));
  return unless(
    !decidersHaveHeard.value || absent.length === 0,
    'jury.has-not-heard',
    `Seuls décident ceux qui ont entendu le candidat ; ne l’ont pas entendu : ${absent.map(({ jurorId }) => jurorId).join(', ')}.`,
    clause('décision par ceux qui ont entendu le candidat', decidersHaveHeard),
    'present',
  );
}

/** Weighed on the convocation where everybody convened has sat, else on who did. */
function sittingBalanceConditions(
  situation: Situation,
  { members }: JurySessionState,
  { present, women, men, balanceJustification }: Sitting,
): readonly Unmet[] {
  if (women !== undefined && men !== undefined) {
    return balanceConditions(situation, { women, men, balanceJustification, members: present });
  }
  const isTold = women !== undefined || men !== undefined;
  const isWhole = members.every(({ jurorId }) => present.includes(jurorId));
  return unless(
    !isTold && (isWhole || !isDecidedAs('as-practised', situation.rules)),
    'jury.balance-unknown',
    'Tous les membres convoqués n’ont pas siégé : la décision dit combien de femmes et combien d’hommes l’ont fait.',
    juryLaw(situation),
    women === undefined ? 'women' : 'men',
  );
}
