/** Ten thousand histories judged under other rules, beside the parsing of what is judged, in one run. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isJudgedOtherwise, judge } from '#libs/hindsight/judgement/judge.js';
import { withReglement } from '#libs/hindsight/judgement/other-rules.js';
import { rounded } from './figures.js';
import { playedCast } from './population.js';

export interface JudgementRow {
  readonly name: string;
  readonly histories: number;
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly judgedOtherwise: number;
}

const histories = 10_000;
const warmUp = 500;

export async function benchJudgement(): Promise<readonly JudgementRow[]> {
  const stated = <T>(value: T) => ({ value, source: 'bench' });
  const subjects = (await playedCast()).map(({ journey: { rules }, events }) => ({
    body: JSON.stringify(events),
    pinned: new Map([[rules.digest, rules]]),
    other: withReglement(rules, {
      skillAcquired: stated({ maxNonAcquis: 1, minAcquis: { numerator: 2, denominator: 3 } }),
      caduciteMonths: stated(3),
      resitsPerAssessment: stated(1),
    }),
  }));
  const each = (count: number, look: (events: RecordedEvent[], subject: (typeof subjects)[number]) => boolean) => {
    let [events, judgedOtherwise] = [0, 0];
    for (let number = 0; number < count; number += 1) {
      const subject = subjects[number % subjects.length]!;
      const history = JSON.parse(subject.body) as RecordedEvent[];
      events += history.length;
      if (look(history, subject)) judgedOtherwise += 1;
    }
    return { events, judgedOtherwise };
  };
  const timed = (name: string, look: Parameters<typeof each>[1]): JudgementRow => {
    each(warmUp, look);
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const counted = each(histories, look);
    const { user, system } = process.cpuUsage(cpu);
    const seconds = rounded((performance.now() - started) / 1_000);
    return { name, histories, seconds, cpuSeconds: rounded((user + system) / 1e6), ...counted };
  };
  return [
    timed('parsed', () => false),
    timed('judged under other rules', (events, { pinned, other }) => isJudgedOtherwise(judge(events, pinned, other))),
  ];
}
