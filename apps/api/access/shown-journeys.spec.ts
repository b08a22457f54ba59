import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const api = join(__dirname, '..');

/** Where the record of journeys is received, whole, under whatever name. */
const reachesRecord = /private readonly \w+: (Journal|JourneyQueries|DeadlineQueries|CommandRecords|RefusalLog)\b/;
/** Where what a reader is shown of it is asked for. */
const asksWhatIsShown = /from '\.\.?\/(access\/)?(readable|field-access|shown-journeys)\.js'/;

/** Why each other file may reach it. */
const others: Readonly<Record<string, string>> = {
  'commands/command-outcomes.controller.ts': '`toStatus` asks, for whoever did not send the command',
  'hindsight/judgements.controller.ts': 'lists which journeys are judged; each is read by `ShownHistories`, which asks',
};

describe('whatever reaches the record of a journey to answer with', () => {
  it('asks what its reader is shown of it', () => {
    const sources = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'),
    );
    const read = (path: string) => readFileSync(join(api, path), 'utf8');
    const reaching = sources.filter((path) => reachesRecord.test(read(path)));
    expect(reaching.length).toBeGreaterThan(5);
    const forgetful = reaching.filter((path) => !asksWhatIsShown.test(read(path)));
    expect(forgetful.filter((path) => !Object.hasOwn(others, path))).toEqual([]);
  });
});
