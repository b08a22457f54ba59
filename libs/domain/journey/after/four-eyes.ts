/**
 * Four eyes: who accused or judged does not alone take back, nor hear the appeal. Persons are told apart by the actor of
 * their events, whatever role they spoke in, and by the name under which they graded, heard, voted or signed, whoever recorded it. The
 * state keeps those actors from the event by which the journey came under rules that ask for it: what was recorded before binds nobody,
 * and folds as it always did.
 */
import type { CertificationRules } from '../../certification/rules.js';
import type { BlockState } from '../blocks/state.js';
import type { Situation } from '../decider.js';
import type { JurySessionState } from '../jury/state.js';
import { voidedAttempt } from './assessment-fraud.js';
import { requiredBlocks } from '../requirements.js';
import { recordersOf } from '../paper/mark.js';
import type { JourneyState } from '../state.js';
import { clause } from '../reglement-source.js';
import type { Judges } from '../what-is-recorded.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import type { AfterState } from './state.js';

type Procedure = AfterState['fraudProcedures'][number];

interface Judged {
  readonly judgedBy?: readonly string[];
}

/** Adds whoever judged to those known already, in a journey under four eyes. */
export function judgedToo<T extends Judged>({ fourEyes }: JourneyState, facts: T, by: Parameters<typeof recordersOf>[0]): T {
  if (!fourEyes) return facts;
  const others = recordersOf(by).filter((id) => !facts.judgedBy?.includes(id));
  return others.length === 0 ? facts : { ...facts, judgedBy: [...(facts.judgedBy ?? []), ...others] };
}

/** What the event by which a journey comes under rules says of them: nothing where they do not ask for it. */
export function askedBy({ reglement }: CertificationRules): { readonly fourEyes?: true } {
  return reglement.fourEyes?.value ? { fourEyes: true } : {};
}

/** What takes something back, or refuses it, for fraud. */
export function accuserConditions(situation: Situation, procedure: Procedure | undefined): readonly Unmet[] {
  return unlessOneOf(
    situation,
    ofActor(procedure?.openedBy),
    'fraud.same-person-as-opened',
    'La décision pour fraude revient à une autre personne que celle qui a ouvert la procédure.',
  );
}

/** The opening dates the candidate's delay: who opened would shorten it alone. */
export function openingConditions(situation: Situation, procedure: Procedure | undefined): readonly Unmet[] {
  return unlessOneOf(
    situation,
    ofActor(procedure?.openedBy),
    'fraud.same-person-as-opened',
    'La date d’ouverture de la procédure pour fraude est rectifiée par une autre personne que celle qui l’a ouverte.',
  );
}

export function judgeConditions(situation: Situation, procedure: Procedure | undefined): readonly Unmet[] {
  return unlessOneOf(
    situation,
    procedure ? judgesOf(situation, procedure) : ofActor(undefined),
    'fraud.same-person-as-judged',
    'Le retrait pour fraude revient à une autre personne que celles qui ont apprécié, conclu ou décidé ce qui est retiré.',
  );
}

export function appealConditions(situation: Situation, appeal: AfterState['appeals'][number] | undefined): readonly Unmet[] {
  const { session = null, assessment, attempt } = appeal ?? {};
  const voidedBy = voidedAttempt(situation, assessment, attempt)?.voided?.by;
  return unlessOneOf(
    situation,
    session === null ? ofActor(voidedBy) : judgesInSessions(situation.state, (each) => each === session),
    'appeal.same-person-as-decided',
    session === null
      ? 'La réclamation est tranchée par une autre personne que celle qui a annulé l’épreuve.'
      : 'La réclamation est tranchée par une autre personne que celles qui ont consigné la décision contestée ou y ont pris part.',
  );
}

/** @param withdrew who took part in the withdrawal that is contested, which the state does not keep */
export function withdrawalAppealConditions(situation: Situation, withdrew: Judges = nobody): readonly Unmet[] {
  return unlessOneOf(
    situation,
    withdrew,
    'appeal.same-person-as-decided',
    'La réclamation est tranchée par une autre personne que celle qui a décidé le retrait.',
  );
}

