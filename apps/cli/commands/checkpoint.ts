import { Command } from 'commander';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { MadeCheckpoint } from '#libs/record/checkpoints/checkpoint-maker.js';
import { rotateCheckpointKey } from '#libs/record/checkpoints/checkpoint-keys.js';
import { plural } from '#libs/domain/french/plural.js';
import { writeOutput } from '../output-file.js';
import { apiAs, settings } from '../settings.js';

interface Options {
  readonly output?: string;
  readonly heads: boolean;
  readonly json: boolean;
}

export function checkpointCommand(): Command {
  const checkpoint = new Command('checkpoint').description('faire, conserver et signer des points de contrôle du registre');
  checkpoint
    .command('make')
    .description('faire un point de contrôle maintenant, et l’écrire là où le registre ne peut pas l’atteindre')
    .option('--output <fichier>', 'fichier à conserver (par défaut, la sortie standard)')
    .option('--no-heads', 'sans l’empreinte où en est chaque parcours (elle permet de nommer celui qui serait réécrit)')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ output, heads, json }: Options) => {
      const api = await apiAs('ADMINISTRATOR');
      const { body: made } = await api.post<HeldCheckpoint & Pick<MadeCheckpoint, 'waiting'>>('/v1/checkpoints', {});
      const { size, root } = made.checkpoint;
      if (made.waiting)
        process.stderr.write(
          `${plural(made.waiting.events, 'événement attend', 'événements attendent')} encore qu’un historique puisse être lu, depuis le ${made.waiting.since} : ` +
            'au bout d’une heure, le point de contrôle suivant les signe sans lui et le dit.\n',
        );
      const { body: held } = await api.get<HeldCheckpoint>(`/v1/checkpoints/${size}?heads=${heads}`);
      const text = `${JSON.stringify(held, null, 2)}\n`;
      if (!output) {
        process.stdout.write(text);
        return;
      }
      await writeOutput(output, [text]);
      process.stdout.write(
        json
          ? `${JSON.stringify({ output, size, root })}\n`
          : `Point de contrôle de ${plural(size, 'événement')} écrit dans ${output}. Gardez-le hors d’atteinte.\n`,
      );
    });
  checkpoint
    .command('rotate-key')
    .description('signer désormais par une nouvelle clé ; la partie privée de l’ancienne est oubliée')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ json }: Pick<Options, 'json'>) => {
      const keyId = await rotateCheckpointKey(settings().keys.folder);
      process.stdout.write(json ? `${JSON.stringify({ keyId })}\n` : `La clé ${keyId} signe désormais les points de contrôle.\n`);
    });
  return checkpoint;
}
