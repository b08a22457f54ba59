/** A VAE from its opening to the jury's decision, by the generated client alone. `npm run clients` starts it, on a stack of its own. */
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './jalon.js';

type Schemas = components['schemas'];

const blocks = ['A', 'B', 'C', 'D'];
const session = 'ses_typescript';
const environment = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not given`);
  return value;
};

function client(token: string) {
  const signedIn: Middleware = {
    onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${environment(token)}`);
      return request;
    },
  };
  const made = createClient<paths>({ baseUrl: environment('JALON_URL') });
  made.use(signedIn);
  return made;
}

const office = client('JALON_ADMINISTRATOR');
const chair = client('JALON_PRESIDENT');
const jurors = environment('JALON_JURORS').split(',');

let sent = 0;
let version = 0;
const key = () => ({ 'Idempotency-Key': `typescript-${(sent += 1)}` });
const read = () => ({ ...key(), 'If-Match': `"${version}"` });

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (data === undefined) throw new Error(`${response.status} ${JSON.stringify(error)}`);
  return data;
}

async function done(asked: Promise<Answer<Schemas['CommandAnswer']>>): Promise<Schemas['CommandDoneOfJourney']> {
  const answer = await answered(asked);
  if (!('toVersion' in answer && 'journeyId' in answer)) throw new Error(JSON.stringify(answer));
  version = answer.toVersion;
  return answer;
}

const { id: candidateId } = await answered(
  office.POST('/v1/candidates', {
    params: { header: key() },
    body: { familyName: 'Ravenel', givenNames: ['Océane', 'Élodie'], birthDate: '1988-04-12' },
  }),
);
const { hash } = await answered(
  office.POST('/v1/files', {
    params: { query: { candidateId } },
    body: 'Un dossier, écrit en TypeScript.',
    headers: { 'content-type': 'application/octet-stream' },
    bodySerializer: (body) => body,
  }),
);

const { journeyId } = await done(
  office.POST('/v1/journeys', {
    params: { header: key() },
    body: { candidateId, certification: { code: 'coordinateur-parcours' }, path: 'VAE', route: 'VAE', occurredAt: '2026-01-05' },
  }),
);
const path = { journeyId };

await done(
  office.POST('/v1/journeys/{journeyId}/commands/submit-feasibility-file', {
    params: { path, header: read() },
    body: { files: [hash], occurredAt: '2026-01-12' },
  }),
);
await done(
  office.POST('/v1/journeys/{journeyId}/commands/declare-file-complete', {
    params: { path, header: read() },
    body: { lastPieceReceivedOn: '2026-01-19', occurredAt: '2026-01-20' },
  }),
);
await done(
  office.POST('/v1/journeys/{journeyId}/commands/decide-recevabilite', {
    params: { path, header: read() },
    body: { decision: 'RECEVABLE', occurredAt: '2026-02-16' },
  }),
);
await done(
  office.POST('/v1/journeys/{journeyId}/commands/submit-validation-file', {
    params: { path, header: read() },
    body: { dossier: hash, proofs: blocks.map((block) => ({ block, files: [hash] })), occurredAt: '2026-04-13' },
  }),
);
await done(
  office.POST('/v1/journeys/{journeyId}/commands/convene-jury', {
    params: { path, header: read() },
    body: {
      session,
      at: '2026-06-18',
      place: 'Grenoble',
      members: jurors.map((jurorId, index): Schemas['ConveneJuryCommandMembersItem'] => ({
        jurorId,
        president: index === 0,
        qualities: ['PROFESSIONAL'],
        qualified: true,
        outsideTrainingBody: true,
        tie: 'NONE',
      })),
      women: 2,
      men: 1,
      occurredAt: '2026-05-18',
    },
  }),
);

const { document: certification } = await answered(
  office.GET('/v1/certifications/{code}/versions/{version}', { params: { path: { code: 'coordinateur-parcours', version: '1' } } }),
);
const criteria = certification.blocks.flatMap(({ activities }) =>
  activities.flatMap(({ skills }) => skills.flatMap((skill) => skill.criteria.map(({ code }) => code))),
);
await done(
  chair.POST('/v1/journeys/{journeyId}/commands/hold-soutenance', {
    params: { path, header: read() },
    body: {
      session,
      attendance: 'PRESENT',
      grid: criteria.map((criterion): Schemas['NewGridLine'] => ({ criterion, grading: 'ACQUIS' })),
      gradedBy: jurors,
      heardBy: jurors,
      occurredAt: '2026-06-18',
    },
  }),
);

const decision: Schemas['DecideCommand'] = {
  session,
  present: jurors,
  votes: jurors.map((jurorId) => ({ jurorId, inFavour: true })),
  decision: 'FULL',
  occurredAt: '2026-06-18',
};
const decide = '/v1/journeys/{journeyId}/commands/decide';
const tried = await answered(chair.POST(decide, { params: { path, header: read(), query: { dryRun: 'true' } }, body: decision }));
if (!('accepted' in tried && tried.accepted)) throw new Error(JSON.stringify(tried));
await done(chair.POST(decide, { params: { path, header: read() }, body: decision }));

const stale = await chair.POST(decide, { params: { path, header: { ...key(), 'If-Match': '"1"' } }, body: decision });
if (stale.response.status !== 412 || stale.error?.status !== 412) throw new Error(`${stale.response.status}`);

const { items: events } = await answered(office.GET('/v1/journeys/{journeyId}/events', { params: { path, query: { limit: 200 } } }));
const decided = events.find((event) => event.type === 'JuryDecided');
if (decided?.data.decision !== 'FULL' || decided.data.present.join() !== jurors.join()) throw new Error(JSON.stringify(decided));
const journey = await answered(office.GET('/v1/journeys/{journeyId}', { params: { path } }));
if (journey.version !== version) throw new Error(`${journey.version}`);
console.log(`typescript: ${events.length} events, ${decided.data.decision}`);
