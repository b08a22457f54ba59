/** Who may have a fact give way, on which ground, and after which hearing. */
import { nobody, replacementConditions, together } from '../after/four-eyes.js';
import { heardFirstConditions, hearingOrderConditions } from '../after/hearing.js';
import type { CommandOf } from '../command.js';
import type { Situation } from '../decider.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { frenchDate } from '../../time/french-date.js';
import { latest } from '../../time/local-date.js';
import { groundsAgainst, type Authority, type ReplaceableKind } from './events.js';
import type { RecordedFact } from '../what-is-recorded.js';
import type { StandingFact } from './standing-facts.js';

/** What a command that replaces says besides the fact, whichever fact that is. */
export interface Asked extends Pick<CommandOf<'replace-fact'>['data'], 'authority' | 'ground' | 'reference' | 'hearing'> {
  readonly own: 'CERTIFIER' | 'JURY';
  readonly annuls: boolean;
  readonly recorded: RecordedFact | undefined;
}

/** How far the fact has gone. */
export type Standing = Omit<StandingFact, 'fact'>;

/** Whose a kind of fact is, besides the judge, who annuls any of them. */
export const ownAuthority: Readonly<Record<ReplaceableKind, 'CERTIFIER' | 'JURY'>> = {
  GRID: 'CERTIFIER',
  ATTENDANCE: 'CERTIFIER',
  CONCLUSION: 'CERTIFIER',
  SOUTENANCE: 'JURY',
  DECISION: 'JURY',
  RECEVABILITE: 'CERTIFIER',
  CONTESTATION: 'CERTIFIER',
  APPEAL: 'CERTIFIER',
  WITHDRAWAL: 'CERTIFIER',
  VOIDING: 'CERTIFIER',
  TRANSFER: 'CERTIFIER',
  ACCOMPANIST: 'CERTIFIER',
  MEMOIRE: 'CERTIFIER',
  LIVRET: 'CERTIFIER',
};

const authorityNames: Readonly<Record<Authority, string>> = { CERTIFIER: 'le certificateur', JURY: 'le jury', JUDGE: 'le juge' };

/** The jury is sovereign: once its minutes are signed, the certifier annuls what is irregular, and decides nothing in its stead. */
export function authorityConditions({ isSigned }: Pick<Standing, 'isSigned'>, asked: Asked): readonly Unmet[] {
  const { authority, ground, reference, own, annuls } = asked;
  const mayCertifier = own === 'CERTIFIER' || !isSigned || annuls;
  const mayJury = own === 'JURY';
  return [
    ...unless(
      authority === 'JUDGE' || (authority === 'JURY' ? mayJury : mayCertifier),
      'replacement.authority',
      own === 'JURY'
        ? 'Le procès-verbal est signé : ce que le jury a apprécié et décidé n’est remplacé que par lui ; le certificateur l’annule.'
        : `Ce fait n’est pas du jury : c’est ${authorityNames[own]}, ou le juge, qui y revient.`,
      recordRule,
      'authority',
    ),
    ...unless(
      authority !== 'JUDGE' || annuls,
      'replacement.judge-annuls',
      'Un juge annule : ce qui suit est décidé à nouveau par qui en a la charge.',
      recordRule,
      'authority',
    ),
    ...unless(
      (authority === 'JUDGE') === (ground === 'JUDGMENT'),
      'replacement.judgment',
      'Le juge statue par un jugement, et lui seul : l’autorité et le fondement vont ensemble.',
      recordRule,
      'ground',
    ),
    ...unless(
      authority !== 'JUDGE' || reference !== undefined,
      'replacement.judgment-unnamed',
      'Le jugement qui annule est nommé par son numéro.',
      recordRule,
      'reference',
    ),
  ];
}

export interface Loss {
  /** The candidate has less after it. */
  readonly isAgainst: boolean;
  /** A document delivered is annulled: it was told, whatever else was. */
  readonly ofDocuments: boolean;
}

export function toldConditions(situation: Situation, standing: Standing, asked: Asked, loss: Loss): readonly Unmet[] {
  if (!standing.isTold && !loss.ofDocuments) return hearingConditions(situation, standing, asked);
  return [
    ...replacementConditions(situation, together([standing.judges, asked.recorded?.tookPart ?? nobody])),
    ...(loss.isAgainst ? againstConditions(situation, asked) : []),
    ...hearingConditions(situation, standing, asked),
  ];
}

function againstConditions(situation: Situation, asked: Asked): readonly Unmet[] {
  return [
    ...unless(
      groundsAgainst.includes(asked.ground),
      'replacement.ground-against',
      'Après la notification, une décision n’est remplacée contre le candidat que pour une erreur matérielle, une fraude ou un jugement.',
      recordRule,
      'ground',
    ),
    ...heardFirstConditions(situation, asked.hearing, 'replacement'),
  ];
}

function hearingConditions(situation: Situation, standing: Standing, { hearing }: Asked): readonly Unmet[] {
  return hearingOrderConditions(situation, hearing, latest([standing.on, standing.notifiedOn]), 'replacement');
}

/** Nothing is replaced before it was, nor by what had not happened; what is notified anew is so from the replacement on. */
export function orderConditions(
  { on }: Situation,
  standing: Standing,
  insteadOn: string | null,
  at: 'fact.replacement' | 'replacement',
  notifiedAnewOn?: string,
): readonly Unmet[] {
  return [
    ...notBefore(on, standing.on, 'le fait remplacé'),
    ...notBefore(on, standing.restedOnUntil, 'sa dernière signature, sa notification ou ce qui l’a déjà remplacé'),
    ...unless(
      insteadOn === null || insteadOn <= on,
      'replacement.before-its-fact',
      `Ce qui remplace le fait ne peut pas avoir eu lieu après le remplacement (${frenchDate(on)}).`,
      recordRule,
      `${at}.occurredAt`,
    ),
    ...unless(
      notifiedAnewOn === undefined || on <= notifiedAnewOn,
      'replacement.notified-before',
      `Ce qui remplace la décision est notifié à nouveau, au plus tôt le jour du remplacement (${frenchDate(on)}).`,
      recordRule,
      `${at}.notifiedOn`,
    ),
  ];
}
