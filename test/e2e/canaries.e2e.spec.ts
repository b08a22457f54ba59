/**
 * Nobody's name, number, remark or handicap is anywhere in clear: texts that exist nowhere else are planted wherever a
 * person types something, and looked for in every file that the stack has written and in what it answers to others.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { certificationFolders } from '#libs/certifications/shipped.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { mapPersonalTexts } from '#libs/persons/vault/personal-fields.js';
import type { Answer, ApiClient } from '#apps/cli/api-client.js';
import { appealUpheld } from '#apps/cli/demo/cast/appeal-upheld.js';
import { hPlus } from '#apps/cli/demo/cast/h-plus.js';
import { vaeToDiploma } from '#apps/cli/demo/cast/vae-to-diploma.js';
import type { Member } from '#apps/cli/demo/member.js';
import { administrator, hPlusOfficer, personIdOf, staff, type Person } from '#apps/cli/demo/people.js';
import { Player, type Played } from '#apps/cli/demo/play.js';
import type { Senders } from '#apps/cli/demo/senders.js';
import { allRows } from '#libs/platform/database/queries.js';
import { canary, tracesIn, tracesUnder } from '../harness/canaries.js';
import { environmentOf, jalon, newHome, typeNpmStart, type StartedStack } from '../harness/stack.js';
import { Witness } from '../harness/witness.js';

/** Plants a canary for each text, the same for the same text: a request sent again must be the same request. */
class Planter implements Senders {
  readonly planted = new Set<string>();

  constructor(private readonly senders: Senders) {}

  async as(person: Person): Promise<ApiClient> {
    const client = await this.senders.as(person);
    const post: ApiClient['post'] = (path, body, headers) => client.post(path, this.inBody(path, body), headers);
    return Object.assign(Object.create(client) as ApiClient, { post });
  }

  text(kind: string, text: string): string {
    const number = createHash('sha256').update(text).digest().readUInt32BE() % 100_000;
    const planted = canary(kind, number);
    this.planted.add(planted);
    return planted;
  }

  private inBody(path: string, body: unknown): unknown {
    if (path === '/v1/candidates') return this.inIdentity(body as Readonly<Record<string, unknown>>);
    if (path === '/v1/people') {
      const name = String((body as { readonly id: string }).id);
      return { ...(body as object), familyName: this.text('Nom', name), givenNames: [this.text('Prenom', name)] };
    }
    // Names of places, of nobody.
    if (path.startsWith('/v1/reference-lists')) return body;
    if (path === '/v1/journeys') return this.inCommand('start-journey', body);
    // The content holds its member's name, which is a canary: another content would have another hash.
    if (path.startsWith('/v1/files')) return body;
    const [, alone] = /\/commands(?:\/(.+))?$/.exec(path) ?? [];
    if (alone !== undefined) return this.inCommand(alone as CommandName, body);
    const { commands } = body as { readonly commands: readonly { readonly command: CommandName; readonly data: unknown }[] };
    return { commands: commands.map(({ command, data }) => ({ command, data: this.inCommand(command, data) })) };
  }

  private inIdentity(identity: Readonly<Record<string, unknown>>): object {
    const name = String(identity['familyName']);
    return {
      ...identity,
      familyName: this.text('Nom', name),
      givenNames: [this.text('Prenom', name)],
      formerNames: [{ familyName: this.text('Ancien', name), givenNames: [this.text('AncienPrenom', name)] }],
      birthPlace: this.text('Commune', name),
      address: this.text('Adresse', name),
      email: `${this.ascii('courriel', name)}@exemple.fr`,
    };
  }

  private inCommand(command: CommandName, data: unknown): unknown {
    return mapPersonalTexts(commandSchemas[command], data, (category, text) => this.text(category.replace('_', ''), text));
  }

  ascii(kind: string, text: string): string {
    const planted = `zwyrnf-${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 10)}`;
    this.planted.add(planted);
    return planted;
  }

  nirOf(name: string): string {
    const body = `28503750${String(createHash('sha256').update(name).digest().readUInt32BE() % 100_000).padStart(5, '0')}`;
    const nir = `${body}${String(97 - Number(BigInt(body) % 97n)).padStart(2, '0')}`;
    this.planted.add(nir);
    return nir;
  }
}

