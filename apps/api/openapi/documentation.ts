/** Describes the API from its code: routes, zod schemas and the access table. */
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { Problem } from '../problems/problem.js';
import { accessPage } from './access-page.js';
import { describeAccess } from './access-words.js';
import { describeCommands } from './command-paths.js';
import { showExamples } from './examples.js';
import { describeProblems } from './problem-responses.js';
import { SchemaConverter } from './schemas.js';
import { tags } from './tags.js';

const description = `
Jalon conduit le parcours de chaque candidat vers une certification professionnelle, de l’inscription au diplôme.

- Chaque **commande** porte \`Idempotency-Key\` (le même envoi répété n’agit qu’une fois) et \`If-Match\` (la version du parcours que vous avez lue, ou \`*\`).
- Les **refus** (409) disent d’un coup toutes les conditions non remplies, avec leur source.
- **202** : la commande est reçue et ne se perdra pas ; son issue se lit à l’adresse donnée par \`Location\`.
- Les **erreurs** suivent la RFC 9457 (\`application/problem+json\`).
- \`x-roles\` donne, pour chaque opération, les rôles qui en ont le droit ; \`x-reach\`, à quels parcours ce droit s’étend ; \`x-conditions\`, ce qu’une commande demande en plus à son auteur. Le reste est refusé : [qui peut faire quoi](/docs/acces).
- Un parcours **hors d’atteinte** répond 404, comme s’il n’existait pas.
`.trim();

const license = { name: 'Propriétaire : tous droits réservés', identifier: 'LicenseRef-Jalon' };

export function buildDocument(api: NestFastifyApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Jalon')
    .setDescription(description)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'Là d’où vient cette description')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Jeton d’accès du fournisseur d’identité ; en développement : npm run jalon -- token --role …',
    })
    .build();
  const schemas = new SchemaConverter();
  const document = SwaggerModule.createDocument(api, base, { standardSchemaConverter: schemas.convert });
  document.info.license = license;
  document.tags = Object.entries(tags).map(([name, { title, about }]) => ({ name, description: about, 'x-displayName': title }));
  describeCommands(document, schemas);
  showExamples(document);
  describeAccess(document);
  describeProblems(document, schemas);
  nameAnswers(document);
  const named = Object.entries({ ...document.components?.schemas, ...schemas.names.components });
  document.components = { ...document.components, schemas: Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1))) };
  return document;
}

const answerNames: Readonly<Record<string, string>> = { 200: 'La réponse', 201: 'Ce qui vient d’être fait', 204: 'Fait' };

/** OpenAPI asks for words beside each answer; most have none but their operation's title. */
function nameAnswers(document: OpenAPIObject): void {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as { readonly responses: object }[]);
  for (const { responses } of operations)
    for (const [status, response] of Object.entries(responses) as [string, { description?: string }][])
      if (response.description === '') response.description = answerNames[status] ?? status;
}

/** Of the package of Swagger's page, which has its sources, its version and another's page beside these. */
const pageFiles: ReadonlySet<unknown> = new Set([
  ...['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'favicon-16x16.png', 'favicon-32x32.png'],
]);

export function serveDocumentation(api: NestFastifyApplication, kinds: StreamKinds): void {
  // Swagger's page says that it is in English and not how it is encoded, and has no option for either.
  const fastify: FastifyInstance = api.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async ({ routeOptions, params }) => {
    if (routeOptions.url === '/docs/*' && !pageFiles.has((params as { '*'?: string })['*'])) throw new Problem('not-found');
  });
  fastify.addHook('onSend', async ({ routeOptions }, reply, payload) => {
    const isPage = routeOptions.url?.startsWith('/docs') && typeof payload === 'string';
    if (isPage && reply.getHeader('content-type') === 'text/html') reply.type('text/html; charset=utf-8');
    return isPage ? payload.replace('<html lang="en">', '<html lang="fr">') : payload;
  });
  const document = buildDocument(api);
  const page = accessPage(document, kinds);
  fastify.get('/docs/acces', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  SwaggerModule.setup('docs', api, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Jalon : documentation de l’API',
    swaggerOptions: { docExpansion: 'none', filter: true, persistAuthorization: false, validatorUrl: null },
  });
}
