/**
 * Signs what the journal, the log of refusals and the trail of rows have gained. What is signed was compared with the histories first; the file outside
 * the database knows of it before the database does, so that nothing that was ever signed is signed otherwise.
 */
import { isDeepStrictEqual } from 'node:util';
import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from '#libs/platform/observability/logger.js';
import { GrowingTree, leafHash, wholeSubtrees } from '#libs/record/merkle/tree.js';
import { refusalHead } from '#libs/record/refusals/refusal-log.js';
import { baseWithin, insertCheckpoint, type Base } from './base.js';
import type { Checkpoint } from './checkpoint.js';
import { readCheckpointKeys, type CheckpointKeys } from './checkpoint-keys.js';
import { CheckpointRefused, HistoriesAwaited } from './checkpoint-refused.js';
import { keepLastSigned, readLastSigned, type LastSigned } from './last-signed.js';
import {
  compareLeaves,
  firstDifferent,
  rangesOf,
  readNewLeaves,
  stillContradicted,
  type EventHistories,
  type LeavesCompared,
  type NewLeaf,
} from './leaf-comparison.js';
import { lockTree, sequence } from './sequencer.js';
import { covers, leafData, signCheckpoint } from './signature.js';
import { requirePreviousSigned } from './signed-leaves.js';
import type { SigningClocks } from './signing-clocks.js';
import { trailEnd } from './trail-end.js';
import { nodesOf, rangeRoots, TreeDamaged } from './tree-nodes.js';

export interface MadeCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly isNew: boolean;
  /** Events that it does not cover, since their history cannot be had, and since when. */
  readonly waiting?: { readonly events: number; readonly since: string };
}

/** After which leaves are signed whose history cannot be had: the checkpoint says which. */
const patienceMs = 3_600_000;
/** Under one checkpoint: of a journal that is long already, some after others. */
const mostLeaves = 20_000;

interface Pass {
  readonly checkpoint: Checkpoint | null;
  readonly isNew: boolean;
  readonly waiting?: MadeCheckpoint['waiting'];
  readonly different: NewLeaf | null;
  /** Another has signed meanwhile, or there is more to sign. */
  readonly isToGoOn: boolean;
}

export class CheckpointMaker {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keysFolder: string,
    private readonly histories: EventHistories | null,
    private readonly clocks: SigningClocks,
    private readonly log?: Pick<Logger, 'warn'>,
  ) {}

  /**
   * Where nothing was gained, the last checkpoint stands. Null while the journal is empty.
   * @throws {CheckpointRefused} {TreeDamaged} {HistoriesAwaited} {LastSignedUnreadable}
   */
  async make(): Promise<MadeCheckpoint | null> {
    try {
      return await this.passes();
    } catch (error) {
      if (error instanceof CheckpointRefused) await this.keepObstacle(error.code, error.message);
      if (error instanceof TreeDamaged) await this.keepObstacle('TREE_ALTERED', error.message);
      throw error;
    }
  }

  private async passes(): Promise<MadeCheckpoint | null> {
    let isNew = false;
    for (;;) {
      const pass = await this.pass();
      isNew ||= pass.isNew;
      if (pass.isToGoOn) continue;
      const { checkpoint, waiting, different } = pass;
      if (different) throw differing(different);
      if (checkpoint) return { checkpoint, isNew, ...(waiting && { waiting }) };
      if (waiting) throw new HistoriesAwaited();
      return null;
    }
  }

  private async pass(): Promise<Pass> {
    const { dataSource, histories } = this;
    const keys = await readCheckpointKeys(this.keysFolder);
    const base = await this.holdingTree((manager) => baseWithin(manager, this.keysFolder, keys, this.log));
    while (await this.holdingTree(sequence)) {
      // A batch at a time, so that a long journal is not one long transaction.
    }
    const leaves = await readNewLeaves(dataSource.manager, base.last?.size ?? 0, mostLeaves);
    if (base.last) await requirePreviousSigned(dataSource.manager, base.last, leaves);
    const compared = histories && (await compareLeaves(leaves, histories));
    return this.holdingTree((manager) => this.signWithin(manager, keys, base, leaves, compared));
  }

  private async signWithin(
    manager: EntityManager,
    keys: CheckpointKeys,
    before: Base,
    leaves: readonly NewLeaf[],
    compared: LeavesCompared | null,
  ): Promise<Pass> {
    const { kept: keptBefore, last, resumes } = await baseWithin(manager, this.keysFolder, keys, this.log);
    if (last?.signature !== before.last?.signature) return { checkpoint: last, isNew: false, different: null, isToGoOn: true };
    const from = last?.size ?? 0;
    const contradicted = stillContradicted(keptBefore.contradicted ?? [], leaves, compared);
    const kept = { ...keptBefore, contradicted: contradicted.length > 0 ? [...contradicted] : undefined };
    const different = firstDifferent(leaves, compared, contradicted);
    const now = { own: this.clocks.own(), ofDatabase: await this.clocks.ofDatabase(manager) };
    const { size, except, heldUp, waiting } = extent(from, leaves, { different, absent: compared?.absent ?? [] }, kept.heldUp, now);
    const outcome = { different, ...(waiting > 0 && heldUp && { waiting: { events: waiting, since: heldUp.since } }) };
    // One that is about to be told again stands since when it was first.
    const obstacle = different ? kept.obstacle : null;
    const refusals = await refusalHead(manager);
    const trail = await trailEnd(manager);
    if (size === 0 || (last && covers(last, size, refusals, trail))) {
      await this.keepWhereChanged(keptBefore, { ...kept, heldUp, obstacle });
      return { ...outcome, checkpoint: last, isNew: false, isToGoOn: false };
    }
    const root = await rootOfCompared(manager, from, leaves.slice(0, size - from));
    const stated = { size, root, refusals, trail, ...(compared && { compared: { from, except } }), ...(resumes && { resumes }) };
    const checkpoint = signCheckpoint(stated, now.own.toISOString(), keys.signer);
    await keepLastSigned(this.keysFolder, {
      ...kept,
      checkpoint,
      previous: last?.signature ?? null,
      heldUp,
      obstacle,
      resumption: null,
    });
    await insertCheckpoint(manager, checkpoint);
    return { ...outcome, checkpoint, isNew: true, isToGoOn: leaves.length === mostLeaves && size === from + mostLeaves };
  }

  private async keepWhereChanged(before: LastSigned, after: LastSigned): Promise<void> {
    const isSame =
      isDeepStrictEqual(before.heldUp, after.heldUp) &&
      before.obstacle === after.obstacle &&
      isDeepStrictEqual(before.contradicted, after.contradicted);
    if (isSame) return;
    await keepLastSigned(this.keysFolder, after);
  }

  /** For whoever asks the API how it stands: it may be another process that was refused. */
  private async keepObstacle(code: CheckpointRefused['code'], sentence: string): Promise<void> {
    await this.holdingTree(async () => {
      const kept = await readLastSigned(this.keysFolder);
      if (kept.obstacle?.sentence === sentence) return;
      await keepLastSigned(this.keysFolder, { ...kept, obstacle: { code, sentence, since: this.clocks.own().toISOString() } });
    });
  }

  private async holdingTree<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await lockTree(manager);
      return work(manager);
    });
  }
}

