import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';

/** How a certification names what has a code; the code itself where its file is no longer loaded. */
export class CertificationTitles {
  private static readonly known = new WeakMap<CertificationDocument, CertificationTitles>();
  private readonly titles = new Map<string, string>();

  static of(document: CertificationDocument | null): CertificationTitles {
    const known = document && this.known.get(document);
    if (known) return known;
    const titles = new CertificationTitles(document);
    if (document) this.known.set(document, titles);
    return titles;
  }

  private constructor(private readonly document: CertificationDocument | null) {
    for (const block of document?.blocks ?? []) {
      this.titles.set(key('block', block.code), block.title);
      for (const assessment of block.assessments) this.titles.set(key('assessment', assessment.code), assessment.title);
      for (const skill of block.activities.flatMap((activity) => activity.skills)) {
        this.titles.set(key('skill', skill.code), skill.shortTitle ?? skill.text);
        if (skill.isItsOwnCriterion) this.titles.set(key('criterion', skill.code), skill.text);
        for (const criterion of skill.criteria) this.titles.set(key('criterion', criterion.code), criterion.text);
      }
    }
    for (const { parts } of document?.finalAssessment?.components ?? [])
      for (const part of parts) this.titles.set(key('criterion', part.code), part.text);
    for (const { code, title } of document?.documents ?? []) this.titles.set(key('document', code), title);
    for (const route of document?.routes ?? []) this.titles.set(key('route', route.code), route.title);
  }

  get certification(): string {
    return this.document?.title ?? '';
  }

  block = (code: string): string => this.title('block', code);
  assessment = (code: string): string => this.title('assessment', code);
  skill = (code: string): string => this.title('skill', code);
  criterion = (code: string): string => this.title('criterion', code);
  handedIn = (code: string): string => this.title('document', code);
  route = (code: string): string => this.title('route', code);

  private title(kind: string, code: string): string {
    return this.titles.get(key(kind, code)) ?? code;
  }
}

function key(kind: string, code: string): string {
  return `${kind} ${code}`;
}
