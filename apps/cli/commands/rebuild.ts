import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { Command } from 'commander';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { rebuildReadModels } from '#libs/record/journal/rebuild.js';
import { plural } from '#libs/hindsight/narration/plural.js';
import { progressBar } from '../progress.js';
import { settings } from '../settings.js';

export function rebuildCommand(): Command {
  return new Command('rebuild')
    .description('refaire les vues de lecture depuis le journal, pendant que l’API sert')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const dataSource = await createDataSource(settings().databaseUrl, { poolSize: 2, applicationName: 'jalon rebuild' });
      const bar = progressBar('Parcours', { shown: !json });
      try {
        const { done, total } = await rebuildReadModels(dataSource, new RulesArchive(dataSource), streamKinds, (progress) =>
          bar.update(progress.done, progress.total),
        );
        bar.stop();
        process.stdout.write(
          json ? `${JSON.stringify({ done, total })}\n` : `${plural(done, 'parcours refait', 'parcours refaits')} depuis le journal.\n`,
        );
      } finally {
        bar.stop();
        await dataSource.destroy();
      }
    });
}
