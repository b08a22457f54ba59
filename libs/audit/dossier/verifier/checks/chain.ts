/** That every event follows the one before it, from the first to the last, and is under the signed root. */
import type { KeyObject } from 'node:crypto';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { isOfStream } from '#libs/domain/stream/stream-id.js';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { isSigned, leafData } from '#libs/record/checkpoints/signature.js';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { includes, isConsistent } from '#libs/record/merkle/proofs.js';
import { leafHash } from '#libs/record/merkle/tree.js';
import { entry, type ChainLink, type Dossier, type DossierHead, type Growth } from '../../format.js';
import { textOf, type Contents } from '../contents.js';
import { finding, type DossierFinding } from '../finding.js';

export interface Chained {
  readonly head: DossierHead;
  readonly links: readonly ChainLink[];
  /** By version: those disclosed. */
  readonly events: ReadonlyMap<number, StreamEvent>;
  readonly contents: Contents;
}

export function checkChain({ head, links, events, contents }: Chained): readonly DossierFinding[] {
  const findings: DossierFinding[] = [];
  let previous = genesisHash;
  if (links.length !== head.version)
    findings.push(
      finding('CHAIN_BROKEN', entry.chain, { field: '/links' }, `${head.version} faits annoncés, ${links.length} dans la chaîne`),
    );
  for (const [index, link] of links.entries()) {
    const version = index + 1;
    const at = (field: string) => ({ version, field });
    if (link.version !== version)
      findings.push(finding('CHAIN_BROKEN', entry.chain, at('version'), `le n° ${link.version} est à sa place`));
    if (link.previousHash !== previous.toString('hex'))
      findings.push(finding('CHAIN_BROKEN', entry.chain, at('previousHash'), 'ce n’est pas l’empreinte du fait précédent'));
    previous = Buffer.from(link.hash, 'hex');
    const event = events.get(version);
    if (link.withheld !== !event || (link.withheld && head.disclosure === 'WHOLE')) {
      if (!link.withheld || head.disclosure === 'WHOLE') findings.push(finding('MISSING', entry.event(version), { version }));
      continue;
    }
    if (event) findings.push(...checkEvent(event, link, head, contents));
  }
  for (const version of events.keys())
    if (links[version - 1]?.withheld !== false)
      findings.push(finding('ADDED', entry.event(version), { version }, 'la chaîne ne le connaît pas'));
  return findings;
}

function placeFindings(event: StreamEvent, name: string, version: number, { journeyId }: DossierHead): readonly DossierFinding[] {
  return [
    ...(event.version === version ? [] : [finding('CHANGED', name, { version, field: '/version' }, `le fait se dit n° ${event.version}`)]),
    ...(isOfStream(event, journeyId) ? [] : [finding('CHANGED', name, { version, field: '/journeyId' }, 'il est d’un autre parcours')]),
  ];
}

function checkEvent(event: StreamEvent, link: ChainLink, head: DossierHead, contents: Contents): readonly DossierFinding[] {
  const { version } = link;
  const name = entry.event(version);
  const body = textOf(contents.get(name) ?? new Uint8Array());
  return [
    ...placeFindings(event, name, version, head),
    ...(eventHash(Buffer.from(link.previousHash, 'hex'), body).toString('hex') === link.hash
      ? []
      : [finding('CHANGED', name, { version }, 'son contenu n’a pas l’empreinte que la chaîne lui donne')]),
  ];
}

/**
 * What is told of an event has its withheld link, is of this journey, and stands where the first dossiers had no place for it. That it is what
 * the event says but for what is left out, nothing here can compare.
 * @param versions of the entries, in the order of `told`
 */
export function checkTold(
  { head, links, told }: Pick<Dossier, 'head' | 'links' | 'told'>,
  versions: readonly number[],
): readonly DossierFinding[] {
  return told.flatMap((event, index) => {
    const version = versions[index] ?? 0;
    const name = entry.told(version);
    const hasPlace = head.format !== 'jalon-dossier/1' && head.disclosure !== 'WHOLE' && links[version - 1]?.withheld === true;
    return [
      ...(hasPlace ? [] : [finding('ADDED', name, { version }, 'la chaîne ne tient pas ce fait pour non communiqué')]),
      ...placeFindings(event, name, version, head),
    ];
  });
}

/** Leaves are numbered in the order of the record: those of one journey rise with its versions. */
export function checkTree({ head, links }: Chained, checkpoint: Checkpoint): readonly DossierFinding[] {
  const root = Buffer.from(checkpoint.root, 'hex');
  return links.flatMap(({ version, hash, leafIndex, proof }, index) => {
    const leaf = leafHash(leafData(head.journeyId, version, Buffer.from(hash, 'hex')));
    const rises = leafIndex > (links[index - 1]?.leafIndex ?? -1);
    const isIn = includes({ leaf, index: leafIndex, size: checkpoint.size, root }, hashes(proof));
    return rises && isIn ? [] : [finding('NOT_COVERED', entry.chain, { version, field: rises ? 'proof' : 'leafIndex' })];
  });
}

export function checkCheckpoints(
  checkpoint: Checkpoint,
  growth: Growth | null,
  keys: ReadonlyMap<string, KeyObject>,
): readonly DossierFinding[] {
  const later = growth?.checkpoint;
  return [
    ...(isSigned(checkpoint, keys) ? [] : [finding('SIGNATURE_REFUSED', entry.checkpoint)]),
    ...(!later || isSigned(later, keys) ? [] : [finding('SIGNATURE_REFUSED', entry.growth, { field: '/checkpoint' })]),
    ...(!growth || !later || isConsistent(growthOf(checkpoint, later), hashes(growth.proof))
      ? []
      : [finding('NOT_COVERED', entry.growth, { field: '/proof' }, 'le point de contrôle plus récent ne prolonge pas celui du dossier')]),
  ];
}

function growthOf(first: Checkpoint, second: Checkpoint) {
  return {
    first: first.size,
    firstRoot: Buffer.from(first.root, 'hex'),
    second: second.size,
    secondRoot: Buffer.from(second.root, 'hex'),
  };
}

function hashes(proof: readonly string[]): readonly Buffer[] {
  return proof.map((hash) => Buffer.from(hash, 'hex'));
}
