/** What a script is written with: whose journey it is, under which rules, and on which days. */
import { createHash } from 'node:crypto';
import type { BlockRules, CertificationRules } from '#libs/domain/certification/rules.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { Calendar } from './calendar.js';
import { paper } from './paper.js';
import { step, type Content, type Step } from './script.js';

export class Scene extends Calendar {
  /** What is to be uploaded before the first step, by hash. */
  readonly files = new Map<string, Uint8Array>();

  constructor(
    readonly member: string,
    readonly candidateId: string,
    readonly rules: CertificationRules,
    today: LocalDate,
  ) {
    super(today);
  }

  /** Hands in a paper: its hash, as commands name it. */
  file(title: string, ...lines: readonly string[]): string {
    const content = paper(title, [...lines, `Démonstration Jalon, dossier « ${this.member} ».`]);
    const hash = createHash('sha256').update(content).digest('hex');
    this.files.set(hash, content);
    return hash;
  }

  /** The same on every run, and telling nothing: a name would say what an id must not. */
  id(kind: 'ses' | 'stg' | 'ame' | 'dis' | 'grp', name: string | number = 1): string {
    return `${kind}_${createHash('sha256').update(`${this.member}/${kind}/${name}`).digest('hex').slice(0, 16)}`;
  }

  enters(on: LocalDate, content: Omit<Content<'start-journey'>, 'candidateId' | 'certification'>): Step {
    const { candidateId, rules } = this;
    return step(on, 'start-journey', { ...content, candidateId, certification: { code: rules.code, version: rules.version } });
  }

  block(code: string): BlockRules {
    const block = this.rules.blocks.find((known) => known.code === code);
    if (!block) throw new Error(`${this.rules.code} has no block ${code}`);
    return block;
  }

  criteriaOf(...blocks: readonly string[]): readonly string[] {
    return blocks.flatMap((code) => this.block(code).skills.flatMap((skill) => skill.criteria));
  }
}
