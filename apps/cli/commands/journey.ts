import { Command } from 'commander';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { asReadToday } from '#libs/domain/journey/event-schemas.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { journeyOf } from '../api-client.js';
import { apiAs } from '../settings.js';
import { diffCommand, planCommand, whyCommand } from './journey-questions.js';
import type { ToldRefusal } from '../refusal-lines.js';
import { timeline, type NamedPerson, type ShownJourney } from '../timeline.js';

/** A fact that the caller's role does not read keeps its place, and no more. */
type ShownEvent = RecordedEvent | { readonly type: 'Confidential'; readonly version: number };

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
      const api = await apiAs('AUDITOR');
      const address = `/v1/journeys/${encodeURIComponent(id)}`;
      const { body: shown } = await journeyOf<ShownJourney>(api, id);
      const shownEvents: ShownEvent[] = [];
      for await (const event of api.all<ShownEvent>(`${address}/events?limit=200`)) shownEvents.push(event);
      const events = shownEvents.filter((event) => event.type !== 'Confidential');
      // The auditor of the record reads no identity; whoever runs this reads the names as an administrator, and the log says so.
      const { body: people } = await (await apiAs('ADMINISTRATOR')).get<{ readonly items: readonly NamedPerson[] }>(`${address}/people`);
      const refusals: ToldRefusal[] = [];
      if (withRefusals) for await (const refusal of api.all<ToldRefusal>(`${address}/refusals?limit=200`)) refusals.unshift(refusal);
      process.stdout.write(
        json
          ? `${JSON.stringify({ journey: shown, people: people.items, events: shownEvents, ...(withRefusals && { refusals }) }, null, 2)}\n`
          : timeline(shown, events.map(asReadToday), {
              all,
              today: parisDate(new Date().toISOString()),
              confidential: shownEvents.length - events.length,
              people: people.items,
              refusals,
            }),
      );
    });
  for (const command of [diffCommand(), whyCommand(), planCommand()]) journey.addCommand(command);
  return journey;
}
