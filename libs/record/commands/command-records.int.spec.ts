import { randomUUID } from 'node:crypto';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { CommandRecord, LeaseRequest } from './command-record.js';
import { UnstorableText } from '#libs/record/journal/errors.js';
import { newLease, newCommand, request, suspend } from '#libs/record/journal/testing/commands.js';
import { openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';

const refusal: UpdateRefusal = {
  type: 'CommandRefused',
  detail: { index: 0, unmet: [{ code: 'journey.suspended', sentence: 'Le parcours est suspendu.', source: 'test' }], version: 3 },
};

/** Sends long enough ago that its `notAfter` has passed. */
const expired = newLease(-60);

describe('command records', () => {
  let bench: JournalBench;
  beforeAll(async () => {
    bench = await openJournal();
  });
  afterAll(() => bench.close());

  const takeLease = (commandId: string) => bench.records.takeLeases([commandId], newLease());
  const receive = (command = newCommand(), lease: LeaseRequest | null = newLease()) =>
    bench.records.receive(command, [], () => request(), lease);

  it('give the command to one of those who receive it at once, and the same record to the others', async () => {
    const command = newCommand();
    const received = await Promise.all(Array.from({ length: 6 }, () => receive(command)));
    expect(received.filter(({ kind }) => kind === 'NEW')).toHaveLength(1);
    expect(received.filter(({ kind }) => kind === 'EXISTING')).toHaveLength(5);
    const stored = await bench.records.findCommand(command.commandId);
    for (const { record } of received) expect(record).toEqual(stored);
  });

  it('keep what is sent, and by when the attempt ends', async () => {
    const lease = newLease(60);
    const command = newCommand();
    const { record } = await receive(command, lease);
    expect(record).toMatchObject({ ...command, request: request(), status: 'RECEIVED', attempts: 1, outcome: null, finishedAt: null });
    expect(record.lease?.holder).toBe(lease.holder);
    expect(Date.parse(record.notAfter!) - Date.parse(record.createdAt)).toBeGreaterThanOrEqual(59_000);
    expect(Date.parse(record.lease!.until)).toBeGreaterThan(Date.parse(record.notAfter!));
  });

  it('tell the same key with another body apart', async () => {
    const command = newCommand();
    await receive(command);
    expect(await receive({ ...command, bodyMac: 'other' })).toMatchObject({ kind: 'OTHER_BODY', record: { bodyMac: 'mac' } });
  });

  it.each(['\u0000', '\ud800'])('refuse text that could not be recorded later, before anything is sent: %j', async (text) => {
    const command = newCommand();
    await expect(bench.records.receive(command, [], () => request([suspend(text)]), newLease())).rejects.toThrow(UnstorableText);
    expect(await bench.records.findCommand(command.commandId)).toBeNull();
  });

  it('let nobody send while an attempt may still take effect', async () => {
    const { record } = await receive();
    expect(await takeLease(record.commandId)).toEqual([]);
  });

  it('let one sender go on after an attempt that ended without an answer', async () => {
    const { record } = await receive(newCommand(), expired);
    const taken = await Promise.all(Array.from({ length: 5 }, () => takeLease(record.commandId)));
    expect(taken.flat()).toMatchObject([{ attempts: 2 }]);
  });

  it('let another send once the attempt has definitively answered, and after the delay asked for', async () => {
    const lease = newLease();
    const { record } = await receive(newCommand(), lease);
    expect(await bench.records.release(record.commandId, 'another')).toBe(false);
    expect(await bench.records.release(record.commandId, lease.holder, { afterSeconds: 600 })).toBe(true);
    expect(await takeLease(record.commandId)).toEqual([]);
    const { record: second } = await receive(newCommand(), lease);
    await bench.records.release(second.commandId, lease.holder);
    expect(await takeLease(second.commandId)).toMatchObject([{ attempts: 2 }]);
  });

  it('take a refusal from the lease’s holder only, and keep the first', async () => {
    const lease = newLease();
    const { record } = await receive(newCommand(), lease);
    expect(await bench.records.refuse(record.commandId, 'another', refusal)).toMatchObject({ status: 'RECEIVED' });
    expect(await bench.records.refuse(record.commandId, lease.holder, refusal)).toMatchObject({
      status: 'REFUSED',
      refusal,
      lease: null,
    });
    const failed = await bench.records.fail(record.commandId, lease.holder, { code: 'late', sentence: 'Trop tard.' });
    expect(failed).toMatchObject({ status: 'REFUSED', failure: null });
    expect(await takeLease(record.commandId)).toEqual([]);
  });

  it('are DONE with the append of their events, and a refusal that comes after changes nothing', async () => {
    const lease = newLease();
    const { record } = await receive(newCommand(), lease);
    const recorder = new Recorder(record.streamId, withFinalAssessment);
    const events = [recorder.started(), ...recorder.incidents(2, record.commandId)];
    await bench.journal.appendEvents(record.streamId, events);
    const done = await bench.records.refuse(record.commandId, lease.holder, refusal);
    expect(done).toMatchObject({ status: 'DONE', outcome: { fromVersion: 1, toVersion: 3, warnings: [] }, refusal: null, lease: null });
  });

  it('keep the warnings that the caller was told, even where the events are there already', async () => {
    const { record } = await receive();
    const recorder = new Recorder(record.streamId, withFinalAssessment);
    await bench.journal.appendEvents(record.streamId, [recorder.started()]);
    const warnings = [{ index: 0, warning: { code: 'pages', sentence: 'Trop de pages.', source: 'test' } }];
    await bench.journal.appendEvents(record.streamId, [], [{ commandId: record.commandId, fromVersion: 0, toVersion: 1, warnings }]);
    expect(await bench.records.findCommand(record.commandId)).toMatchObject({
      status: 'DONE',
      outcome: { fromVersion: 0, toVersion: 1, warnings },
    });
  });

  it('list what nobody is sending of the kinds that are known, oldest first', async () => {
    const idsPending = async () => (await bench.records.pending(['jrn_'], 1000)).map(({ commandId }) => commandId);
    const before = await idsPending();
    const left = [await receive(newCommand(), expired), await receive(newCommand(), expired)];
    await receive();
    await receive(newCommand({ streamId: `dor_${randomUUID()}` }), expired);
    const pending = (await idsPending()).filter((commandId) => !before.includes(commandId));
    expect(pending).toEqual(left.map(({ record }) => record.commandId));
  });

  it('that were never sent wait for their sender’s turn, until it must be taken for dead; several are leased at once, in their order', async () => {
    const { streamId } = newCommand();
    const waiting = [await receive(newCommand({ streamId }), null), await receive(newCommand({ streamId }), null)];
    const ids = waiting.map(({ record }) => record.commandId);
    const pending = async () => (await bench.records.pending(['jrn_'], 1000)).filter(({ commandId }) => ids.includes(commandId));
    expect(waiting.map(({ record: { attempts, lease } }) => ({ attempts, lease }))).toEqual(ids.map(() => ({ attempts: 0, lease: null })));
    expect(await pending()).toEqual([]);
    await bench.database.tamper(`UPDATE command_record SET created_at = created_at - interval '1 minute' WHERE command_id = ANY ($1)`, [
      ids,
    ]);
    expect((await pending()).map(({ commandId }) => commandId)).toEqual(ids);
    const leased = await bench.records.takeLeases([...ids].reverse(), newLease());
    expect(leased.map(({ commandId, attempts }) => [commandId, attempts])).toEqual([...ids].reverse().map((id) => [id, 1]));
    expect(await bench.records.takeLeases(ids, newLease())).toEqual([]);
  });

  it('tell those refused of one stream, and of no other, the newest first', async () => {
    const { streamId } = newCommand();
    const refuse = async (command = newCommand()) => {
      const lease = newLease();
      const { record } = await receive(command, lease);
      return bench.records.refuse(record.commandId, lease.holder, refusal);
    };
    const refused: CommandRecord[] = [];
    for (let count = 0; count < 5; count += 1) {
      refused.unshift(await refuse(newCommand({ streamId })));
      await refuse();
      await receive(newCommand({ streamId }));
    }
    expect(await bench.records.refusedOf(streamId)).toEqual(refused);
  });
});
