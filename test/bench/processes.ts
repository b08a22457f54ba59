/** What the stack's processes have used, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';

const parts = ['api', 'worker', 'temporal', 'postgresql'] as const;
type Part = (typeof parts)[number];

export interface Usage {
  /** Of processor time, since it was started. */
  readonly cpuMs: number;
  readonly memoryMiB: number;
}

/** Of each part, with the processes that it has started, those that have ended included. Null where the machine does not tell. */
export function usageOf(stack: ThrowawayStack): Readonly<Record<Part, Usage>> | null {
  if (process.platform !== 'linux') return null;
  const all = processes();
  const of = (part: Part): Usage => {
    const leader = pidOf(stack, part);
    const own = all.filter(({ pid, parent }) => pid === leader || parent === leader);
    const ticks = own.reduce((sum, { pid, used, ofEnded }) => sum + used + (pid === leader ? ofEnded : 0), 0);
    // What PostgreSQL's processes share counts once for each.
    return { cpuMs: ticks * msPerTick, memoryMiB: Math.round(own.reduce((sum, { pages }) => sum + pages, 0) / pagesPerMiB) };
  };
  return Object.fromEntries(parts.map((part) => [part, of(part)])) as Record<Part, Usage>;
}

/** @param name of a part, or of one of several: `worker-2` */
export function pidOf({ config }: ThrowawayStack, name: string): number {
  return (JSON.parse(readFileSync(join(config.home, 'pids', `${name}.json`), 'utf8')) as { readonly pid: number }).pid;
}

const msPerTick = 10;
const pagesPerMiB = 256;

interface OneProcess {
  readonly pid: number;
  readonly parent: number;
  readonly used: number;
  readonly ofEnded: number;
  readonly pages: number;
}

function processes(): readonly OneProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // After the command's name, which may hold anything: state, parent, …
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number);
      const at = (place: number) => fields[place - 3] ?? 0;
      return [{ pid: Number(name), parent: at(4), used: at(14) + at(15), ofEnded: at(16) + at(17), pages: at(24) }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
