/**
 * The jury's decision on an exemption, said wrong: given by slip, or refused by slip. Apart from other facts, since it is read by those who
 * read an exemption alone. What stands instead is judged as the decision itself; a block concluded under it is taken back first.
 */
import { nobody } from '../after/four-eyes.js';
import { recordedHearing } from '../after/hearing.js';
import { withBlock } from '../blocks/evolve.js';
import { grantingConclusion } from '../blocks/status.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import { decideDispense, isOpenToDispense } from '../h-plus/dispenses.js';
import { withDispense } from '../h-plus/evolve.js';
import type { DispenseState } from '../h-plus/state.js';
import { blockOfCriterion } from '../h-plus/status.js';
import { standingDecision } from '../jury/sessions.js';
import { hasEndedBesidesDeath } from '../outcome.js';
import type { JourneyState } from '../state.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { parisDate, startOfDay, type Instant } from '../../time/local-date.js';
import { aboutTarget, target } from '../targets.js';
import { authorityConditions, orderConditions, toldConditions, type Asked, type Standing } from './conditions.js';
import { judged } from './ordinary.js';

type ReplaceDispense = CommandOf<'replace-dispense'>;
type Decided = DispenseState & { readonly decided: NonNullable<DispenseState['decided']> };

export const replaceDispense: CommandRules<'replace-dispense'> = {
  when: 'ALWAYS',
  conditions: ({ state }) =>
    unless(
      Object.values(state.dispenses).some(isDispenseDecided),
      'dispense.none-decided',
      'Aucune demande d’exemption n’a de décision qui puisse être remplacée.',
      recordRule,
    ),
  targets: decidedDispenses,
  contentConditions: (situation, command) => {
    const { dispenseId, replacement } = command.data;
    const dispense = findDecided(situation.state, dispenseId);
    const unmet = aboutTarget(decidedDispenses(situation), dispenseId, unknown);
    if (!dispense || unmet.length > 0) return unmet;
    const standing = standingOf(dispense);
    const asked: Asked = { ...command.data, own: 'JURY', annuls: replacement === null, recorded: command.attached?.recorded };
    const instead = judgedInstead(situation, dispense, command);
    const isAgainst = dispense.decided.granted && replacement?.granted !== true;
    return [
      ...authorityConditions(standing, asked),
      ...orderConditions(situation, standing, instead && parisDate(instead.occurredAt), 'replacement'),
      ...(instead?.unmet ?? []).map(({ field = 'dispenseId', ...rest }) => ({ ...rest, field: `replacement.${field}` })),
      ...toldConditions(situation, standing, asked, { isAgainst, ofDocuments: false }),
    ];
  },
  warnings: (situation, command) => {
    const dispense = findDecided(situation.state, command.data.dispenseId);
    return dispense ? (judgedInstead(situation, dispense, command)?.warnings() ?? []) : [];
  },
  events: (situation, { data, occurredAt }) => {
    const dispense = findDecided(situation.state, data.dispenseId);
    if (!dispense?.criterion) return [];
    const { authority, ground, reference = null, reason, hearing, replacement } = data;
    const instead = replacement && { ...replacement, occurredAt: insteadAt(dispense, data, occurredAt) };
    const { dispenseId, criterion } = dispense;
    const how = { authority, ground, reference, reason, hearing: hearing ? recordedHearing(hearing) : null };
    return [{ type: 'DispenseReplaced', occurredAt, data: { dispenseId, criterion, replacement: instead, ...how } }];
  },
};

const unknown: Unmet = {
  code: 'dispense.unknown',
  sentence: 'Cette demande d’exemption est inconnue.',
  source: recordRule,
  field: 'dispenseId',
};

function isDispenseDecided(dispense: DispenseState): dispense is Decided {
  return dispense.decided !== null;
}

function findDecided({ dispenses }: JourneyState, dispenseId: string): Decided | undefined {
  return Object.values(dispenses)
    .filter(isDispenseDecided)
    .find((each) => each.dispenseId === dispenseId);
}

function decidedDispenses(situation: Situation): readonly Target[] {
  return Object.values(situation.state.dispenses).map((dispense) =>
    target('dispenseId', dispense.dispenseId, () => [
      ...unless(
        isDispenseDecided(dispense),
        'dispense.not-decided',
        'Cette demande d’exemption n’a pas de décision : elle en attend une.',
        recordRule,
      ),
      ...(isDispenseDecided(dispense) ? restingConditions(situation, dispense) : []),
    ]),
  );
}

/** A jury that has ended the journey, or a block that is concluded: judged with the exemption, or without it. */
function restingConditions(situation: Situation, { criterion }: Decided): readonly Unmet[] {
  const { rules, state } = situation;
  const block = blockOfCriterion(rules, criterion);
  if (!block) return [];
  const granting = grantingConclusion(state.blocks[block.code])?.by;
  const session =
    granting && 'session' in granting ? granting.session : hasEndedBesidesDeath(situation) && standingDecision(state)?.session;
  if (session) {
    const sentence = `La décision de la session ${session} repose sur cette exemption, ou sur son refus : elle est à remplacer ou à annuler d’abord.`;
    return [{ code: 'dispense.decision-rests', sentence, source: recordRule }];
  }
  return unless(
    isOpenToDispense(state, block),
    'dispense.conclusion-rests',
    `Le bloc ${block.code} est conclu avec cette exemption, ou sans elle : sa conclusion est à annuler d’abord, ou son rattrapage à ouvrir.`,
    recordRule,
  );
}

/** The candidate reads it as soon as it is decided. */
function standingOf({ decided }: Decided): Standing {
  return { on: decided.on, isSigned: false, isTold: true, notifiedOn: null, restedOnUntil: null, judges: nobody };
}

/** Null where nothing stands instead. */
function judgedInstead(situation: Situation, dispense: Decided, { data, occurredAt: now, attached }: ReplaceDispense) {
  const { dispenseId, replacement } = data;
  if (replacement === null) return null;
  const occurredAt = insteadAt(dispense, data, now);
  const { occurredAt: _, ...decision } = replacement;
  const then = { ...situation, state: asBefore(situation, dispense), on: parisDate(occurredAt) };
  const command: CommandOf<'decide-dispense'> = {
    name: 'decide-dispense',
    data: { ...decision, dispenseId },
    occurredAt,
    ...(attached && { attached }),
  };
  return { ...judged(then, decideDispense, command), occurredAt };
}

/** Dated of the decision that it replaces unless said otherwise. */
function insteadAt({ decided }: Decided, { replacement }: ReplaceDispense['data'], now: Instant): Instant {
  return replacement?.occurredAt ?? (decided.on === parisDate(now) ? now : startOfDay(decided.on));
}

/** The journey before any jury had decided on it, or on the whole, and before its block was concluded. */
function asBefore({ rules, state }: Situation, { dispenseId, criterion }: Decided): JourneyState {
  const undecided = withDispense(state, dispenseId, () => ({ decided: null }));
  const block = blockOfCriterion(rules, criterion);
  const open = block ? withBlock(undecided, block.code, (facts) => ({ ...facts, conclusions: [] })) : undecided;
  return { ...open, sessions: open.sessions.map((each) => ({ ...each, decision: null })) };
}
