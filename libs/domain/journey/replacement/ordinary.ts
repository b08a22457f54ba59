/** What stands instead is judged by the rules of the command that would have recorded it, on the journey as it was then. */
import { appealRules } from '../after/appeals.js';
import { concludeBlock } from '../blocks/conclusion.js';
import { recordGrid } from '../blocks/grids.js';
import { recordAttendance } from '../blocks/scheduling.js';
import type { CommandName, CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { findSession } from '../jury/sessions.js';
import { decideJury } from '../jury/deliberation.js';
import { holdSoutenance } from '../jury/soutenance.js';
import type { NewEvent } from '../event.js';
import type { Unmet } from '../../stream/unmet.js';
import { parisDate } from '../../time/local-date.js';
import { unmetBy } from '../unmet-by.js';
import { caduciteRules } from '../vae/caducite.js';
import { feasibilityRules } from '../vae/feasibility.js';
import type { NamedFact } from './standing-facts.js';

export interface Judged {
  readonly unmet: readonly Unmet[];
  /** Undefined where the command makes none. */
  readonly event: () => NewEvent | undefined;
  readonly warnings: () => readonly Unmet[];
}

/** @param situation in the state before the fact; null where nothing stands instead */
export function judgedInstead(
  situation: Situation,
  { kind, ...named }: NamedFact,
  { occurredAt, attached }: Pick<CommandOf<'replace-fact'>, 'occurredAt' | 'attached'>,
): Judged | null {
  const fact = { kind, ...named } as NamedFact;
  if (fact.replacement === null) return null;
  const then = { ...situation, on: parisDate(occurredAt) };
  const sent = { occurredAt, ...(attached && { attached }) };
  switch (fact.kind) {
    case 'GRID':
      return judged(then, recordGrid, {
        name: 'record-grid',
        data: { ...dataOf(fact.replacement), assessment: fact.assessment },
        ...sent,
      });
    case 'ATTENDANCE': {
      const data = { ...dataOf(fact.replacement), assessment: fact.assessment };
      return judged(then, recordAttendance, { name: 'record-attendance', data, ...sent });
    }
    case 'CONCLUSION':
      return judged(then, concludeBlock, { name: 'conclude-block', data: { ...dataOf(fact.replacement), block: fact.block }, ...sent });
    case 'SOUTENANCE': {
      const data = { ...dataOf(fact.replacement), session: fact.session };
      return judged(then, holdSoutenance, { name: 'hold-soutenance', data, ...sent });
    }
    case 'DECISION': {
      // A replacement is of either mode, and says so: it names what it replaces.
      const onPaper = findSession(then.state, fact.session)?.soutenance?.paper !== undefined;
      const data = { ...dataOf(fact.replacement), session: fact.session };
      return judged(then, decideJury, { name: 'decide', data, ...sent, ...(onPaper && { attached: { ...attached, onPaper } }) });
    }
    case 'RECEVABILITE':
      return judged(then, feasibilityRules['decide-recevabilite'], {
        name: 'decide-recevabilite',
        data: { ...dataOf(fact.replacement), notifiedOn: fact.replacement.notifiedOn ?? situation.on },
        ...sent,
      });
    case 'CONTESTATION':
      return judged(then, caduciteRules['decide-contestation'], { name: 'decide-contestation', data: dataOf(fact.replacement), ...sent });
    case 'APPEAL':
      return judged(then, appealRules['decide-appeal'], { name: 'decide-appeal', data: dataOf(fact.replacement), ...sent });
  }
}

/** Its own date is the command's. */
function dataOf<T extends { readonly occurredAt?: string | undefined }>({ occurredAt: _, ...data }: T): Omit<T, 'occurredAt'> {
  return data;
}

export function judged<N extends CommandName>(situation: Situation, rules: CommandRules<N>, command: CommandOf<N>): Judged {
  return {
    unmet: unmetBy(rules, situation, command),
    event: () => rules.events(situation, command)[0],
    warnings: () => rules.warnings?.(situation, command) ?? [],
  };
}