/** What is replaced once it was told to the candidate, or has its certificate. */
export function replacementConditions(situation: Situation, judges: Judges): readonly Unmet[] {
  return unlessOneOf(
    situation,
    judges,
    'replacement.same-person-as-judged',
    'Ce qui a été notifié est remplacé par une autre personne que celles qui l’ont apprécié, conclu ou décidé.',
  );
}

/** What is rectified against the candidate, once they were told what rests on it. */
export function rectificationConditions(situation: Situation, judges: Judges): readonly Unmet[] {
  return unlessOneOf(
    situation,
    judges,
    'rectify.same-person-as-recorded',
    'Ce qui est rectifié contre le candidat l’est par une autre personne que celles qui ont consigné le fait, ou apprécié ce qui repose sur lui.',
  );
}

function unlessOneOf(situation: Situation, { actors, persons }: Judges, code: string, sentence: string): readonly Unmet[] {
  const { rules, context, sender } = situation;
  const { fourEyes } = rules.reglement;
  const isOneOf = actors.includes(context.actor.id) || (sender !== undefined && persons.includes(sender));
  return fourEyes?.value ? unless(!isOneOf, code, sentence, clause('quatre yeux', fourEyes)) : [];
}

/** Those who graded a block's assessments or concluded it. */
export function judgesOfBlock({ judgedBy = [], assessments, conclusions }: BlockState): Judges {
  const attempts = Object.values(assessments).flatMap((each) => each.attempts);
  const graders = attempts.flatMap(({ grid, voided }) => [...(grid?.evaluators ?? []), ...(voided?.grid?.evaluators ?? [])]);
  return { actors: judgedBy, persons: [...graders, ...conclusions.flatMap(({ by }) => ('evaluators' in by ? by.evaluators : []))] };
}

/** Those who heard the candidate, decided or signed, be it what was replaced since; where it is not said who heard, those convened. */
export function judgesOfSession({ judgedBy = [], members, soutenance, decision, lastNotified, signatures }: JurySessionState): Judges {
  const heard = soutenance?.attendance === 'PRESENT' ? (soutenance.heardBy ?? members.map(({ jurorId }) => jurorId)) : [];
  const sat = [...(decision?.present ?? []), ...(lastNotified?.present ?? [])];
  return { actors: judgedBy, persons: [...heard, ...sat, ...Object.keys(signatures)] };
}

export const nobody: Judges = { actors: [], persons: [] };

export function together(judges: readonly Judges[]): Judges {
  return { actors: judges.flatMap(({ actors }) => actors), persons: judges.flatMap(({ persons }) => persons) };
}

export const ofActor = (actor: string | undefined): Judges => ({ actors: actor === undefined ? [] : [actor], persons: [] });

/** Of a block, those who graded or concluded it; of the diploma, those of every block that it rests on, and of the juries. */
function judgesOf(situation: Situation, { concerns, block }: Procedure): Judges {
  const { state } = situation;
  const blocks = concerns === 'BLOCK' || concerns === 'ASSESSMENT' ? [block ?? ''] : requiredBlocks(situation).map(({ code }) => code);
  const granting = new Set(
    blocks.flatMap((code) => (state.blocks[code]?.conclusions ?? []).flatMap(({ by }) => ('session' in by ? [by.session] : []))),
  );
  return together([
    ...blocks.flatMap((code) => (state.blocks[code] ? [judgesOfBlock(state.blocks[code])] : [])),
    judgesInSessions(state, (session) => concerns === 'DIPLOMA' || granting.has(session)),
  ]);
}

function judgesInSessions({ sessions }: JourneyState, concerns: (session: string) => boolean): Judges {
  return together(sessions.filter(({ session }) => concerns(session)).map(judgesOfSession));
}
