import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { code } from '#libs/domain/journey/fields.schema.js';
import { certificationDocument } from '#libs/certifications/schema/certification.schema.js';
import { certificationRules } from '#libs/certifications/schema/rules.schema.js';
import { CertificationCatalogue, type CatalogueEntry } from '#libs/certifications/catalogue.js';
import { AnswersOk } from '../answers/answers.js';
import { asAnswered } from '../answers/as-answered.js';
import { ForOperation } from '../access/operation.js';
import { absence } from '../http/ids.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';

const summary = z
  .strictObject({
    code: z.string(),
    version: z.string(),
    title: z.string(),
    certifier: z.string(),
    rncpCode: z.string().nullable(),
    registration: z.strictObject({ from: z.string().nullable(), until: z.string().nullable(), source: z.string() }),
    digest: z.string().describe('Empreinte SHA-256 des règles'),
    blocks: z.array(z.strictObject({ code: z.string(), title: z.string() })),
  })
  .meta({ id: 'CertificationSummary' });

const list = z.strictObject({ items: z.array(summary) }).meta({ id: 'Certifications' });

const certification = z
  .strictObject({
    digest: z.string(),
    document: certificationDocument.describe('Le texte, tel que les personnes le lisent'),
    rules: certificationRules.describe('Les règles, telles que le moteur les applique'),
  })
  .meta({ id: 'Certification' });

const notLoaded = { detail: 'Cette version de certification n’est pas chargée.' };
const inAddress = code.clone().register(absence, notLoaded);

@Tagged('certifications')
@Controller('v1/certifications')
export class CertificationsController {
  constructor(private readonly catalogue: CertificationCatalogue) {}

  @Get()
  @ForOperation('list-certifications', { summary: 'Certifications chargées, version par version' })
  @AnswersOk({ standardSchema: list })
  list(): z.infer<typeof list> {
    return { items: this.catalogue.list().map(summarise) };
  }

  @Get(':code/versions/:version')
  @ForOperation('read-certification', { summary: 'Une version d’une certification : son texte et ses règles' })
  @AnswersOk({ standardSchema: certification })
  @DescribeProblems(404)
  read(
    @Param('code', { schema: inAddress }) certificationCode: string,
    @Param('version', { schema: inAddress }) version: string,
  ): z.input<typeof certification> {
    const entry = this.catalogue.findVersion(certificationCode, version);
    if (!entry) throw new Problem('not-found', notLoaded);
    return { digest: entry.rules.digest, document: entry.document, rules: asAnswered(entry.rules) as z.input<typeof certificationRules> };
  }
}

function summarise({ document, rules }: CatalogueEntry): z.infer<typeof summary> {
  const { title, certifier, rncpCode, blocks } = document;
  const { code: certificationCode, version, digest, registration } = rules;
  return {
    code: certificationCode,
    version,
    title,
    certifier: certifier.name,
    rncpCode,
    registration: { ...registration },
    digest,
    blocks: blocks.map((block) => ({ code: block.code, title: block.title })),
  };
}
