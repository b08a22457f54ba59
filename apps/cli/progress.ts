import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** Where there is no terminal: often enough to be seen alive, seldom enough not to fill a log. */
const lineEveryMs = 3_000;

/** On standard error, so that standard output stays clean: a bar, or a line now and then where it is not a terminal. */
export function progressBar(label: string, { shown }: { readonly shown: boolean }): Progress {
  if (!shown) return { update() {}, stop() {} };
  if (!process.stderr.isTTY) return progressLines((line) => process.stderr.write(`${label} : ${line}\n`));
  const bar = new SingleBar(
    { format: `${label} {bar} {value}/{total}  {eta_formatted}`, stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      started = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
      started = false;
    },
  };
}

export function progressLines(write: (line: string) => void, everyMs = lineEveryMs): Progress {
  let told = '';
  let last = '';
  let toldAt = Date.now();
  const tell = (): void => {
    if (last !== told) write(last);
    told = last;
    toldAt = Date.now();
  };
  return {
    update(done, total) {
      last = done === total ? `${done}` : `${done}/${total}`;
      if (Date.now() - toldAt >= everyMs) tell();
    },
    stop: tell,
  };
}