/** How far to sign: nothing past the first difference, nor past a leaf that may still be compared. */
function extent(
  from: number,
  leaves: readonly NewLeaf[],
  compared: { readonly different: NewLeaf | null; readonly absent: readonly number[] },
  kept: LastSigned['heldUp'],
  now: { readonly own: Date; readonly ofDatabase: Date },
) {
  const before = kept && { ...kept, since: notAfter(now.own, kept.since), databaseSince: notAfter(now.ofDatabase, kept.databaseSince) };
  const end = from + leaves.length;
  const limit = compared.different?.index ?? end;
  const isPatienceOver =
    before !== null && hasPassed(patienceMs, before.since, now.own) && hasPassed(patienceMs, before.databaseSince, now.ofDatabase);
  const given = isPatienceOver ? before.size : 0;
  const absent = compared.absent.filter((index) => index < limit);
  const awaited = absent.filter((index) => index >= given);
  const [first] = awaited;
  const size = first ?? limit;
  const isSame = before !== null && !isPatienceOver && first !== undefined && first < before.size;
  const begun = { size: end, since: now.own.toISOString(), databaseSince: now.ofDatabase.toISOString() };
  const heldUp = first === undefined ? null : isSame ? before : begun;
  return { size, except: [...rangesOf(absent.filter((index) => index < size))], heldUp, waiting: first === undefined ? 0 : limit - size };
}

/** A clock that was ahead would have everything wait until its hour has come; what was not read is counted from now. */
function notAfter(now: Date, since: string | undefined): string {
  return since !== undefined && Date.parse(since) <= now.getTime() ? since : now.toISOString();
}

function hasPassed(ms: number, since: string, now: Date): boolean {
  return now.getTime() - Date.parse(since) >= ms;
}

/** Of what was compared, not of what is stored by now; and the two are the same. @throws {CheckpointRefused} {TreeDamaged} */
async function rootOfCompared(manager: EntityManager, from: number, leaves: readonly NewLeaf[]): Promise<Buffer> {
  const tree = new GrowingTree(from, await nodesOf(manager, wholeSubtrees({ from: 0, to: from })));
  const isWhole = leaves.every(({ index, streamId, version, hash }, place) => {
    tree.append(leafHash(leafData(streamId, version, hash)));
    return index === from + place;
  });
  const [stored] = await rangeRoots(manager, [{ from: 0, to: tree.size }]);
  const root = tree.root();
  if (!isWhole || !stored?.equals(root))
    throw new CheckpointRefused(
      'TREE_ALTERED',
      `L’arbre n’est plus fait de ses feuilles, de ${from} à ${tree.size - 1} : rien n’est signé. ` +
        'Lancez « npm run jalon -- verify » pour savoir ce qui a été altéré.',
    );
  return root;
}

function differing({ streamId, version, isOfJournal }: NewLeaf): CheckpointRefused {
  return new CheckpointRefused(
    'JOURNAL_DIFFERS',
    `${streamId}, version ${version} : ` +
      (isOfJournal
        ? 'le journal et l’historique de Temporal diffèrent. '
        : 'l’événement du journal n’est plus celui qui est entré dans l’arbre, ou ne suit pas le précédent. ') +
      'Rien n’est signé à partir de là. Lancez « npm run jalon -- verify » pour lire ce que chacun en dit.',
  );
}