const members: readonly Member[] = [hPlus, vaeToDiploma, appealUpheld];

describe('what people typed', () => {
  let home: string;
  let stack: StartedStack;
  let witness: Witness;
  let planter: Planter;
  let played: Played[];

  beforeAll(async () => {
    home = newHome();
    // Whatever a process would say at its most talkative.
    stack = await (await typeNpmStart({ home, args: ['--no-demo'], env: { LOG_LEVEL: 'trace' } })).isReady();
    witness = new Witness(home);
    planter = new Planter(witness);
    const catalogue = await CertificationCatalogue.load(certificationFolders(null));
    const player = new Player(planter, parisDate(new Date().toISOString()));
    played = [];
    for (const member of members) {
      const { rules } = catalogue.findVersion(member.certification.code, member.certification.version) ?? {};
      if (!rules) throw new Error(`no rules for ${member.name}`);
      played.push(await player.play({ ...member, name: planter.ascii('dossier', member.name) }, rules, () => undefined));
    }
    await uploadNamed(planter.text('Fichier', 'a name'));
    // Of the second, who holds the diploma; of nobody else it may be asked.
    for (const [place, status] of [409, 200].entries()) expect(await collectNir(place)).toBe(status);
  }, 600_000);

  afterAll(async () => {
    await stack.isSent('SIGTERM');
  }, 60_000);

  const uploadNamed = async (fileName: string): Promise<void> => {
    const form = new FormData();
    form.set('file', new Blob([planter.text('Contenu', 'a content')]), `${fileName}.txt`);
    const response = await witness.fetch(staff, `/v1/files?candidateId=${first().candidateId}`, { method: 'POST', body: form });
    expect(response.status).toBe(201);
  };
  const collectNir = async (place: number): Promise<number> => {
    const { candidateId } = played[place] as Played;
    const { status } = await witness.fetch(administrator, `/v1/candidates/${candidateId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify({ nir: planter.nirOf(candidateId) }),
    });
    return status;
  };
  const first = (): Played => played[0] as Played;
  const get = async (path: string, person: Person = administrator): Promise<string> => await (await witness.fetch(person, path)).text();

  /** Without the names of those who acted, which stand beside the facts. */
  const factsIn = (answer: string): string => JSON.stringify((JSON.parse(answer) as { readonly items: object[] }).items);

  it('was planted, and is read by who may', async () => {
    expect(planter.planted.size).toBeGreaterThan(40);
    const shown = await get(`/v1/candidates/${first().candidateId}`, staff);
    expect(tracesIn('candidate', shown, [...planter.planted]).length).toBeGreaterThan(3);
    const events = await get(`/v1/journeys/${first().journeyId}/events?texts=open&limit=200`, hPlusOfficer);
    expect(tracesIn('events', events, [...planter.planted]).length).toBeGreaterThan(3);
    expect((JSON.parse(events) as { readonly actors: object[] }).actors).toContainEqual(
      expect.objectContaining({
        personId: personIdOf(staff),
        name: expect.stringContaining(planter.text('Nom', String(personIdOf(staff)))),
      }),
    );
  });

  it('is in no file that the stack has written: PostgreSQL and its log, Temporal’s database, our logs, the files’ store', async () => {
    await get(`/v1/journeys?q=${encodeURIComponent([...planter.planted][0] ?? '')}`, staff);
    await get(`/v1/candidates/${randomUUID()}?${[...planter.planted][1]}`, staff);
    expect(await tracesUnder(home, [...planter.planted])).toEqual([]);
  }, 300_000);

  it('is in no answer that is nobody’s own: events, states, refusals, measures, exports, the verification', async () => {
    const { journeyId } = first();
    const answers = {
      events: factsIn(await get(`/v1/journeys/${journeyId}/events?limit=200`)),
      state: await get(`/v1/journeys/${journeyId}/state?version=9`),
      journey: await get(`/v1/journeys/${journeyId}?names=false`),
      metrics: await get('/metrics'),
      verification: await get('/v1/verification'),
      export: await jalon(home, 'export', 'events', '--journey', journeyId),
    };
    for (const [name, text] of Object.entries(answers)) {
      expect(text.length).toBeGreaterThan(100);
      expect(tracesIn(name, text, [...planter.planted])).toEqual([]);
    }
  }, 120_000);

  it('is gone once erased: keys and search in no data file of PostgreSQL after a vacuum, the record verified, the state the same', async () => {
    const { candidateId, journeyId } = first();
    await close(journeyId);
    const database = await witness.database();
    try {
      const before = await recordOf(journeyId);
      const wrapped = await allRows<{ readonly secret: string }>(
        database,
        `SELECT wrapped_key AS secret FROM person_key WHERE person_id = $1 AND category <> 'REGISTER'
         UNION ALL SELECT token FROM person_search WHERE person_id = $1
           AND token NOT IN (SELECT token FROM person_search WHERE person_id <> $1)`,
        [candidateId],
      );
      expect(wrapped.length).toBeGreaterThan(3);

      await erase(candidateId, ['IDENTITY', 'EVALUATION', 'H_PLUS']);

      expect(await recordOf(journeyId)).toEqual(before);
      expect(await jalon(home, 'verify')).toMatch(/Rien de ce (que la vérification couvre|qui a été lu) n’a été altéré/);
      const shown = await get(`/v1/journeys/${journeyId}/events?texts=open&limit=200`, hPlusOfficer);
      expect(shown).toContain('[texte effacé]');
      expect(tracesIn('events', factsIn(shown), [...planter.planted])).toEqual([]);
      expect(JSON.parse(await get(`/v1/candidates/${candidateId}`, staff))).toMatchObject({ identity: null });

      await asOwner('VACUUM FULL');
      await asOwner('CHECKPOINT');
      const traces = await tracesUnder(
        join(home, 'postgresql'),
        wrapped.map(({ secret }) => secret),
      );
      // The write-ahead log keeps what it was told until PostgreSQL recycles its segments: see the threat model.
      expect(traces.filter(({ file }) => !/(^|[/])pg_wal[/]/.test(file))).toEqual([]);
      expect(await tracesUnder(home, [...planter.planted])).toEqual([]);
    } finally {
      await database.destroy();
    }
  }, 300_000);

  /** Ended two months ago, so that no delay needs the file any more. */
  const close = async (journeyId: string): Promise<void> => {
    const occurredAt = parisDate(new Date(Date.now() - 60 * 86_400_000).toISOString());
    const desk = await planter.as(staff);
    await desk.post(
      `/v1/journeys/${journeyId}/commands`,
      {
        commands: [
          { command: 'abandon', data: { reason: 'PERSONAL', comment: 'un départ', occurredAt } },
          { command: 'archive', data: { reason: 'ABANDONED', occurredAt } },
        ],
      },
      { 'idempotency-key': randomUUID(), 'if-match': '*' },
    );
  };

  const erase = async (personId: string, categories: readonly string[]): Promise<void> => {
    const post = async (subject: string, path: string, body: object): Promise<Answer<{ readonly id: string; readonly status: string }>> =>
      await (await witness.as({ ...administrator, subject })).post(path, body, { 'idempotency-key': randomUUID() });
    const { body } = await post('erasure-asked', '/v1/erasures', { personId, categories, ground: 'PERSON_REQUEST' });
    expect((await post('erasure-confirmed', `/v1/erasures/${body.id}/confirmation`, {})).body).toMatchObject({ status: 'DONE' });
  };

  const recordOf = async (journeyId: string): Promise<object> => ({
    events: JSON.parse(await get(`/v1/journeys/${journeyId}/events?limit=200`)) as object,
    state: JSON.parse(await get(`/v1/journeys/${journeyId}/state?occurredBy=2100-01-01`)) as object,
  });

  const asOwner = async (statement: string): Promise<void> => {
    const { postgresPassword, postgresPort } = JSON.parse(readFileSync(join(home, 'memory.json'), 'utf8')) as Record<string, string>;
    const url = new URL(environmentOf(home)['DATABASE_URL'] ?? '');
    const superuser = new Client({
      host: '127.0.0.1',
      port: Number(postgresPort),
      user: 'postgres',
      password: postgresPassword,
      database: url.pathname.slice(1),
    });
    await superuser.connect();
    await superuser.query(statement);
    await superuser.end();
  };
});
