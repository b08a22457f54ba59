import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { Outbox, type Announcement } from './outbox.js';
import { newJourneyId, openJournal, type JournalBench } from './testing/journal-bench.js';
import { Recorder } from './testing/recorder.js';

describe('the outbox', () => {
  let bench: JournalBench;
  let outbox: Outbox;
  let heard: Announcement[];
  const deliver = async (announcements: readonly Announcement[]) => void heard.push(...announcements);

  beforeEach(async () => {
    bench = await openJournal();
    outbox = new Outbox(bench.dataSource);
    heard = [];
  });
  afterEach(() => bench.close());

  async function append(times: number) {
    const recorder = new Recorder(newJourneyId(), withFinalAssessment);
    const { journeyId } = recorder;
    await bench.journal.append(journeyId, [recorder.started()]);
    for (let count = 1; count < times; count += 1) await bench.journal.append(journeyId, recorder.incidents(2));
    return Array.from({ length: times }, (_, index) => ({ journeyId, fromVersion: Math.max(0, 2 * index - 1), toVersion: 2 * index + 1 }));
  }

  it('tells of each append in order, then forgets it', async () => {
    const told = await append(3);
    expect(await outbox.relay(deliver, 2)).toBe(2);
    expect(await outbox.relay(deliver, 2)).toBe(1);
    expect(await outbox.relay(deliver, 2)).toBe(0);
    expect(heard).toEqual(told);
  });

  it('keeps what could not be delivered', async () => {
    const told = await append(1);
    await expect(outbox.relay(() => Promise.reject(new Error('unreachable')))).rejects.toThrow('unreachable');
    await outbox.relay(deliver);
    expect(heard).toEqual(told);
  });

  it('shares the work between relays: nothing is told twice', async () => {
    const told = await append(6);
    await Promise.all(Array.from({ length: 6 }, () => outbox.relay(deliver, 1)));
    await outbox.relay(deliver);
    expect(heard.toSorted((one, other) => one.toVersion - other.toVersion)).toEqual(told);
  });
});
