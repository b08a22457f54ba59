import { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { StoredFiles, type StoredFile } from '#libs/persons/files/stored-files.js';
import { NameNotAccepted, TypeNotAccepted } from '#libs/persons/files/accepted-types.js';
import { FileEmpty, FileStore } from '#libs/persons/files/file-store.js';
import { FileErased } from '#libs/persons/files/sealed-content.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { PersonKeyDestroyed, PersonUnknown } from '#libs/persons/vault/vault.js';
import { AnswersCreated } from '../answers/answers.js';
import { JourneyAccess } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { ShownJourneys } from '../access/shown-journeys.js';
import { candidateIdSchema, fileHashSchema } from '../http/ids.js';
import { sandboxed } from '../http/security-headers.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { outOfReach, Problem } from '../problems/problem.js';
import { attachmentName } from './attachment-name.js';

const belongsTo = z.strictObject({
  candidateId: z
    .string('À quel candidat le fichier se rapporte-t-il ? Il est chiffré sous la clé de cette personne.')
    .pipe(candidateIdSchema)
    .describe('Le candidat auquel le fichier se rapporte, et sous la clé duquel il est chiffré'),
});

const uploadQuery = belongsTo.extend({
  category: z
    .enum(['EVALUATION', 'H_PLUS', 'IDENTITY'])
    .default('EVALUATION')
    .describe('Ce dont le fichier parle : il sera lu par qui peut lire ces données, et effacé avec elles'),
});

const bytes = { type: 'string', format: 'binary' } as const;
const uploadBody = {
  required: true,
  content: {
    'multipart/form-data': { schema: { title: 'UploadForm', type: 'object', properties: { file: bytes }, required: ['file'] } },
    'application/octet-stream': { schema: bytes },
  },
};

const storedFile = z
  .strictObject({
    hash: z.string().describe('SHA-256 du contenu : ce que les commandes nomment'),
    size: z.int().describe('En octets'),
    mediaType: z.string().describe('Type détecté dans le contenu, jamais celui annoncé'),
  })
  .meta({ id: 'StoredFile' });

@Tagged('files')
@Controller('v1/files')
export class FilesController {
  constructor(
    private readonly files: FileStore,
    private readonly storedFiles: StoredFiles,
    private readonly access: JourneyAccess,
    private readonly shown: ShownJourneys,
  ) {}

  @Post()
  @ForOperation('upload-file', {
    summary: 'Déposer un fichier',
    description:
      'Au fil de l’eau, 200 Mo au plus : en multipart/form-data (un seul fichier), ou le contenu même pour corps. Le même contenu déposé deux fois pour la même personne garde la même empreinte et ne change rien.',
    requestBody: uploadBody,
  })
  @AnswersCreated({
    standardSchema: storedFile,
    headers: { Location: { description: 'Adresse du contenu', schema: { type: 'string' } } },
  })
  @DescribeProblems(400, 410, 413, 415, 422, 503)
  async upload(
    @Query({ schema: uploadQuery }) { candidateId, category }: z.output<typeof uploadQuery>,
    @Req() request: FastifyRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof storedFile>> {
    if (!(await this.access.reachesCandidate(caller, 'upload-file', candidateId))) throw unknownCandidate();
    const { name, ...received } = await receive(request);
    const { hash, size, mediaType } = await this.files
      .put({ personId: candidateId, category, content: Readable.from(whole(received)), name, uploadedBy: caller.actorId })
      .catch(refuse);
    reply.status(201).header('location', `/v1/files/${hash}?candidateId=${candidateId}`);
    return { hash, size, mediaType };
  }

  @Get(':hash')
  @ForOperation('read-file', {
    summary: 'Lire le contenu d’un fichier d’un candidat',
    description: 'Pour qui atteint un parcours de ce candidat qui le nomme ; tant qu’aucun ne le nomme, pour qui l’a déposé.',
  })
  @ApiProduces('*/*')
  @ApiOkResponse({ description: 'Le contenu', schema: { type: 'string', format: 'binary' } })
  @DescribeProblems(404, 410, 422, 503)
  async read(
    @Param('hash', { schema: fileHashSchema }) hash: string,
    @Query({ schema: belongsTo }) { candidateId }: z.output<typeof belongsTo>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const file = await this.readable(caller, candidateId, hash);
    const content = await this.files.read(file, reader).catch(refuse);
    const name = await this.files.nameOf(file, reader);
    reply.headers({
      'content-disposition': attachmentName(hash, file.mediaType, name),
      'content-security-policy': sandboxed,
    });
    return new StreamableFile(content, { type: contentTypeOf(file.mediaType), length: file.size });
  }

  /** Whoever may not read it is not told that it is there. @throws {Problem} */
  private async readable(caller: Caller, candidateId: string, hash: string): Promise<StoredFile> {
    const readable: StoredFile[] = [];
    for (const file of await this.storedFiles.findFiles(candidateId, hash)) {
      if ((await this.access.canReadFile(caller, file)) && (await this.shown.showFile(caller, candidateId, hash))) readable.push(file);
    }
    const file = readable.find(({ erasedAt }) => erasedAt === null) ?? readable[0];
    if (!file) throw outOfReach({ detail: 'Ce candidat n’a pas de fichier de cette empreinte.' });
    return file;
  }
}

/** A text was accepted because it is UTF-8; a browser left to guess would take some for another encoding. */
function contentTypeOf(mediaType: string): string {
  return mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
}

/** What the store refuses, as the API says it. @throws {Problem} */
function refuse(error: unknown): never {
  if (error instanceof FileEmpty) throw emptyFile();
  if (error instanceof TypeNotAccepted) throw new Problem('unsupported-media-type', { detail: error.message });
  if (error instanceof NameNotAccepted) {
    throw new Problem('invalid', { errors: [{ code: 'wrong-name', message: error.message, pointer: '#/file' }] });
  }
  if (error instanceof FileErased || error instanceof PersonKeyDestroyed) throw new Problem('erased', { detail: error.message });
  if (error instanceof PersonUnknown) throw unknownCandidate();
  throw error;
}

function unknownCandidate(): Problem {
  return new Problem('invalid', {
    errors: [{ code: 'unknown-candidate', message: 'Aucun candidat n’a cet identifiant', parameter: 'candidateId' }],
  });
}

interface Upload {
  readonly content: Readable;
  readonly name: string | null;
  /** Once the content has been read: refuses whatever else was sent, which would be lost unseen. */
  readonly end: () => Promise<void>;
}

/** The content to its end, and nothing after it. @throws {Problem} */
async function* whole({ content, end }: Pick<Upload, 'content' | 'end'>): AsyncGenerator<Buffer> {
  try {
    yield* content as AsyncIterable<Buffer>;
  } catch {
    throw new Problem('malformed-request', { detail: 'Le contenu s’est interrompu avant sa fin.' });
  }
  await end();
}

/** One file, in a multipart form or as the body itself. @throws {Problem} */
async function receive(request: FastifyRequest): Promise<Upload> {
  if (request.isMultipart()) return await fileOfForm(request);
  const body = request.body as Readable | null | undefined;
  if (typeof body?.pipe === 'function') return { content: body, name: null, end: () => Promise.resolve() };
  throw emptyFile();
}

function emptyFile(): Problem {
  return new Problem('invalid', { errors: [{ code: 'too-small', message: 'Le fichier est vide', pointer: '#/file' }] });
}

async function fileOfForm(request: FastifyRequest): Promise<Upload> {
  const files = request.files();
  const next = () =>
    files.next().catch(() => {
      throw new Problem('malformed-request', { detail: 'Le formulaire ne peut pas être lu, ou contient autre chose qu’un seul fichier.' });
    });
  const first = await next();
  if (first.done)
    throw new Problem('invalid', { errors: [{ code: 'required', message: 'Le formulaire ne contient aucun fichier', pointer: '#/file' }] });
  const { file: content, filename } = first.value;
  return {
    content,
    name: filename || null,
    end: async () => {
      if (!(await next()).done) throw new Problem('malformed-request', { detail: 'Un seul fichier est attendu.' });
    },
  };
}
