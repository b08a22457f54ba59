import fc from 'fast-check';
import { pino } from 'pino';
import type { NewRefusal } from '#libs/record/refusals/refusal.js';
import { RefusalKeeper } from './refusal-keeper.js';
import { networkOf, RequestSources } from './request-sources.js';

const stranger = (source: string, route: string): NewRefusal => ({
  kind: 'ACCESS',
  actor: null,
  operation: null,
  commands: [],
  route,
  streamId: null,
  commandId: null,
  version: null,
  source,
  count: 1,
  reasons: [{ code: 'token.missing', sentence: 'Aucun jeton.', source: 'contrôle d’accès' }],
});

const callers = (id: string, streamId: string): NewRefusal => ({
  ...stranger('', 'GET /v1/journeys/:journeyId'),
  actor: { id, role: 'STAFF' },
  source: null,
  streamId,
});

const open = () => {
  const written: NewRefusal[] = [];
  let isDown = false;
  const appendRefusals = async (refused: readonly NewRefusal[]) => {
    if (isDown) throw new Error('PostgreSQL does not answer');
    written.push(...refused);
  };
  const keeper = new RefusalKeeper({ appendRefusals }, pino({ level: 'silent' }));
  return { keeper, written, down: (is: boolean) => (isDown = is) };
};
const counted = (written: readonly NewRefusal[]) => written.reduce((sum, { count }) => sum + count, 0);

describe('refused accesses', () => {
  it('are all counted and never more than so many entries, however they come', async () => {
    const knocks = fc.array(
      fc.oneof(
        fc.record({ source: fc.nat(200), route: fc.nat(60) }).map(({ source, route }) => stranger(`s${source}`, `r${route}`)),
        fc.record({ id: fc.nat(3), journey: fc.nat(80) }).map(({ id, journey }) => callers(`a${id}`, `j${journey}`)),
      ),
      { size: 'max', maxLength: 3_000 },
    );
    await fc.assert(
      fc.asyncProperty(knocks, async (all) => {
        const { keeper, written } = open();
        await Promise.all(all.map((one) => keeper.keep(one)));
        await keeper.close();
        expect(counted(written)).toBe(all.length);
        const strangers = written.filter(({ actor }) => actor === null);
        expect(strangers.length).toBeLessThanOrEqual(60 * 2 + 1);
        expect(written.length - strangers.length).toBeLessThanOrEqual(4 * 20 * 2);
      }),
      { numRuns: 20 },
    );
  });

  it('do not hide what somebody known was refused behind a flood of strangers', async () => {
    const { keeper, written } = open();
    await Promise.all(Array.from({ length: 5_000 }, (_, index) => keeper.keep(stranger(`s${index}`, 'r'))));
    await keeper.keep(callers('act_staff', 'jrn_1'));
    expect(written.at(-1)).toEqual(callers('act_staff', 'jrn_1'));
    await keeper.close();
  });

  it('are written once PostgreSQL answers again, in their order', async () => {
    const { keeper, written, down } = open();
    down(true);
    await keeper.keep(callers('act_staff', 'jrn_1'));
    expect(written).toEqual([]);
    down(false);
    await keeper.keep(callers('act_staff', 'jrn_2'));
    expect(written.map(({ streamId }) => streamId)).toEqual(['jrn_1', 'jrn_2']);
    await keeper.close();
  });
});

describe('the source of a request', () => {
  it('is one for the whole network of an IPv6 address, and for an IPv4 address however it is written', () => {
    expect(networkOf('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  });

  it('says nothing of the address to who has not the key of that process', () => {
    const [one, other] = [new RequestSources(), new RequestSources()];
    expect(one.of('192.0.2.1')).toBe(one.of('192.0.2.1'));
    expect(one.of('192.0.2.1')).not.toBe(one.of('192.0.2.2'));
    expect(one.of('192.0.2.1')).not.toBe(other.of('192.0.2.1'));
  });
});
