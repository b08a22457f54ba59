import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';

/** How a certification names what has a code; the code itself where its file is no longer loaded. */
export class CertificationTitles {
  private readonly titles = new Map<string, string>();

  constructor(private readonly document: CertificationDocument | null) {
    for (const block of document?.blocks ?? []) {
      this.titles.set(key('block', block.code), block.title);
      for (const assessment of block.assessments) this.titles.set(key('assessment', assessment.code), assessment.title);
      for (const skill of block.activities.flatMap((activity) => activity.skills)) {
        this.titles.set(key('skill', skill.code), skill.shortTitle ?? skill.text);
        if (skill.isItsOwnCriterion) this.titles.set(key('criterion', skill.code), skill.text);
        for (const criterion of skill.criteria) this.titles.set(key('criterion', criterion.code), criterion.text);
      }
    }
    for (const route of document?.routes ?? []) this.titles.set(key('route', route.code), route.title);
  }

  get certification(): string {
    return this.document?.title ?? '';
  }

  block = (code: string): string => this.of('block', code);
  assessment = (code: string): string => this.of('assessment', code);
  skill = (code: string): string => this.of('skill', code);
  criterion = (code: string): string => this.of('criterion', code);
  route = (code: string): string => this.of('route', code);

  private of(kind: string, code: string): string {
    return this.titles.get(key(kind, code)) ?? code;
  }
}

function key(kind: string, code: string): string {
  return `${kind} ${code}`;
}
