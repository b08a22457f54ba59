/** The rules of a version, as a reader outside is told of them: made of the parts of its file that are rules. See `rules-of.ts`. */
import { z } from 'zod';
import { deciders } from '#libs/domain/certification/deciders.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { opinionBy } from '#libs/domain/journey/codes.schema.js';
import { code } from '#libs/domain/journey/fields.schema.js';
import { jury, pathDocument, requiredDocument, route } from './access.schema.js';
import { component, group } from './blocks.schema.js';
import { equivalence, registration } from './certification.schema.js';
import { source } from './fields.schema.js';
import { reglement } from './reglement.schema.js';

const codes = z.array(code);
/** Fields of the rule that its source does not settle. */
const defaults = z.array(z.string()).optional().describe('Les champs que la source laisse ouverts, fixés ici par défaut');

const assessmentRules = z
  .strictObject({ code, criteria: codes.describe('Lignes de sa grille'), group, duringHostPeriod: z.boolean(), source, defaults })
  .meta({ id: 'AssessmentRules' });

const blockRules = z
  .strictObject({
    code,
    prerequisites: codes,
    skills: z.array(z.strictObject({ code, criteria: codes }).meta({ id: 'SkillRules' })),
    assessments: z.array(assessmentRules),
    source,
  })
  .meta({ id: 'BlockRules' });

const { text: _text, presents: _presents, note: _note, documents: _documents, ...pathFields } = pathDocument.shape;
const pathRules = z.strictObject({ ...pathFields, documents: z.array(requiredDocument).optional() }).meta({ id: 'PathRules' });
const { from, until } = registration.shape;
const { code: routeCode, path, open, jury: routeJury } = route.shape;

export const certificationRules = z
  .strictObject({
    code,
    version: code,
    digest: z.string().describe('SHA-256 du JSON canonique (RFC 8785) des autres membres'),
    decider: z.enum(deciders).optional(),
    registration: z.strictObject({ from, until, source }).meta({ id: 'Registration' }),
    routes: z.array(z.strictObject({ code: routeCode, path, open, jury: routeJury, source }).meta({ id: 'RouteRules' })),
    blocks: z.array(blockRules),
    finalAssessment: z
      .strictObject({
        code,
        parts: z.array(z.strictObject({ code, component: component.shape.component })).describe('Lignes de la grille du jury'),
        source,
      })
      .nullable(),
    documents: z
      .array(z.strictObject({ code, pages: z.int().nullable(), parts: z.int().nullable(), source, defaults }).meta({ id: 'DocumentRules' }))
      .optional(),
    paths: z.strictObject({ TRAINING: pathRules.nullable(), VAE: pathRules.nullable() }),
    juries: z.array(jury.omit({ text: true }).meta({ id: 'JuryRules' })),
    hPlus: z
      .strictObject({ amenagements: source, dispense: z.strictObject({ opinions: z.array(opinionBy), source }).nullable() })
      .nullable(),
    reglement,
    equivalences: z.array(equivalence).optional(),
  })
  .meta({ id: 'CertificationRules' }) satisfies z.ZodType<CertificationRules>;
