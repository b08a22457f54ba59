/**
 * Four eyes: who accused or judged does not alone take back, nor hear the appeal. Persons are told apart by the actor of
 * their events, whatever role they spoke in. The state keeps those actors from the event by which the journey came under
 * rules that ask for it: what was recorded before binds nobody, and folds as it always did.
 */
import type { CertificationRules } from '../../certification/rules.js';
import type { Situation } from '../decider.js';
import { voidedAttempt } from './assessment-fraud.js';
import { requiredBlocks } from '../requirements.js';
import { recordersOf } from '../paper/mark.js';
import type { JourneyState } from '../state.js';
import { clause } from '../reglement-source.js';
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
    procedure?.openedBy === undefined ? [] : [procedure.openedBy],
    'fraud.same-person-as-opened',
    'La décision pour fraude revient à une autre personne que celle qui a ouvert la procédure.',
  );
}

/** The opening dates the candidate's delay: who opened would shorten it alone. */
export function openingConditions(situation: Situation, procedure: Procedure | undefined): readonly Unmet[] {
  return unlessOneOf(
    situation,
    procedure?.openedBy === undefined ? [] : [procedure.openedBy],
    'fraud.same-person-as-opened',
    'La date d’ouverture de la procédure pour fraude est rectifiée par une autre personne que celle qui l’a ouverte.',
  );
}

export function judgeConditions(situation: Situation, procedure: Procedure | undefined): readonly Unmet[] {
  return unlessOneOf(
    situation,
    procedure ? judgesOf(situation, procedure) : [],
    'fraud.same-person-as-judged',
    'Le retrait pour fraude revient à une autre personne que celles qui ont apprécié, conclu ou décidé ce qui est retiré.',
  );
}

export function appealConditions(situation: Situation, appeal: AfterState['appeals'][number] | undefined): readonly Unmet[] {
  const { session = null, assessment, attempt } = appeal ?? {};
  const voidedBy = voidedAttempt(situation, assessment, attempt)?.voided?.by;
  return unlessOneOf(
    situation,
    session === null ? (voidedBy === undefined ? [] : [voidedBy]) : judgesInSessions(situation.state, (each) => each === session),
    'appeal.same-person-as-decided',
    session === null
      ? 'La réclamation est tranchée par une autre personne que celle qui a annulé l’épreuve.'
      : 'La réclamation est tranchée par une autre personne que celle qui a consigné la décision contestée.',
  );
}

/** What is replaced once it was told to the candidate, or has its certificate. */
export function replacementConditions(situation: Situation, judges: readonly string[]): readonly Unmet[] {
  return unlessOneOf(
    situation,
    judges,
    'replacement.same-person-as-judged',
    'Ce qui a été notifié est remplacé par une autre personne que celles qui l’ont apprécié, conclu ou décidé.',
  );
}

function unlessOneOf({ rules, context }: Situation, actors: readonly string[], code: string, sentence: string): readonly Unmet[] {
  const { fourEyes } = rules.reglement;
  return fourEyes?.value ? unless(!actors.includes(context.actor.id), code, sentence, clause('quatre yeux', fourEyes)) : [];
}

/** Of a block, those who graded or concluded it; of the diploma, those of every block that it rests on, and of the juries. */
function judgesOf(situation: Situation, { concerns, block }: Procedure): readonly string[] {
  const { state } = situation;
  const blocks = concerns === 'BLOCK' || concerns === 'ASSESSMENT' ? [block ?? ''] : requiredBlocks(situation).map(({ code }) => code);
  const granting = new Set(
    blocks.flatMap((code) => (state.blocks[code]?.conclusions ?? []).flatMap(({ by }) => ('session' in by ? [by.session] : []))),
  );
  return [
    ...blocks.flatMap((code) => state.blocks[code]?.judgedBy ?? []),
    ...judgesInSessions(state, (session) => concerns === 'DIPLOMA' || granting.has(session)),
  ];
}

function judgesInSessions({ sessions }: JourneyState, concerns: (session: string) => boolean): readonly string[] {
  return sessions.filter(({ session }) => concerns(session)).flatMap(({ judgedBy }) => judgedBy ?? []);
}
