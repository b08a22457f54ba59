import { Command } from 'commander';
import { closeAfter } from '#libs/composition/closing.js';
import { plural } from '#libs/domain/french/plural.js';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { RunArchiver, type PassCounts, type PassOptions } from '#libs/engine/archive/run-archiver.js';
import type { HistoryUnreadable } from '#libs/engine/temporal/histories.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { openBlobs } from '#libs/platform/blobs/open-blobs.js';
import { openDatabase } from '../database.js';
import { CliFailure } from '../failure.js';
import { progressBar } from '../progress.js';
import { settings } from '../settings.js';

export function archiveRunsCommand(): Command {
  return new Command('archive-runs')
    .description('archiver les exécutions closes avant que Temporal ne les oublie (le worker le fait chaque heure)')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const unreadable: HistoryUnreadable[] = [];
      const counts = await archiveAll(json, (error) => unreadable.push(error));
      if (!counts) throw new CliFailure('Un archivage est déjà en cours : celui-ci n’a rien fait.');
      process.stdout.write(json ? `${JSON.stringify(counts)}\n` : told(counts));
      for (const { streamId, runId, reason } of unreadable)
        process.stderr.write(`${streamId} : l’exécution ${runId} n’a pas pu être lue (${reason.message}).\n`);
      if (counts.unreadable > 0) process.exitCode = 1;
    });
}

async function archiveAll(json: boolean, onUnreadable: PassOptions['onUnreadable']): Promise<PassCounts | null> {
  const config = settings();
  return closeAfter(async (closing) => {
    const dataSource = await openDatabase(closing, 'archive-runs');
    const temporal = closing.keep(await connect(config), (engine) => engine.close());
    const blobs = closing.keep(await openBlobs(config.files), (store) => store.close());
    const bar = closing.keep(progressBar('Exécutions', { shown: !json }), (shown) => shown.stop());
    const archive = new RunArchive(dataSource, blobs);
    const archiver = new RunArchiver({ kinds: streamKinds, dataSource, temporal, archive });
    return archiver.run({ onProgress: (done, total) => bar.update(done, total), onUnreadable });
  });
}

function told({ archived, known, unreadable }: PassCounts): string {
  const failed = unreadable > 0 ? ` ; ${plural(unreadable, 'n’a pas pu être lue', 'n’ont pas pu être lues')}` : '';
  return `${plural(archived, 'exécution archivée', 'exécutions archivées')} ; ${plural(known, 'l’était', 'l’étaient')} déjà${failed}.\n`;
}
