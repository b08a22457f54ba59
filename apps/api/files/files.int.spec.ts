import { createHash, randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { training, type TestCaller } from '#test/harness/caller.js';

const pdf = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

describe('files over HTTP', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  let staff: TestCaller;
  let candidateId: string;

  beforeAll(async () => {
    test = await startTestApi();
    api = test.api;
    staff = test.by('STAFF');
    candidateId = await staff.enrol();
  });
  afterAll(() => test?.close());

  const form = (content: Buffer, filename: string): { payload: Buffer; headers: Record<string, string> } => {
    const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: text/html\r\n\r\n`;
    return {
      payload: Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--b--\r\n')]),
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    };
  };
  const addressOf = (content: Buffer, of = candidateId) => `/v1/files/${hashOf(content)}?candidateId=${of}`;
  const upload = (sent: { payload: Buffer; headers: Record<string, string> }, query = `?candidateId=${candidateId}`, by = staff) =>
    by.post(`/v1/files${query}`, sent.payload, { headers: sent.headers });

  it('are kept by their content, with the type found in it, whatever was claimed', async () => {
    const response = await upload(form(pdf, 'notes.pdf'));
    expect([response.statusCode, response.json()]).toEqual([201, { hash: hashOf(pdf), size: pdf.length, mediaType: 'application/pdf' }]);
    expect(response.headers['location']).toBe(addressOf(pdf));
    expect((await upload(form(pdf, 'again.pdf'))).json()).toEqual(response.json());
  });

  it('are refused empty, in a form or as the body', async () => {
    for (const sent of [form(Buffer.alloc(0), 'empty.pdf'), { payload: Buffer.alloc(0), headers: { 'content-type': 'application/pdf' } }]) {
      const response = await upload(sent);
      expect([response.statusCode, response.json()]).toMatchObject([422, { errors: [{ message: 'Le fichier est vide' }] }]);
    }
    expect((await staff.get(addressOf(Buffer.alloc(0)))).statusCode).toBe(404);
  });

  it('are read back whole, as an attachment that no browser runs', async () => {
    const page = Buffer.from('<html><script>alert(1)</script></html>');
    await upload({ payload: page, headers: { 'content-type': 'text/html' } });
    const response = await staff.get(addressOf(page));
    expect(response.rawPayload.equals(page)).toBe(true);
    expect(response.headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; filename="[0-9a-f]{16}[.a-z]*"$/),
      'content-security-policy': expect.stringMatching(/^default-src 'none'; .*; sandbox$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': String(page.length),
    });
  });

  it('keep the name that a person gave only sealed, under the candidate’s key', async () => {
    const content = Buffer.concat([pdf, randomBytes(64)]);
    const name = 'Mémoire d’Aïcha Durand "final".pdf';
    await upload(form(content, name.replaceAll('"', '%22')), `?candidateId=${candidateId}&category=EVALUATION`);
    const { sealed_name } = await onlyRow<{ sealed_name: string }>(
      test.parts.dataSource,
      'SELECT sealed_name FROM stored_file WHERE hash = $1',
      [hashOf(content)],
    );
    expect(sealed_name).toMatch(/^sealed:/);
    const read = await staff.get(addressOf(content));
    expect(read.headers['content-disposition']).toContain(`filename*=UTF-8''M%C3%A9moire%20d%E2%80%99A%C3%AFcha%20Durand`);
    expect((await upload(form(content, name), '?candidateId=can_nobody')).statusCode).toBe(422);
  });

  it('belong to a candidate, who must be named', async () => {
    const nobody = await upload(form(pdf, 'notes.pdf'), '');
    expect([nobody.statusCode, nobody.json()]).toMatchObject([
      422,
      { errors: [{ code: 'required', parameter: 'candidateId', message: expect.stringContaining('À quel candidat') }] },
    ]);
    expect((await staff.get(`/v1/files/${hashOf(pdf)}`)).statusCode).toBe(422);
    await upload(form(pdf, 'notes.pdf'));
    expect((await staff.get(addressOf(pdf))).statusCode).toBe(200);
    expect((await staff.get(addressOf(pdf, await staff.enrol()))).statusCode).toBe(404);
  });

  it('about a handicap are for those who read such texts: others are not told that they are there', async () => {
    const status = async (category: string) => {
      const content = Buffer.concat([pdf, randomBytes(8)]);
      const sent = await upload(form(content, 'avis.pdf'), `?candidateId=${candidateId}&category=${category}`);
      return [sent.statusCode, (await staff.get(addressOf(content))).statusCode];
    };
    expect([await status('EVALUATION'), await status('H_PLUS')]).toEqual([
      [201, 200],
      [201, 404],
    ]);
  });

  it('are gone, said to be, once the candidate’s data is erased', async () => {
    const erased = await staff.enrol();
    const content = Buffer.concat([pdf, randomBytes(8)]);
    await upload(form(content, 'notes.pdf'), `?candidateId=${erased}`);
    await test.parts.vault.destroy(erased, 'EVALUATION');
    const read = async () => await staff.get(addressOf(content, erased));
    const gone = { type: 'urn:jalon:problem:erased', status: 410, detail: 'Ce fichier a été effacé avec les données de la personne.' };
    expect((await read()).json()).toMatchObject(gone);
    expect(await test.parts.files.eraseFilesOf(erased, 'EVALUATION')).toBe(1);
    expect((await read()).json()).toMatchObject(gone);
    expect((await upload(form(content, 'notes.pdf'), `?candidateId=${erased}`)).statusCode).toBe(410);
  });

  it('are refused by what they are, and by names that are paths, hide something, or belie the content', async () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200), randomBytes(200)]);
    const refused = await upload(form(program, 'notes.pdf'));
    expect([refused.statusCode, refused.json()]).toMatchObject([415, { detail: expect.stringContaining('PDF, texte') }]);
    for (const name of ['page.html', 'notes.pdf.exe', '.htaccess', 'notes\u202Efdp.exe']) {
      const response = await upload(form(pdf, name));
      expect([name, response.statusCode, response.json()]).toMatchObject([name, 422, { errors: [{ code: 'wrong-name' }] }]);
    }
    // What a form gives as a path is taken by its last part alone.
    const content = Buffer.concat([pdf, randomBytes(8)]);
    expect((await upload(form(content, '../../etc/notes.pdf'))).statusCode).toBe(201);
    const read = await staff.get(addressOf(content));
    expect(read.headers['content-disposition']).toMatch(/filename\*=UTF-8''notes\.pdf$/);
  });

  it('are refused where there is none, too much, or a form that cannot be read', async () => {
    expect((await upload({ payload: pdf, headers: { 'content-type': 'multipart/form-data' } })).statusCode).toBe(400);
    const whole = form(pdf, 'cut.pdf');
    expect((await upload({ ...whole, payload: whole.payload.subarray(0, -20) })).statusCode).toBe(400);
    const two = Buffer.concat([whole.payload.subarray(0, -7), Buffer.from('\r\n'), whole.payload]);
    expect((await upload({ ...whole, payload: two })).statusCode).toBe(400);
    expect(
      (await upload({ payload: Buffer.from('--b--\r\n'), headers: { 'content-type': 'multipart/form-data; boundary=b' } })).statusCode,
    ).toBe(422);
    expect((await upload({ payload: Buffer.alloc(0), headers: {} })).statusCode).toBe(422);
    const claimed = await upload({
      payload: pdf,
      headers: { 'content-type': 'application/pdf', 'content-length': String(300 * 1024 * 1024) },
    });
    expect(claimed.json()).toMatchObject({ type: 'urn:jalon:problem:too-large', status: 413 });
  });

  it('stream through, so that a large one is never held in memory', async () => {
    await api.listen(0, '127.0.0.1');
    const chunk = Buffer.alloc(1024 * 1024, 'un long enregistrement, ');
    const chunks = 64;
    const hash = createHash('sha256');
    const content = async function* () {
      for (let sent = 0; sent < chunks; sent += 1) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const address = await api.getUrl();
    const response = await fetch(`${address}/v1/files?candidateId=${candidateId}`, {
      method: 'POST',
      headers: { ...(await test.as('STAFF')), 'content-type': 'application/octet-stream' },
      body: content(),
      duplex: 'half',
    });
    expect(await response.json()).toMatchObject({ size: chunks * chunk.length, hash: hash.digest('hex') });
  });

  it('must exist, be the candidate’s, and be read or sent by who names them in a command', async () => {
    const payload = {
      ...training,
      candidateId,
      heldBlocks: [{ block: 'A', certificateNumber: 'X-1', obtainedOn: '2020-01-01', file: 'f'.repeat(64) }],
    };
    const response = await staff.post('/v1/journeys?dryRun=true', payload);
    expect([response.statusCode, response.json()]).toMatchObject([
      422,
      { errors: [{ code: 'unknown-file', pointer: '#/heldBlocks/0/file' }] },
    ]);
    const known = { ...payload, heldBlocks: [{ ...payload.heldBlocks[0], file: hashOf(pdf) }] };
    await upload(form(pdf, 'notes.pdf'));
    const ask = (body: object) => staff.post('/v1/journeys?dryRun=true', body);
    expect((await ask(known)).json()).toMatchObject({ accepted: true });
    const notice = Buffer.concat([pdf, randomBytes(8)]);
    const naming = { ...payload, heldBlocks: [{ ...payload.heldBlocks[0], file: hashOf(notice) }] };
    const absent = await ask(naming);
    const filed = (by: TestCaller) => upload(form(notice, 'avis.pdf'), `?candidateId=${candidateId}&category=H_PLUS`, by);
    expect((await filed(test.by('STAFF', { subject: 'another' }))).statusCode).toBe(201);
    expect((await ask(naming)).json()).toEqual({ ...absent.json<object>(), instance: expect.any(String) });
    expect((await filed(staff)).statusCode).toBe(201);
    expect((await ask(naming)).json()).toMatchObject({ accepted: true });
    expect((await ask({ ...known, candidateId: await staff.enrol() })).json()).toMatchObject({ errors: [{ code: 'unknown-file' }] });
  });
});
