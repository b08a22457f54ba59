/**
 * A recorded fact gives way to another, or to none: never edited, and never quietly. Who may do it, on which ground and after which
 * hearing follows from how far the fact has gone: recorded, signed, notified. Source: keeping of the record, and R6412-7 for the hearing.
 */
import { recordedHearing } from '../after/hearing.js';
import type { CommandContext, CommandOf } from '../command.js';
import type { RulesFor, Situation } from '../decider.js';
import type { RecordedEventOf } from '../event.js';
import { inState, record } from '../journey.js';
import { lawOf } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { parisDate, startOfDay, type Instant } from '../../time/local-date.js';
import { authorityConditions, orderConditions, ownAuthority, toldConditions, type Asked } from './conditions.js';
import { dependantConditions, fallsWith, isAgainst } from './consequences.js';
import { replaceDispense } from './dispense.js';
import type { ReplacedFact, ReplacementEvents } from './events.js';
import { replacementEvolvers } from './evolve.js';
import { judgedInstead, type Judged } from './ordinary.js';
import { isSameData } from './recorded-fact.js';
import type { OnPaper } from '../paper/mark.js';
import { asBefore, standingFact, standingNames, type StandingFact } from './standing-facts.js';
import type { JourneyState } from '../state.js';

type ReplaceFact = CommandOf<'replace-fact'>;
type Replaced = ReplacementEvents['FactReplaced'];

export const replacementRules: RulesFor<'replace-fact' | 'replace-dispense'> = {
  'replace-dispense': replaceDispense,
  'replace-fact': {
    when: 'ALWAYS',
    conditions: ({ state }) =>
      unless(
        standingNames(state).length > 0,
        'replacement.nothing-recorded',
        'Rien de ce qui peut être remplacé n’est enregistré.',
        recordRule,
      ),
    contentConditions: (situation, command) => {
      const standing = standingFact(situation, command.data.fact);
      if (!standing) return [noSuchFact];
      const { judged, occurredAt } = instead(situation, standing, command);
      return [
        ...authorityConditions(standing, asked(command)),
        ...orderConditions(situation, standing, judged && parisDate(occurredAt), 'fact.replacement', notifiedAnewOn(command)),
        ...(judged ? judged.unmet.map(atReplacement) : []),
        ...(judged?.unmet.length ? [] : consequenceConditions(situation, standing, command)),
      ];
    },
    warnings: (situation, command) => {
      const standing = standingFact(situation, command.data.fact);
      return standing ? (instead(situation, standing, command).judged?.warnings() ?? []).map(atReplacement) : [];
    },
    events: (situation, command) => {
      const standing = standingFact(situation, command.data.fact);
      const data = standing && replacement(situation, standing, command);
      return data ? [{ type: 'FactReplaced', occurredAt: command.occurredAt, data }] : [];
    },
  },
};

function asked({ data: { fact, ...how }, attached }: ReplaceFact): Asked {
  return { ...how, own: ownAuthority[fact.kind], annuls: fact.replacement === null, recorded: attached?.recorded };
}

function notifiedAnewOn({ data: { fact } }: ReplaceFact): string | undefined {
  return fact.kind === 'RECEVABILITE' ? fact.replacement?.notifiedOn : undefined;
}

const noSuchFact: Unmet = {
  code: 'replacement.no-such-fact',
  sentence: 'Ce fait n’est pas enregistré, ou ne l’est plus : il n’y a rien à remplacer.',
  source: recordRule,
  field: 'fact',
};

interface Instead {
  /** Null where nothing stands instead. */
  readonly judged: Judged | null;
  readonly occurredAt: Instant;
}

/** What stands instead, dated of the fact that it replaces unless said otherwise. */
function instead(situation: Situation, { fact, on }: StandingFact, { data, occurredAt: now, attached }: ReplaceFact): Instead {
  const occurredAt = data.fact.replacement?.occurredAt ?? (on === null ? now : startOfDay(on));
  const before = { ...situation, state: asBefore(situation.state, fact) };
  return { judged: judgedInstead(before, data.fact, { occurredAt, ...(attached && { attached }) }), occurredAt };
}

function atReplacement({ field, ...unmet }: Unmet): Unmet {
  return { ...unmet, field: field === undefined ? 'fact' : `fact.replacement.${field}` };
}

function consequenceConditions(situation: Situation, standing: StandingFact, command: ReplaceFact): readonly Unmet[] {
  const data = replacement(situation, standing, command);
  if (!data) return [];
  const after = stateAfter(situation, command, data);
  return [
    ...sameFactConditions(situation, data, command),
    ...documentConditions(situation, data),
    ...dependantConditions(situation, data, after),
    ...toldConditions(situation, standing, asked(command), {
      isAgainst: isAgainst(situation, data.fact, data.falls, after),
      ofDocuments: data.falls.documents.length > 0,
    }),
  ];
}

/** Nothing would change but signatures and a notification, which would fall. Words are not compared: each time they are sealed otherwise. */
function sameFactConditions(
  { state }: Situation,
  { fact: { replacement: instead } }: Replaced,
  { attached }: ReplaceFact,
): readonly Unmet[] {
  const recorded = attached?.recorded;
  if (!recorded || instead === null || (state.replacements?.at(-1)?.version ?? 0) > recorded.asOf) return [];
  const { occurredAt, ...data } = instead;
  const { paper: _, textsFrom: _from, ...was } = recorded.data as OnPaper;
  return unless(
    parisDate(occurredAt) !== parisDate(recorded.occurredAt) || !isSameData(data, was),
    'replacement.same-fact',
    'Ce fait est déjà enregistré ainsi : le remplacer ferait tomber ses signatures et sa notification, et ne changerait rien.',
    recordRule,
    'fact',
  );
}

/** A document is not annulled before it was delivered. */
function documentConditions({ state, on }: Situation, { falls }: Replaced): readonly Unmet[] {
  return falls.documents.flatMap(({ of, block }) => {
    const issued = of === 'DIPLOMA' ? state.diploma : state.blocks[block ?? '']?.certificate;
    return notBefore(on, issued?.on, 'la délivrance de ce qui en serait annulé');
  });
}

/** Null where the ordinary command would make no event. */
function replacement(situation: Situation, standing: StandingFact, command: ReplaceFact): Replaced | null {
  const { judged, occurredAt } = instead(situation, standing, command);
  const made = judged?.event();
  if (judged && !made) return null;
  const fact = { ...standing.fact, replacement: made ? { ...made.data, occurredAt } : null } as ReplacedFact;
  const { authority, ground, reference, reason, hearing } = command.data;
  const closesSession = fact.kind === 'DECISION' && fact.replacement === null && (authority === 'JUDGE' || ground === 'IRREGULARITY');
  const data: Omit<Replaced, 'falls'> = {
    fact,
    authority,
    ground,
    reference: reference ?? null,
    reason,
    hearing: hearing ? recordedHearing(hearing) : null,
    closesSession,
  };
  return { ...data, falls: fallsWith(situation, fact, (falls) => stateAfter(situation, command, { ...data, falls })) };
}

function stateAfter(
  situation: Situation & { readonly context: CommandContext },
  { occurredAt }: ReplaceFact,
  data: Replaced,
): JourneyState {
  const event = record({ type: 'FactReplaced', occurredAt, data }, inState(situation, situation.state), situation.context);
  return replacementEvolvers.FactReplaced(situation.state, event as RecordedEventOf<'FactReplaced'>, lawOf(situation));
}
