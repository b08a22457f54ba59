/** What may be done now with a journey, by a role: for each command, allowed, or why not. */
import type { CommandName } from '#libs/domain/journey/command.js';
import { explain } from '#libs/domain/journey/decide.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { mayCommand, commandAccess, rolesOf } from '../access/access-table.js';
import type { Readable } from '../access/readable.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { conditionsAgainstAll } from '../access/command-conditions.js';
import { actorOf } from '../access/caller.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import type { CommandsExplained, CommandsLean } from './journey.schema.js';

const source = 'table des accès';

export function explainCommands(
  { journeyId, state }: Readable<JourneyView>,
  rules: CertificationRules,
  caller: Caller,
  now: string,
): Omit<CommandsExplained, 'people'> {
  const context = { journeyId, commandId: 'explain', actor: actorOf(caller), now };
  const commands = explain({ rules, state, context })
    .filter(({ command }) => command !== 'start-journey')
    .map(({ command, allowed, unmet, targets }) => {
      const permitted = mayCommand(caller.role, command);
      const notTheirs = (target: { readonly field: string; readonly value: string } | null) =>
        permitted ? notYours(caller, command, target, { rules, state }) : [];
      const about = targets?.map(({ field, value, unmet: against }) => ({
        field,
        value,
        unmet: [...notTheirs({ field, value }), ...against],
      }));
      const ofAll = about ? [] : notTheirs(null);
      const barred = permitted && allowed && about?.length && about.every((one) => one.unmet.length > 0) ? about : [];
      return {
        command,
        title: commandTitles[command],
        allowed: allowed && permitted && barred.length === 0 && ofAll.length === 0,
        unmet: [...(permitted ? [] : [notYourRole]), ...unmet, ...ofAll, ...barred.flatMap((one) => one.unmet)],
        targets: about ?? null,
        roles: [...rolesOf(commandAccess[command])],
      };
    });
  return { journeyId, version: state.version, commands };
}

/** The same by codes alone, for a program that has the words already. */
export function leanly({ commands, ...rest }: Omit<CommandsExplained, 'people'>): CommandsLean {
  const codes = (unmet: readonly Unmet[]) => [...new Set(unmet.map(({ code }) => code))];
  return {
    ...rest,
    commands: commands.map(({ command, allowed, unmet, targets }) => ({
      command,
      allowed,
      unmet: codes(unmet),
      targets: targets && targets.map(({ field, value, unmet: against }) => ({ field, value, unmet: codes(against) })),
    })),
  };
}

function notYours(caller: Caller, command: CommandName, target: { field: string; value: string } | null, journey: Journey): Unmet[] {
  return conditionsAgainstAll(caller, command, target, journey).map(({ code, sentence, field }) => ({ code, sentence, source, field }));
}

const notYourRole = { code: 'role', sentence: 'Votre rôle ne permet pas cette commande.', source };
