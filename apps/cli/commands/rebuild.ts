import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { Command } from 'commander';
import { closeAfter } from '#libs/composition/closing.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { rebuildReadModels } from '#libs/record/journal/rebuild.js';
import { plural } from '#libs/domain/french/plural.js';
import { openDatabase } from '../database.js';
import { progressBar } from '../progress.js';

export function rebuildCommand(): Command {
  return new Command('rebuild')
    .description('refaire les vues de lecture depuis le journal, pendant que l’API sert')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const { done, total, left } = await closeAfter(async (closing) => {
        const dataSource = await openDatabase(closing, 'rebuild');
        const bar = closing.keep(progressBar('Parcours', { shown: !json }), (shown) => shown.stop());
        return rebuildReadModels(dataSource, new RulesArchive(dataSource), streamKinds, (progress) =>
          bar.update(progress.done, progress.total),
        );
      });
      process.stdout.write(
        json
          ? `${JSON.stringify({ done, total, left: left.map(({ kind, streamId, version, type, schema }) => ({ kind, streamId, version, type, schema })) })}\n`
          : `${plural(done - left.length, 'parcours refait', 'parcours refaits')} depuis le journal.\n`,
      );
      for (const { message } of left) process.stderr.write(`${message}\n`);
      if (left.length > 0) process.exitCode = 1;
    });
}
