import { Command } from 'commander';
import type { RecordedEvent } from '#domain/journey/event.js';
import { parisDate } from '#domain/time/local-date.js';
import { journeyOf } from '../api-client.js';
import { apiAs } from '../settings.js';
import { diffCommand, planCommand, whyCommand } from './journey-questions.js';
import { timeline, type ShownJourney } from '../timeline.js';

/** A fact that the caller's role does not read keeps its place, and no more. */
type ShownEvent = RecordedEvent | { readonly type: 'Confidential'; readonly version: number };

export function journeyCommand(): Command {
  const journey = new Command('journey').description('consulter un parcours');
  journey
    .command('show <id>')
    .description('raconter un parcours, de son ouverture à aujourd’hui')
    .option('--all', 'montrer aussi les alertes que des faits saisis après coup ont levées', false)
    .option('--json', 'répondre en JSON', false)
    .action(async (id: string, { all, json }: { readonly all: boolean; readonly json: boolean }) => {
      const api = await apiAs('AUDITOR');
      const address = `/v1/journeys/${encodeURIComponent(id)}`;
      const { body: shown } = await journeyOf<ShownJourney>(api, id);
      const shownEvents: ShownEvent[] = [];
      for await (const event of api.all<ShownEvent>(`${address}/events?limit=200`)) shownEvents.push(event);
      const events = shownEvents.filter((event) => event.type !== 'Confidential');
      process.stdout.write(
        json
          ? `${JSON.stringify({ journey: shown, events: shownEvents }, null, 2)}\n`
          : timeline(shown, events, {
              all,
              today: parisDate(new Date().toISOString()),
              confidential: shownEvents.length - events.length,
            }),
      );
    });
  for (const command of [diffCommand(), whyCommand(), planCommand()]) journey.addCommand(command);
  return journey;
}
