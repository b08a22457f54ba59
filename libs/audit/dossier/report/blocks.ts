/** What each block has come to, and the grids that it rests on. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { blockStatus } from '#libs/domain/journey/blocks/status.js';
import type { AttemptState } from '#libs/domain/journey/blocks/state.js';
import type { Grading } from '#libs/domain/journey/codes.schema.js';
import { requiredBlocks } from '#libs/domain/journey/requirements.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { labels } from '#libs/hindsight/narration/labels.js';
import { onPaperNote } from '#libs/hindsight/narration/on-paper.js';
import { html, table, type Markup } from './markup.js';
import type { CertificationTitles } from './certification-titles.js';
import type { Naming } from './naming.js';

const gradings: Readonly<Record<Grading, Markup>> = {
  ACQUIS: html`<span class="mark good">acquis</span>`,
  PARTIELLEMENT_ACQUIS: html`<span class="mark">partiellement acquis</span>`,
  NON_ACQUIS: html`<span class="mark bad">non acquis</span>`,
};

export function blocksSection(rules: CertificationRules, state: JourneyState, titles: CertificationTitles): Markup {
  return table({
    caption: 'Les blocs que le parcours vise, et où en est chacun.',
    head: ['Bloc', 'Intitulé', 'État', 'Conclu le', 'Certificat'],
    rows: requiredBlocks({ rules, state }).map(({ code }) => {
      const { conclusions = [], certificate = null } = state.blocks[code] ?? {};
      const held = state.heldBlocks[code];
      return [
        code,
        titles.block(code),
        labels.block(blockStatus({ rules, state }, code)),
        frenchDate(conclusions.at(-1)?.on ?? held?.obtainedOn),
        certificate ? `n° ${certificate.number}, le ${frenchDate(certificate.on)}` : (held?.certificateNumber ?? ''),
      ];
    }),
  });
}

/** Every grid, attempt by attempt; what an amendment changed is told in the history. */
export function gridsSection(state: JourneyState, titles: CertificationTitles, naming: Naming): readonly Markup[] {
  return Object.values(state.blocks).flatMap(({ block, assessments }) =>
    Object.values(assessments).flatMap(({ assessment, attempts }) =>
      attempts.flatMap((attempt) => (attempt.grid ? [grid(block, assessment, attempt, attempt.grid, titles, naming)] : [])),
    ),
  );
}

function grid(
  block: string,
  assessment: string,
  { attempt, scheduled }: AttemptState,
  { on, evaluators, gradings: lines, amendments, paper }: NonNullable<AttemptState['grid']>,
  titles: CertificationTitles,
  naming: Naming,
): Markup {
  const held = scheduled ? `, passée le ${frenchDate(parisDate(scheduled.at))}` : '';
  return html`<h3>Bloc ${block}, épreuve ${assessment}${attempt > 1 && ` (passage n° ${attempt})`}</h3>
    ${gradedLines(
      `${titles.assessment(assessment)}${held} ; remplie le ${frenchDate(on)} par ${evaluators.map((id) => naming.named(id)).join(', ')}` +
        (amendments > 0 ? `, amendée ${amendments} fois` : '') +
        onPaperNote(paper),
      lines,
      titles,
    )}`;
}

export function gradedLines(caption: string, lines: Readonly<Record<string, Grading>>, titles: CertificationTitles): Markup {
  return table({
    caption,
    head: ['Ligne', 'Critère', 'Appréciation'],
    rows: Object.entries(lines)
      .toSorted(([one], [other]) => naturalOrder(one, other))
      .map(([criterion, grading]) => [criterion, titles.criterion(criterion), gradings[grading]]),
  });
}

/** A.2 before A.10. */
function naturalOrder(one: string, other: string): number {
  const padded = (code: string) => code.replaceAll(/\d+/g, (digits) => digits.padStart(6, '0'));
  return padded(one) < padded(other) ? -1 : 1;
}
