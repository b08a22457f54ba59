/** The histories that are kept of every release: `corpus/<release>/<name>.json.gz`, each one run in Temporal's own JSON. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseHistory, type History } from './replayable-history.js';

/** Of one run, its payloads in clear. */
export interface NamedHistory {
  readonly name: string;
  readonly history: History;
}

export interface KeptHistory extends NamedHistory {
  readonly text: string;
}

const extension = '.json.gz';
const corpus = join(import.meta.dirname, 'corpus');

/** In the order of their names, which begin with the release. */
export function keptHistories(): readonly KeptHistory[] {
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(extension));
  return files.sort().map((file) => {
    const text = gunzipSync(readFileSync(join(corpus, file))).toString('utf8');
    return { name: file.slice(0, -extension.length), text, history: parseHistory(text) };
  });
}

export function hasHistories(release: string): boolean {
  const folder = join(corpus, release);
  return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(extension));
}

/** Where `npm run record-histories` has this run's histories put; nowhere in an ordinary test. */
export function keepWhereAsked(name: string, text: string): void {
  const folder = process.env['JALON_RECORD_HISTORIES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}${extension}`), gzipSync(text, { level: 9 }));
}
