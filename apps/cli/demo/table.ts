/** What was played, as a table that a person reads. */
import { statusLabels } from '#libs/domain/journey/status.js';
import type { Played } from './play.js';

export function tableOf(played: readonly Played[]): string {
  const rows = played.map(({ member, journeyId, status }) => ({ ...member, journeyId, status: statusLabels[status] }));
  const width = (cells: readonly string[]): number => Math.max(...cells.map((cell) => cell.length));
  const [names, statuses] = [width(rows.map(({ name }) => name)), width(rows.map(({ status }) => status))];
  return rows
    .map(({ name, part, status, journeyId, lookAt }) =>
      [`${name.padEnd(names)}  ${status.padEnd(statuses)}  ${journeyId}`, `${' '.repeat(names)}  ${part}. ${lookAt}`].join('\n'),
    )
    .join('\n');
}
