/** What a migration would change, before it is recorded. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { CommandOf } from '#libs/domain/journey/command.js';
import { decideBatch } from '#libs/domain/journey/decide.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { changesBetween, standing, type AspectChange } from '#libs/domain/journey/standing.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Instant } from '#libs/domain/time/local-date.js';

export interface MigrationPreview {
  /** Why it could not be done; empty where it could. */
  readonly unmet: readonly Unmet[];
  readonly warnings: readonly Unmet[];
  readonly changes: readonly AspectChange[];
}

type Mapping = CommandOf<'migrate-certification'>['data']['blocks'];

/** @param blocks undefined for what the version says of each, or the same code */
export function previewMigration(journey: Journey, to: CertificationRules, blocks: Mapping, now: Instant): MigrationPreview {
  const context = { journeyId: 'preview', commandId: 'preview', actor: { id: 'preview', role: 'STAFF' as const }, now };
  const decision = decideBatch(
    journey,
    [{ name: 'migrate-certification', data: { version: to.version, blocks, motive: 'x' }, occurredAt: now, attached: { rules: to } }],
    context,
  );
  if (!decision.accepted) return { unmet: decision.unmet, warnings: [], changes: [] };
  return {
    unmet: [],
    warnings: decision.warnings.map(({ warning }) => warning),
    changes: changesBetween(standing(journey), standing(decision.journey)),
  };
}
