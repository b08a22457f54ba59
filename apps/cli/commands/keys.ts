import { Argument, Command } from 'commander';
import type { DataSource } from 'typeorm';
import { closeAfter } from '#libs/composition/closing.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { Config } from '#libs/platform/config/config.js';
import { keyUse } from '#libs/persons/key-rotation/key-use.js';
import { KeyReaders } from '#libs/persons/key-rotation/key-readers.js';
import { heldIn, macKeys, masterKeys, payloadKeys } from '#libs/persons/key-rotation/rotated-keys.js';
import { KeyNotHeldEverywhere, rotate, type RotatedKeys } from '#libs/persons/key-rotation/rotation.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { payloadKeyUse } from '#libs/engine/temporal/payload-key-use.js';
import { pollersOf } from '#libs/engine/temporal/pollers.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { readKeyring } from '#libs/persons/vault/keyring.js';
import { openVault } from '#libs/persons/vault/open-vault.js';
import { plural } from '#libs/domain/french/plural.js';
import { openDatabase } from '../database.js';
import { CliFailure } from '../failure.js';
import { keyTable, type KeyGroup } from '../key-table.js';
import { progressBar } from '../progress.js';
import { settings } from '../settings.js';

/** A worker that was killed is still listed by Temporal for little more than a minute. */
const patienceMs = 100_000;

interface Options {
  readonly json: boolean;
}

export function keysCommand(): Command {
  const keys = new Command('keys').description('les clés de l’installation : lesquelles existent, ce qui est sous chacune, les changer');
  keys
    .command('status')
    .description('les clés, par leur nom seul, et ce qui est sous chacune')
    .option('--histories', 'compter aussi les contenus de Temporal : lit tous les historiques', false)
    .option('--json', 'répondre en JSON', false)
    .action(async ({ histories, json }: Options & { readonly histories: boolean }) => {
      const config = settings();
      await closeAfter(async (closing) => {
        const dataSource = await openDatabase(closing, 'keys');
        const groups = await keyGroups(config, dataSource, histories ? await historyUse(config, json) : null);
        const readers = await new KeyReaders(dataSource).living();
        process.stdout.write(json ? `${JSON.stringify({ keys: groups.map(toJson), readers })}\n` : keyTable(groups, readers));
      });
    });
  keys
    .command('rotate')
    .description('changer de clé pendant que tout fonctionne ; interrompue, la même commande reprend où elle en était')
    .addArgument(
      new Argument('<clé>', 'master : des personnes ; payload : de Temporal ; macs : de la recherche').choices(Object.keys(rotations)),
    )
    .option('--json', 'répondre en JSON', false)
    .action(async (kind: keyof typeof rotations, { json }: Options) => {
      const config = settings();
      await closeAfter(async (closing) => {
        const dataSource = await openDatabase(closing, 'keys');
        const { keyId, done } = await rotations[kind](config, dataSource, json);
        process.stdout.write(json ? `${JSON.stringify({ kind, keyId })}\n` : `${done}\n`);
      });
    });
  return keys;
}

interface Rotated {
  readonly keyId: string;
  readonly done: string;
}

