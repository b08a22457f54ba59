import { Command } from 'commander';
import { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { rebuildReadModels } from '#libs/record/journal/rebuild.js';
import { plural } from '#libs/domain/french/plural.js';
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
        const { done, total } = await rebuildReadModels(dataSource, new CertificationArchive(dataSource), (progress) =>
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
