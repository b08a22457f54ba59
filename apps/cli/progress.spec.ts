import { progressLines } from './progress.js';

describe('progress where there is no terminal', () => {
  it('is a line each time that enough has passed, and the last one at the end', () => {
    const lines: string[] = [];
    const often = progressLines((line) => lines.push(line), 0);
    often.update(1, 3);
    often.update(2, 3);
    often.stop();
    const seldom = progressLines((line) => lines.push(line), 3_600_000);
    for (const done of [1, 2, 3]) seldom.update(done, 3);
    seldom.stop();
    seldom.stop();
    expect(lines).toEqual(['1/3', '2/3', '3']);
  });
});
