import type { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiConsumes, ApiBody, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StoredFile } from '#files/file-store.js';
import { FileTooLarge } from '#files/measure.js';
import type { Caller } from '#tokens/token.js';
import type { Reader } from '#vault/access-log.js';
import { PersonKeyDestroyed, PersonUnknown } from '#vault/vault.js';
import { JourneyAccess } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/reader.js';
import { candidateIdSchema, fileHashSchema } from '../http/page.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { ApiParts } from '../parts.js';
import { Problem } from '../problems/problem.js';
import { attachmentName } from './attachment-name.js';

const uploadQuery = z.strictObject({
  candidateId: candidateIdSchema
    .optional()
    .describe('À qui le fichier se rapporte : son nom n’est conservé que chiffré sous la clé de cette personne'),
});

const storedFile = z
  .strictObject({
    hash: z.string().describe('SHA-256 du contenu : ce que les commandes nomment'),
    size: z.int().describe('En octets'),
    mediaType: z.string().describe('Type détecté dans le contenu, jamais celui annoncé'),
  })
  .meta({ id: 'StoredFile' });

@ApiTags('Fichiers')
@Controller('v1/files')
export class FilesController {
  constructor(
    private readonly parts: ApiParts,
    private readonly access: JourneyAccess,
  ) {}

  @Post()
  @ForOperation('upload-file', {
    summary: 'Déposer un fichier',
    description:
      'Au fil de l’eau, 200 Mo au plus : en multipart/form-data (un seul fichier), ou le contenu même pour corps. Le même contenu déposé deux fois garde la même empreinte.',
  })
  @ApiConsumes('multipart/form-data', 'application/octet-stream')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] } })
  @ApiCreatedResponse({
    standardSchema: storedFile,
    headers: { Location: { description: 'Adresse du contenu', schema: { type: 'string' } } },
  })
  @DescribeProblems(400, 413, 415, 422, 503)
  async upload(
    @Query({ schema: uploadQuery }) { candidateId }: z.output<typeof uploadQuery>,
    @Req() request: FastifyRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof storedFile>> {
    const { content, name, end } = await received(request);
    if (candidateId !== undefined && !(await this.access.reachesCandidate(caller, 'upload-file', candidateId))) throw unknownCandidate();
    const sealedName = name === null || candidateId === undefined ? null : await this.sealName(candidateId, name);
    const { hash, size, mediaType } = await this.keep(content);
    await end();
    if (size === 0) throw emptyFile();
    await this.parts.storedFiles.save({ hash, size, mediaType, sealedName, uploadedBy: caller.actorId });
    reply.status(201).header('location', `/v1/files/${hash}`);
    return { hash, size, mediaType };
  }

  @Get(':hash')
  @ForOperation('read-file', {
    summary: 'Lire le contenu d’un fichier',
    description: 'Pour qui atteint un parcours qui le nomme ; tant qu’aucun ne le nomme, pour qui l’a déposé.',
  })
  @ApiProduces('*/*')
  @ApiOkResponse({ description: 'Le contenu', schema: { type: 'string', format: 'binary' } })
  @DescribeProblems(404, 503)
  async read(
    @Param('hash', { schema: fileHashSchema }) hash: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const known = (await this.access.canReadFile(caller, hash)) && (await this.parts.storedFiles.find(hash));
    const stored = known && (await this.parts.files.get(hash));
    if (!known || !stored) throw new Problem('not-found', { detail: 'Ce fichier n’existe pas.' });
    const name = known.sealedName === null ? null : await this.parts.vault.open(known.sealedName, reader);
    reply.headers({
      'content-disposition': attachmentName(hash, known.mediaType, name),
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    });
    return new StreamableFile(stored.stream, { type: known.mediaType, length: stored.size });
  }

  private async keep(content: Readable): Promise<StoredFile> {
    try {
      return await this.parts.files.put(content);
    } catch (error) {
      if (error instanceof FileTooLarge || content.errored !== error) throw error;
      throw new Problem('malformed-request', { detail: 'Le contenu s’est interrompu avant sa fin.' });
    }
  }

  private async sealName(candidateId: string, name: string): Promise<string> {
    try {
      return await this.parts.vault.seal(candidateId, 'IDENTITY', name);
    } catch (error) {
      if (!(error instanceof PersonUnknown) && !(error instanceof PersonKeyDestroyed)) throw error;
      throw unknownCandidate();
    }
  }
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

/** One file, in a multipart form or as the body itself. @throws {Problem} */
async function received(request: FastifyRequest): Promise<Upload> {
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
