import { actorIdOf } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { NamedActor } from './actor-names.js';

interface Named {
  readonly actors: readonly NamedActor[];
}

describe('who acted', () => {
  let test: TestApi;
  const actorId = (subject: string) => actorIdOf(test.config.identity?.recordedAs ?? '', subject);
  const admin = () => test.by('ADMINISTRATOR', { subject: 'admin' });
  const auditor = () => test.by('AUDITOR', { subject: 'auditor' });
  const staff = (who = 'stf_1') => test.by('STAFF', { subject: `account-of-${who}`, personId: who });
  const told = (personId: string, subject = `account-of-${personId}`) => ({
    actorId: actorId(subject),
    personId,
    name: `Alex Dupont ${personId}`,
    isErased: false,
  });

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    await admin().register('stf_1', 'stf_2', 'stf_3', 'stf_4');
  });
  afterAll(() => test?.close());

  it('is told by name beside the id, of an account whose token names its person', async () => {
    const journeyId = await staff().open();
    for (const reader of [admin(), auditor(), staff('stf_2')]) {
      const { actors } = await reader.read<Named>(`/v1/journeys/${journeyId}/events`);
      expect(actors).toEqual([told('stf_1')]);
    }
    const why = await auditor().read<Named & { who: { id: string } }>(`/v1/journeys/${journeyId}/events/1/explanation`);
    expect(why).toMatchObject({ who: { id: actorId('account-of-stf_1') }, actors: [told('stf_1')] });
    const { rows } = { rows: await test.parts.dataSource.query('SELECT body FROM stream_event WHERE stream_id = $1', [journeyId]) };
    expect(JSON.stringify(rows)).not.toContain('Dupont');
  });

  it('is told of refusals and readings too, and each name read is a reading', async () => {
    await staff('stf_2').get('/v1/refusals');
    const refused = await admin().read<Named>(`/v1/refusals?actorId=${actorId('account-of-stf_2')}`);
    expect(refused.actors).toEqual([told('stf_2')]);
    const candidateId = await staff('stf_2').enrol();
    await staff('stf_2').read(`/v1/candidates/${candidateId}`);
    const readings = await auditor().read<Named>(`/v1/personal-accesses?personId=${candidateId}`);
    expect(readings.actors).toEqual([told('stf_2')]);
    const ofStaff = await admin().read<{ items: object[] }>('/v1/personal-accesses?personId=stf_2');
    expect(ofStaff.items).toContainEqual(
      expect.objectContaining({ actorId: actorId('auditor'), operation: 'list-personal-accesses', category: 'IDENTITY' }),
    );
  });

  it('is told of two registrations united: who asked, who confirmed, and who withdrew', async () => {
    const [asking, confirming] = ['stf_1', 'stf_2'].map((who) => test.by('ADMINISTRATOR', { subject: `account-of-${who}`, personId: who }));
    const candidateIds = [await admin().enrol(), await admin().enrol()];
    const asked = { candidateIds, ground: 'REGISTERED_TWICE', compared: ['IDENTITY_DOCUMENT'] };
    const { id, actors } = await asking!.send<Named & { id: string }>('/v1/person-merges', asked);
    expect(actors).toEqual([told('stf_1')]);
    const confirmed = await confirming!.send<Named>(`/v1/person-merges/${id}/confirmation`, {});
    expect(confirmed.actors).toEqual([told('stf_1'), told('stf_2')]);
    const separation = await confirming!.send<Named & { id: string }>(`/v1/person-merges/${id}/separations`, { ground: 'TWO_PERSONS' });
    const withdrawn = await asking!.send<Named>(`/v1/person-merges/${separation.id}/withdrawal`, {});
    expect(withdrawn.actors).toEqual([told('stf_2'), told('stf_1')]);
    for (const address of [`/v1/person-merges/${id}`, '/v1/person-merges'])
      expect((await auditor().read<Named>(address)).actors).toHaveLength(2);
  });

  it('is its id alone where the account is nobody’s here, which no answer fails for', async () => {
    const journeyId = await test.by('STAFF', { subject: 'unknown', personId: 'stf_nobody' }).open();
    expect(await admin().read(`/v1/journeys/${journeyId}/events`)).toMatchObject({
      items: [{ actor: { id: actorId('unknown'), role: 'STAFF' } }],
      actors: [],
    });
  });

  it('is what an administrator decided, whatever the token says from then on', async () => {
    const account = `act_${actorId('hand').slice(4)}`;
    const journeyId = await test.by('STAFF', { subject: 'hand' }).open();
    const actors = async () => (await admin().read<Named>(`/v1/journeys/${journeyId}/events`)).actors;
    expect(await actors()).toEqual([]);
    expect((await admin().post('/v1/people/stf_3/accounts', { subject: 'hand' })).statusCode).toBe(201);
    expect((await admin().post('/v1/people/stf_3/accounts', { actorId: account })).statusCode).toBe(200);
    expect(await actors()).toEqual([told('stf_3', 'hand')]);
    expect(await admin().read('/v1/people/stf_3/accounts')).toMatchObject({
      items: [{ actorId: account, personId: 'stf_3', linkedBy: actorId('admin') }],
    });

    await test.by('STAFF', { subject: 'hand', personId: 'stf_2' }).get('/v1/journeys');
    expect(await actors()).toEqual([told('stf_3', 'hand')]);
    expect((await admin().post('/v1/people/stf_2/accounts', { actorId: account })).statusCode).toBe(201);
    expect(await actors()).toEqual([told('stf_2', 'hand')]);
    expect(await admin().read('/v1/people/stf_3/accounts')).toEqual({ items: [], actors: [] });

    const unlink = (personId: string) => admin().post(`/v1/people/${personId}/accounts/${account}/unlinking`, {});
    expect((await unlink('stf_3')).statusCode).toBe(404);
    expect((await unlink('stf_2')).statusCode).toBe(204);
    await test.by('STAFF', { subject: 'hand', personId: 'stf_2' }).get('/v1/journeys');
    expect(await actors()).toEqual([]);
    expect((await admin().post('/v1/people/stf_nobody/accounts', { actorId: account })).statusCode).toBe(404);
  });

  it('is no candidate’s name for an auditor, who reads none of those whom the record is about', async () => {
    const candidateId = await admin().enrol();
    await test.by('CANDIDATE', { subject: 'candidate', personId: candidateId }).get('/v1/journeys');
    await test.by('CANDIDATE', { subject: 'candidate', personId: candidateId }).get('/v1/refusals');
    const refused = `/v1/refusals?actorId=${actorId('candidate')}`;
    expect((await admin().read<Named>(refused)).actors).toEqual([
      { actorId: actorId('candidate'), personId: candidateId, name: 'Aïcha Durand', isErased: false },
    ]);
    expect((await auditor().read<Named & { items: object[] }>(refused)).items).not.toEqual([]);
    expect((await auditor().read<Named>(refused)).actors).toEqual([]);
  });

  it('is nobody’s name any more once the person is erased, and who acted is told all the same', async () => {
    const journeyId = await staff('stf_4').open();
    const erasure = await staffErasure('stf_4');
    const { items, actors } = await admin().read<Named & { items: { actor: object }[] }>(`/v1/journeys/${journeyId}/events`);
    expect(items[0]?.actor).toEqual({ id: actorId('account-of-stf_4'), role: 'STAFF' });
    expect(actors).toEqual([{ ...told('stf_4'), name: null, isErased: true }]);
    const exported = await admin().read<{ accounts: object[] }>('/v1/people/stf_4/export');
    expect(exported.accounts).toEqual([expect.objectContaining({ actorId: actorId('account-of-stf_4'), linkedBy: null })]);
    expect(erasure).toMatchObject({ status: 'DONE', actors: [] });
  });

  async function staffErasure(personId: string): Promise<object> {
    const asked = await admin().send<{ id: string }>('/v1/erasures', { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST' });
    return test.by('ADMINISTRATOR', { subject: 'other-admin' }).send(`/v1/erasures/${asked.id}/confirmation`, {});
  }
});
