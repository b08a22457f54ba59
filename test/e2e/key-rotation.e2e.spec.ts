/** Every key that rotates is changed while commands flow through an API and two workers: none fails, none is lost. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { LightMyRequestResponse } from 'fastify';
import { readFile } from 'node:fs/promises';
import { createLogger } from '#libs/platform/observability/logger.js';
import { KeyReaders } from '#libs/persons/key-rotation/key-readers.js';
import { keyUse } from '#libs/persons/key-rotation/key-use.js';
import { macKeys, masterKeys, payloadKeys } from '#libs/persons/key-rotation/rotated-keys.js';
import { rotate, type RotatedKeys } from '#libs/persons/key-rotation/rotation.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { payloadKeyUse } from '#libs/engine/temporal/payload-key-use.js';
import { pollersOf } from '#libs/engine/temporal/pollers.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { keyringPath } from '#libs/persons/vault/keyring.js';
import { openVault } from '#libs/persons/vault/open-vault.js';
import { verify } from '#libs/verification/verify.js';
import { createWorker } from '#apps/worker/create-worker.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { training, type TestCaller } from '../harness/caller.js';

const flows = 4;
const remark = 'Reprise prévue après les soins';

describe('keys that change while commands flow', () => {
  let test: TestApi;
  let worker: INestApplicationContext;
  let staff: TestCaller;
  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    worker = await createWorker(test.config, createLogger(test.config, 'worker'));
    staff = test.by('STAFF');
  });
  afterAll(async () => {
    await worker?.close();
    await test?.close();
  });

  interface Sent {
    readonly url: string;
    readonly payload: object;
    readonly key: string;
    readonly answer: string;
  }
  interface Flow {
    readonly journeyId: string;
    readonly sent: Sent[];
  }
  const failed: string[] = [];
  const people: string[] = [];

  const accepted = async (flow: Sent[], url: string, payload: object, status: number): Promise<LightMyRequestResponse> => {
    const key = randomUUID();
    const response = await staff.post(url, payload, { key });
    if (response.statusCode === status) flow.push({ url, payload, key, answer: response.body });
    else failed.push(`${url}: ${response.statusCode} ${response.body}`);
    return response;
  };
  const enrol = async (sent: Sent[]): Promise<string> => {
    const name = `Rotation${people.length}`;
    people.push(name);
    const identity = { familyName: name, givenNames: ['Aïcha'], birthDate: '1990-03-12' };
    return (await accepted(sent, '/v1/candidates', identity, 201)).json<{ id: string }>().id;
  };
  const open = async (): Promise<Flow> => {
    const sent: Sent[] = [];
    const opening = { ...training, candidateId: await enrol(sent), occurredAt: '2024-09-02' };
    return { journeyId: (await accepted(sent, '/v1/journeys', opening, 201)).json<{ journeyId: string }>().journeyId, sent };
  };
  /** Commands one after another, with somebody enrolled and an old command sent again now and then, until told to stop. */
  const flow = async ({ journeyId, sent }: Flow, goesOn: () => boolean): Promise<void> => {
    const commands = `/v1/journeys/${journeyId}/commands`;
    for (let round = 0; goesOn(); round++) {
      await accepted(sent, `${commands}/suspend`, { reason: 'PERSONAL', comment: remark, occurredAt: '2024-10-01' }, 200);
      await accepted(sent, `${commands}/resume`, { occurredAt: '2024-10-01' }, 200);
      if (round % 5 === 0) await enrol(sent);
      await again(sent[(round * 7) % sent.length]!);
    }
  };
  const again = async ({ url, payload, key, answer }: Sent): Promise<void> => {
    const response = await staff.post(url, payload, { key });
    if (response.body !== answer) failed.push(`again ${url}: ${response.statusCode} ${response.body}, not ${answer}`);
  };
  const change = (keys: RotatedKeys): Promise<string> =>
    rotate(keys, {
      living: () => new KeyReaders(test.parts.dataSource).living(),
      pollers: () => (keys.kind === 'payload' ? pollersOf(test.parts.temporal) : Promise.resolve([])),
      giveUpAfterMs: 120_000,
      onWaiting: () => undefined,
    });

  it('fail nobody and lose nothing: master, payload and MAC keys, twice each', async () => {
    const { folder } = test.config.keys;
    const journeys = await Promise.all(Array.from({ length: flows }, open));
    let rotating = true;
    const flowing = Promise.all(journeys.map((each) => flow(each, () => rotating)));
    const keys: { payload: string; master: string; mac: string }[] = [];
    try {
      for (let turn = 0; turn < 2; turn++) {
        const payload = await change(payloadKeys(await PayloadKeyring.open(folder)));
        const master = await change(masterKeys(folder));
        const { vault } = await openVault(test.parts.dataSource, folder);
        expect((await vault.rewrap()).failed).toEqual([]);
        const mac = await change(macKeys(folder));
        const { macs } = await openVault(test.parts.dataSource, folder);
        await new Identities(test.parts.dataSource, vault, macs).reindex();
        keys.push({ payload, master, mac });
      }
    } finally {
      rotating = false;
      await flowing;
    }
    expect(failed).toEqual([]);

    // Nothing twice, nothing lost: as many facts as were told, and each answered the same again.
    for (const { journeyId, sent } of journeys) {
      const told = sent.filter(({ url }) => url.startsWith(`/v1/journeys/${journeyId}/`) || url === '/v1/journeys').length;
      const { version } = await staff.read<{ version: number }>(`/v1/journeys/${journeyId}`);
      expect(version).toBe(told);
      for (const each of sent) await again(each);
    }
    expect(failed).toEqual([]);

    // Everything is under the last keys, but for what a history holds, and that can be read.
    const last = keys.at(-1)!;
    const { wrapped, indexed } = await keyUse(test.parts.dataSource);
    expect([[...wrapped.keys()], [...indexed.keys()]]).toEqual([[last.master], [last.mac]]);
    const histories = await payloadKeyUse(test.parts.temporal, () => undefined);
    for (const { payload } of keys) expect(histories.get(payload)).toBeGreaterThan(0);
    expect(histories.size).toBe(3);

    // Old and new: texts open, people are found, all of it verifies against Temporal's histories.
    const [{ journeyId } = { journeyId: '' }] = journeys;
    const events = await staff.get(`/v1/journeys/${journeyId}/events?texts=open`);
    expect(events.body.includes(remark)).toBe(true);
    const reader = { actorId: 'act_test', role: 'STAFF', operation: 'search-candidates', streamId: null, requestId: null };
    expect(await test.parts.candidates.search('rotation aicha', reader, 1_000)).toHaveLength(people.length);
    await test.parts.checkpoints.make();
    const report = await verify({
      kinds: streamKinds,
      dataSource: test.parts.dataSource,
      temporal: test.parts.temporal,
      keysFolder: folder,
    });
    expect([report.isSound, report.findings]).toEqual([true, []]);
    expect(JSON.parse(await readFile(keyringPath(folder), 'utf8'))).toMatchObject({ activeMasterKey: last.master, activeMacKey: last.mac });
  });
});
