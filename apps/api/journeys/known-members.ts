/**
 * What the sender of a command need not type: their own id where only theirs is possible, and what the record holds already.
 * Filled in before anything is judged: what is recorded is what it would have been, had they typed it.
 */
import type { CommandName } from '#libs/domain/journey/command.js';
import { commandSchemas, type CommandData } from '#libs/domain/journey/commands.schema.js';
import { findSession } from '#libs/domain/journey/jury/sessions.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { ReceivedCommand } from '../commands/received-command.js';
import { check } from '../problems/faults.js';

/** Whose command it is, about which journey. */
export interface Sent {
  readonly caller: Pick<Caller, 'role' | 'personId'>;
  readonly state: JourneyState;
}

interface KnownMember<Data> {
  /** French, for the description of the body. */
  readonly otherwise: string;
  /** Undefined where it is not known: the member is then asked for. */
  readonly value: (sent: Sent, data: Data) => unknown;
}

type KnownMembers = { readonly [N in CommandName]?: { readonly [M in keyof CommandData<N>]?: KnownMember<Partial<CommandData<N>>> } };

const self: KnownMember<object> = { otherwise: 'vous-même', value: ({ caller }) => caller.personId ?? undefined };

const knownMembers: KnownMembers = {
  'record-grid': { evaluator: self },
  'amend-grid': { evaluator: self },
  'sign-minutes': {
    jurorId: {
      otherwise: 'vous-même, sauf pour constater un empêchement',
      value: (sent, { impediment }) => (impediment === undefined ? self.value(sent, {}) : undefined),
    },
  },
  'record-opinion': {
    by: {
      otherwise: 'votre rôle',
      value: ({ caller: { role } }) => (role === 'H_PLUS_OFFICER' || role === 'TRAINING_MANAGER' ? role : undefined),
    },
  },
  'schedule-assessment': {
    evaluators: {
      otherwise: 'ceux du passage précédent',
      value: ({ state }, { assessment }) =>
        Object.values(state.blocks)
          .flatMap(({ assessments }) => Object.values(assessments))
          .find((known) => known.assessment === assessment)
          ?.attempts.findLast(({ scheduled }) => scheduled !== null)?.scheduled?.evaluators,
    },
  },
  'conclude-block': {
    evaluators: { otherwise: 'ceux qui ont rempli ses grilles', value: ({ state }, { block }) => gradersOf(state, block ?? '') },
  },
  decide: {
    present: {
      otherwise: 'ceux qui ont entendu le candidat ou, si rien ne le dit, ceux qui ont voté ou se sont abstenus',
      value: ({ state }, { session, votes, abstentions = [] }) =>
        hearersIn(state, session ?? '') ?? (votes && [...new Set([...votes.map(({ jurorId }) => jurorId), ...abstentions])]),
    },
  },
};

/** Presence is a fact of its own: who heard the candidate and neither voted nor abstained is not to be forgotten by default. */
function hearersIn(state: JourneyState, session: string): readonly string[] | undefined {
  const heardBy = findSession(state, session)?.soutenance?.heardBy;
  return heardBy !== undefined && heardBy.length > 0 ? heardBy : undefined;
}

function gradersOf({ blocks }: JourneyState, block: string): readonly string[] | undefined {
  const facts = Object.hasOwn(blocks, block) ? blocks[block] : undefined;
  const attempts = Object.values(facts?.assessments ?? {}).flatMap((assessment) => assessment.attempts);
  const graders = new Set(attempts.flatMap(({ grid }) => grid?.evaluators ?? []));
  return graders.size > 0 ? [...graders] : undefined;
}

function membersOf(command: CommandName): readonly (readonly [string, KnownMember<ReceivedCommand['data']>])[] {
  return Object.entries(knownMembers[command] ?? {}) as [string, KnownMember<ReceivedCommand['data']>][];
}

/** What may be left out of a command's body, each with what is then taken. */
export function mayBeLeftOut(command: CommandName): readonly { readonly member: string; readonly otherwise: string }[] {
  return membersOf(command).map(([member, { otherwise }]) => ({ member, otherwise }));
}

/** @throws {Problem} `invalid` where what is left out is not known */
export function withKnownMembers(sent: Sent, received: ReceivedCommand): ReceivedCommand {
  const name = received.name as CommandName;
  const missing = membersOf(name).filter(([member]) => received.data[member] === undefined);
  if (missing.length === 0) return received;
  const filled = missing.flatMap(([member, { value }]) => {
    const known = value(sent, received.data);
    return known === undefined ? [] : [[member, known] as const];
  });
  return { ...received, data: check(commandSchemas[name], { ...received.data, ...Object.fromEntries(filled) }, 'body', received.under) };
}
