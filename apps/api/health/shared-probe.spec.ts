import { SharedProbe } from './shared-probe.js';

describe('a probe that many ask', () => {
  it('is under way once, and who asks is answered in time where it hangs', async () => {
    let begun = 0;
    let end: (answer: string) => void = () => undefined;
    const hanging = async () => {
      begun += 1;
      return await new Promise<string>((resolve) => (end = resolve));
    };
    const probe = new SharedProbe(hanging, { otherwise: 'late', reusedMs: 0, longestMs: 10 });
    expect(await Promise.all([probe.ask(), probe.ask()])).toEqual(['late', 'late']);
    expect([await probe.ask(), begun]).toEqual(['late', 1]);
    const asked = probe.ask();
    end('well');
    expect([await asked, begun]).toEqual(['well', 1]);
  });

  it('is asked again once its answer is no longer good', async () => {
    let now = 0;
    let begun = 0;
    const probe = new SharedProbe(async () => (begun += 1), { otherwise: 0, reusedMs: 2_000, now: () => now });
    expect([await probe.ask(), await probe.ask()]).toEqual([1, 1]);
    now = 2_000;
    expect(await probe.ask()).toBe(2);
  });

  it('that throws is answered for, and asked again', async () => {
    const answers = [async () => Promise.reject(new Error('no mount')), async () => 'well'];
    const probe = new SharedProbe(async () => await answers.shift()!(), { otherwise: 'unknown', reusedMs: 0 });
    expect([await probe.ask(), await probe.ask()]).toEqual(['unknown', 'well']);
  });
});
