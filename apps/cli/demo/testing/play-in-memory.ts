/** Plays a member of the cast through the domain alone, as the API would pass its requests on. */
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { shippedCertifications } from '#libs/certifications/shipped.js';
import type { Attached, Command, CommandName } from '#libs/domain/journey/command.js';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { decideBatch } from '#libs/domain/journey/decide.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Actor } from '#libs/domain/stream/actor.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { initialState, type JourneyState } from '#libs/domain/journey/state.js';
import { startOfDay, type LocalDate } from '#libs/domain/time/local-date.js';
import { conditionsAgainst } from '#apps/api/access/command-conditions.js';
import { toSentCommand } from '#apps/api/commands/received-command.js';
import type { Member } from '../member.js';
import { personIdOf, type Person } from '../people.js';
import { Scene } from '../scene.js';
import type { Script, Step } from '../script.js';

/** A step as it reaches the domain. */
export interface Request {
  readonly commands: readonly Command[];
  readonly actor: Actor;
}

export interface PlayedInMemory {
  readonly journey: Journey;
  readonly events: readonly RecordedEvent[];
  readonly script: Script;
  readonly requests: readonly Request[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export type Play = (member: Member, on: LocalDate) => PlayedInMemory;

/** What PostgreSQL would reserve for a command, nothing else being in it. */
const attached = (place: string): Attached => ({ number: `N-${place}`, feasibilityFiles: { sameCertification: 0, all: 0 } });

/** As the API would: the person must be the one whom the journey names. @throws */
function refuseUnassigned(member: Member, by: Person, command: CommandName, data: Readonly<Record<string, unknown>>, state: JourneyState) {
  const scope = { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' } as const;
  const caller = { issuer: 'demo', name: null, actorId: `act_${by.subject}`, ...by, personId: personIdOf(by) ?? null, scope };
  const against = conditionsAgainst(caller, command, data, state);
  if (against.length > 0)
    throw new Error(`${member.name}: ${by.subject} may not ${command}: ${against.map(({ code }) => code).join(', ')}`);
}

/** Under the certifications that ship. @throws where the domain refuses a step */
export async function playInMemory(): Promise<Play> {
  const catalogue = await CertificationCatalogue.load([shippedCertifications()]);
  return (member, on) => {
    const rules = catalogue.findVersion(member.certification.code, member.certification.version)?.rules;
    if (!rules) throw new Error(`${member.certification.code} does not ship`);
    const now = new Date(Date.parse(startOfDay(on)) + 8 * 3_600_000).toISOString();
    const scene = new Scene(member.name, 'can_demo', rules, on);
    const script = member.script(scene);
    const requests = script.map(({ by, acts }, index): Request => {
      const commands = acts.map(({ command, data }, place) => ({
        ...toSentCommand({ name: command, data: commandSchemas[command].parse(data), under: [] }),
        attached: attached(`${index}-${place}`),
      }));
      return { commands: commands as Command[], actor: { id: `act_${by.subject}`, role: by.role } };
    });
    let journey: Journey = { rules, state: initialState };
    const events: RecordedEvent[] = [];
    for (const [index, { commands, actor }] of requests.entries()) {
      const { by, acts } = script[index] as Step;
      for (const { command, data } of acts) refuseUnassigned(member, by, command, data, journey.state);
      const decision = decideBatch(journey, commands, { journeyId: 'jrn_demo', commandId: `cmd_${index}`, actor, now });
      if (!decision.accepted) {
        const { command, data } = script[index]?.acts[decision.index] ?? {};
        throw new Error(
          `${member.name}, played on ${on}, step ${index}: ${command} of ${data?.occurredAt} refused: ${JSON.stringify(decision.unmet, null, 2)}`,
        );
      }
      journey = decision.journey;
      events.push(...decision.events);
    }
    return { journey, events, script, requests, files: scene.files };
  };
}
