/** How the certification names what events name by codes; the code alone where its titles is not in the dossier. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { criteriaOf, skillsOf } from '#libs/certifications/grid-lines.js';
import type { Dossier } from '../format.js';

export interface CertificationTitles {
  readonly certification: string;
  route(code: string): string;
  block(code: string): string;
  assessment(code: string): string;
  criterion(code: string): string;
}

/** Null before the journey has started. */
export function rulesInForce({ rules }: Dossier, state: JourneyState): CertificationRules | null {
  return rules.get(state.certification?.digest ?? '') ?? null;
}

export function certificationTitles({ documents }: Dossier, state: JourneyState): CertificationTitles {
  const { code = '', version = '' } = state.certification ?? {};
  const document = documents.find((one) => one.code === code && one.version === version);
  const titles = new Map<string, string>();
  for (const block of document?.blocks ?? []) {
    titles.set(`block ${block.code}`, block.title);
    for (const assessment of block.assessments) titles.set(`assessment ${assessment.code}`, assessment.title);
    for (const skill of skillsOf(block))
      for (const line of criteriaOf(skill))
        titles.set(`criterion ${line}`, skill.criteria.find((criterion) => criterion.code === line)?.text ?? skill.text);
  }
  for (const { parts } of document?.finalAssessment?.components ?? [])
    for (const part of parts) titles.set(`criterion ${part.code}`, part.text);
  for (const route of document?.routes ?? []) titles.set(`route ${route.code}`, route.title);
  const titleOf = (kind: string) => (named: string) => titles.get(`${kind} ${named}`) ?? '';
  return {
    certification: document?.title ?? code,
    route: (named) => titleOf('route')(named) || named,
    block: titleOf('block'),
    assessment: titleOf('assessment'),
    criterion: titleOf('criterion'),
  };
}
