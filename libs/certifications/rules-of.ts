/** What the engine needs of a certification's file: codes and parameters, without a word of the référentiel. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { currentDecider, type Decider } from '#libs/domain/certification/deciders.js';
import type { AssessmentRules, BlockRules, CertificationRules, DocumentRules, PathRules } from '#libs/domain/certification/rules.js';
import { criteriaOf, gridOf, skillsOf } from './grid-lines.js';
import type { PathDocument } from './schema/access.schema.js';
import type { Assessment, Block, FinalAssessment } from './schema/blocks.schema.js';
import type { DocumentDocument } from './schema/documents.schema.js';
import type { CertificationDocument } from './schema/certification.schema.js';

/**
 * The rules of a document, with their digest: the SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the
 * rules without the digest itself.
 *
 * @param decider null for the rules of before there were any
 */
export function toRules(document: CertificationDocument, decider: Decider | null = currentDecider): CertificationRules {
  const rules: Omit<CertificationRules, 'digest'> = {
    code: document.code,
    version: document.version,
    registration: { from: document.registration.from, until: document.registration.until, source: document.registration.source },
    routes: document.routes.map(({ code, path, open, jury, source }) => ({ code, path, open, jury, source })),
    blocks: document.blocks.map(blockRules),
    finalAssessment: document.finalAssessment === null ? null : finalAssessmentRules(document.finalAssessment),
    ...(document.documents.length > 0 && { documents: document.documents.map(documentRules) }),
    paths: {
      TRAINING: document.paths.TRAINING === null ? null : pathRules(document.paths.TRAINING),
      VAE: document.paths.VAE === null ? null : pathRules(document.paths.VAE),
    },
    juries: document.juries.map(({ text: _wording, ...jury }) => jury),
    hPlus: document.hPlus === null ? null : hPlusRules(document.hPlus),
    ...(decider !== null && { decider }),
    reglement: document.reglement,
    ...(document.equivalences.length > 0 && { equivalences: document.equivalences }),
  };
  return { ...rules, digest: digestOf(rules) };
}

function digestOf(rules: Omit<CertificationRules, 'digest'>): string {
  return createHash('sha256')
    .update(canonicalize(rules) ?? '')
    .digest('hex');
}

/** The fields of an assessment's file that are rules, as the rules name them: the others are wording. */
const ruleField: Partial<Record<Assessment['defaults'][number], keyof AssessmentRules>> = {
  grades: 'criteria',
  group: 'group',
  duringHostPeriod: 'duringHostPeriod',
};

function blockRules(block: Block): BlockRules {
  return {
    code: block.code,
    prerequisites: block.prerequisites,
    skills: skillsOf(block).map((skill) => ({ code: skill.code, criteria: criteriaOf(skill) })),
    assessments: block.assessments.map((assessment) => ({
      code: assessment.code,
      criteria: gridOf(block, assessment),
      group: assessment.group,
      duringHostPeriod: assessment.duringHostPeriod,
      source: assessment.source,
      defaults: assessment.defaults.flatMap((field) => ruleField[field] ?? []),
    })),
    source: block.source,
  };
}

function finalAssessmentRules({ code, components, source }: FinalAssessment): CertificationRules['finalAssessment'] {
  return {
    code,
    parts: components.flatMap(({ component, parts }) => parts.map((part) => ({ code: part.code, component }))),
    source,
  };
}

function documentRules({ code, pages, parts, source, defaults }: DocumentDocument): DocumentRules {
  return { code, pages, parts: parts.length > 0 ? parts.length : null, source, defaults };
}

function pathRules({ text: _wording, presents: _wordings, note: _note, documents, ...rules }: PathDocument): PathRules {
  return { ...rules, ...(documents.length > 0 && { documents }) };
}

const adviser = { H_PLUS: 'H_PLUS_OFFICER', TRAINING_MANAGER: 'TRAINING_MANAGER' } as const;

function hPlusRules({ request, dispense }: NonNullable<CertificationDocument['hPlus']>): CertificationRules['hPlus'] {
  const opinions = dispense?.opinions.map((by) => adviser[by]) ?? [];
  return { amenagements: request.source, dispense: dispense && { opinions, source: dispense.source } };
}
