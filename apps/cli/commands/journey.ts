import { Command } from 'commander';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { asReadToday } from '#libs/domain/journey/event-schemas.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import type { NamedActor } from '../actors.js';
import { ApiProblem, journeyOf, type Page } from '../api-client.js';
import { apiAsPerson } from '../person.js';
import { diffCommand, planCommand, whyCommand } from './journey-questions.js';
import type { ToldRefusal } from '../refusal-lines.js';
import { timeline, type NamedPerson, type ShownJourney } from '../timeline.js';

/** A fact that the caller's role does not read keeps its place, and no more. */
type ShownEvent = RecordedEvent | { readonly type: 'Confidential'; readonly version: number };

interface Told<T> extends Page<T> {
  readonly actors: readonly NamedActor[];
}

interface Showing {
  readonly all: boolean;
  readonly refusals: boolean;
  readonly json: boolean;
}

export function journeyCommand(): Command {
  const journey = new Command('journey').description('consulter un parcours');
  journey
    .command('show <id>')
    .description('raconter un parcours, de son ouverture à aujourd’hui')
    .option('--all', 'montrer aussi les alertes que des faits saisis après coup ont levées', false)
    .option('--refusals', 'montrer aussi ce qui a été refusé : commandes et accès', false)
    .option('--json', 'répondre en JSON', false)
    .action(async (id: string, { all, refusals: withRefusals, json }: Showing) => {
      const api = await apiAsPerson('AUDITOR');
      const address = `/v1/journeys/${encodeURIComponent(id)}`;
      const { body: shown } = await journeyOf<ShownJourney>(api, id);
      const shownEvents: ShownEvent[] = [];
      const actors = new Map<string, NamedActor>();
      const meet = (named: readonly NamedActor[]) => named.forEach((actor) => actors.set(actor.actorId, actor));
      for await (const page of api.pages<Told<ShownEvent>>(`${address}/events?limit=200`)) {
        shownEvents.push(...page.items);
        meet(page.actors);
      }
      const events = shownEvents.filter((event) => event.type !== 'Confidential');
      const people = await peopleOf(address);
      const refusals: ToldRefusal[] = [];
      if (withRefusals)
        for await (const page of api.pages<Told<ToldRefusal>>(`${address}/refusals?limit=200`)) {
          for (const refusal of page.items) refusals.unshift(refusal);
          meet(page.actors);
        }
      process.stdout.write(
        json
          ? `${JSON.stringify({ journey: shown, people, actors: [...actors.values()], events: shownEvents, ...(withRefusals && { refusals }) }, null, 2)}\n`
          : timeline(shown, events.map(asReadToday), {
              all,
              today: parisDate(new Date().toISOString()),
              confidential: shownEvents.length - events.length,
              people,
              actors: [...actors.values()],
              refusals,
            }),
      );
    });
  for (const command of [diffCommand(), whyCommand(), planCommand()]) journey.addCommand(command);
  return journey;
}

/** The auditor of the record reads no name: an administrator does, and the log says so. None where the token at hand is nobody's who may. */
async function peopleOf(address: string): Promise<readonly NamedPerson[]> {
  try {
    return (await (await apiAsPerson('ADMINISTRATOR')).get<{ readonly items: readonly NamedPerson[] }>(`${address}/people`)).body.items;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 403) return [];
    throw error;
  }
}