const rotations = {
  async payload(config: Config, dataSource: DataSource, json: boolean): Promise<Rotated> {
    const temporal = await connect(config);
    try {
      const keyId = await changed(payloadKeys(await PayloadKeyring.open(config.keys.folder)), dataSource, json, () => pollersOf(temporal));
      return {
        keyId,
        done: `Temporal reçoit désormais tout sous la clé ${keyId}. Les anciennes restent, pour relire les historiques et les exécutions archivées.`,
      };
    } finally {
      await temporal.close();
    }
  },

  async master({ keys: { folder } }: Config, dataSource: DataSource, json: boolean): Promise<Rotated> {
    const keyId = await changed(masterKeys(folder), dataSource, json);
    const { vault } = await openVault(dataSource, folder);
    const { rewrapped, failed } = await withProgress('Clés de personnes', json, (onProgress) => vault.rewrap(onProgress));
    if (failed.length > 0) {
      throw new CliFailure(
        `${plural(failed.length, 'clé de personne ne s’ouvre pas et reste', 'clés de personnes ne s’ouvrent pas et restent')} sous leur ancienne clé : ${failed.slice(0, 10).join(', ')}.`,
      );
    }
    return {
      keyId,
      done: `${plural(rewrapped, 'clé de personne est passée', 'clés de personnes sont passées')} sous la clé ${keyId}. Gardez l’ancienne tant que vous gardez des sauvegardes.`,
    };
  },

  async macs({ keys: { folder } }: Config, dataSource: DataSource, json: boolean): Promise<Rotated> {
    const keyId = await changed(macKeys(folder), dataSource, json);
    const { vault, macs } = await openVault(dataSource, folder);
    const identities = new Identities(dataSource, vault, macs);
    const reindexed = await withProgress('Recherche', json, (onProgress) => identities.reindex(onProgress));
    return {
      keyId,
      done: `La recherche de ${plural(reindexed, 'personne')} est refaite sous la clé ${keyId}. Les anciennes restent, pour reconnaître les envois déjà reçus.`,
    };
  },
};

/** @throws {CliFailure} naming who does not hold the key */
async function changed(
  keys: RotatedKeys,
  dataSource: DataSource,
  json: boolean,
  pollers: () => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<string> {
  const readers = new KeyReaders(dataSource);
  try {
    return await rotate(keys, {
      living: () => readers.living(),
      pollers,
      giveUpAfterMs: patienceMs,
      onWaiting(step, waitingFor) {
        if (!json)
          process.stderr.write(`La nouvelle clé doit encore être ${step === 'READ' ? 'lue' : 'employée'} par ${waitingFor.join(', ')}…\n`);
      },
    });
  } catch (error) {
    throw error instanceof KeyNotHeldEverywhere ? new CliFailure(error.message) : error;
  }
}

async function keyGroups(
  config: Config,
  dataSource: DataSource,
  histories: ReadonlyMap<string, number> | null,
): Promise<readonly KeyGroup[]> {
  const { folder } = config.keys;
  const { wrapped, indexed, signed, archived } = await keyUse(dataSource);
  const { master, mac } = heldIn(await readKeyring(folder));
  const { signer, published } = await readCheckpointKeys(folder);
  const signing = { active: signer.keyId, readable: published.map(({ kid }) => kid).toReversed() };
  return [
    {
      title: 'Clés maîtresses (protègent les clés des personnes)',
      held: master,
      use: { counts: wrapped, one: 'clé de personne', many: 'clés de personnes' },
    },
    {
      title: 'Clés des contenus de Temporal',
      held: await (await PayloadKeyring.open(folder)).ids(),
      use: histories && { counts: histories, one: 'contenu', many: 'contenus' },
      archivedRuns: archived,
    },
    { title: 'Clés des empreintes (recherche, envois reçus)', held: mac, use: { counts: indexed, one: 'identité', many: 'identités' } },
    {
      title: 'Clés de signature (points de contrôle ; jalon checkpoint rotate-key)',
      held: signing,
      use: { counts: signed, one: 'point de contrôle', many: 'points de contrôle' },
    },
  ];
}

function toJson({ title, held, use, archivedRuns }: KeyGroup) {
  const keys = held.readable.map((id) => ({
    id,
    ...(use && { count: use.counts.get(id) ?? 0 }),
    ...(archivedRuns && { archivedRuns: archivedRuns.get(id) ?? 0 }),
  }));
  return { title, active: held.active, keys };
}

async function historyUse(config: Config, json: boolean): Promise<ReadonlyMap<string, number>> {
  const temporal = await connect(config);
  try {
    return await withProgress('Historiques', json, (onProgress) => payloadKeyUse(temporal, (done, total) => onProgress({ done, total })));
  } finally {
    await temporal.close();
  }
}

async function withProgress<T>(
  label: string,
  json: boolean,
  work: (onProgress: (progress: { readonly done: number; readonly total: number }) => void) => Promise<T>,
): Promise<T> {
  const bar = progressBar(label, { shown: !json });
  try {
    return await work(({ done, total }) => bar.update(done, total));
  } finally {
    bar.stop();
  }
}
