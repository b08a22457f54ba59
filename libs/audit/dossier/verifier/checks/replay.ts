/** That the events, replayed by the very code that recorded them, lead to the state and the report of the dossier. */
import { fold } from '#libs/domain/journey/evolve.js';
import { journeyStatus } from '#libs/domain/journey/status.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';
import { toRules } from '#libs/certifications/rules-of.js';
import { differences } from '#libs/verification/differences.js';
import { eventHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { entry, type Dossier, type ListedRefusal } from '../../format.js';
import { digestsNamed, filesInOrder, idsNamed } from '../../named.js';
import { readMe } from '../../read-me.js';
import { report } from '../../report/report.js';
import { sealedParts } from '../../report/texts.js';
import { sha256, textOf, type Contents } from '../contents.js';
import { finding, type DossierFinding } from '../finding.js';

export function checkReplay({ events, outcome, head, rules }: Dossier): readonly DossierFinding[] {
  const state = fold(events);
  const pinned = rules.get(state.certification?.digest ?? '');
  const status = pinned ? journeyStatus({ rules: pinned, state }) : null;
  return [
    ...differences(state, outcome.state).map(({ field, expected, found }) =>
      finding(
        'FOLDS_OTHERWISE',
        entry.state,
        { field: `/state${field}` },
        `les faits donnent ${told(expected)}, le dossier écrit ${told(found)}`,
      ),
    ),
    ...(head.disclosure === 'WHOLE' && status !== outcome.status
      ? [
          finding(
            'FOLDS_OTHERWISE',
            entry.state,
            { field: '/status' },
            `les faits donnent ${told(status)}, le dossier écrit ${told(outcome.status)}`,
          ),
        ]
      : []),
  ];
}

const longest = 80;

function told(value: unknown): string {
  const text = value === undefined ? 'rien' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Every rule that an event names is there, and is what its digest says; its wording, where it is there, says the same. */
export function checkRules({ events, rules, documents }: Dossier): readonly DossierFinding[] {
  const named = new Map(events.flatMap((event) => digestsNamed(event).map((digest) => [digest, event.version] as const)));
  return [
    ...[...named].flatMap(([digest, version]) => (rules.has(digest) ? [] : [finding('MISSING', entry.rules(digest), { version })])),
    ...documents.flatMap((document) => checkDocument(document, rules)),
  ];
}

function checkDocument(document: CertificationDocument, rules: ReadonlyMap<string, CertificationRules>): readonly DossierFinding[] {
  const name = entry.document(document.code, document.version);
  try {
    const meant = [...rules.values()].filter(({ code, version }) => code === document.code && version === document.version);
    const made = meant.map(({ decider = null }) => toRules(document, decider));
    if (made.some(({ digest }) => rules.has(digest))) return [];
    const [first] = meant[0] ? differences(meant[0], made[0]).filter(({ field }) => field !== '/digest') : [];
    return [finding('RULES_ALTERED', name, { field: first?.field ?? null }, 'ce texte ne donne pas les règles appliquées')];
  } catch {
    return [finding('RULES_ALTERED', name, {}, 'ce texte n’est pas celui d’une certification')];
  }
}

export function checkFiles({ events, files }: Dossier, contents: Contents): readonly DossierFinding[] {
  const named = [...filesInOrder(events)].map(([hash, versions]) => ({ hash, versions }));
  const listed = files.map(({ hash, versions }) => ({ hash, versions }));
  return [
    ...differences(named, listed).map(({ field }) =>
      finding('CHANGED', entry.files, { field: `/files${field}` }, 'ce n’est pas ce que nomment les faits'),
    ),
    ...files.flatMap(({ hash, size }) => {
      const bytes = contents.get(entry.file(hash));
      return !bytes || (sha256(bytes) === hash && bytes.length === size) ? [] : [finding('CHANGED', entry.file(hash))];
    }),
  ];
}

/** Each is what its place in the log's chain says; that none is missing, only the whole log would tell. */
export function checkRefusals({ refusals, head }: Dossier): readonly DossierFinding[] {
  return refusals.flatMap(({ refusal, previousHash, hash }, index) => {
    const at = (member: string) => ({ field: `/refusals/${index}${member}` });
    const before = refusals[index - 1];
    const isChained = eventHash(Buffer.from(previousHash, 'hex'), canonicalJson(refusal)).toString('hex') === hash;
    const follows = !before || (before.refusal.sequence < refusal.sequence && isAfter(before, refusal.sequence, previousHash));
    return [
      ...(isChained ? [] : [finding('CHANGED', entry.refusals, at('/hash'), 'ce n’est pas l’empreinte de ce refus')]),
      ...(follows ? [] : [finding('CHAIN_BROKEN', entry.refusals, at('/previousHash'), 'il ne suit pas le précédent')]),
      ...(refusal.journeyId === head.journeyId
        ? []
        : [finding('CHANGED', entry.refusals, at('/refusal/journeyId'), 'il est d’un autre parcours')]),
    ];
  });
}

/** Where two follow one another in the log, the second holds the hash of the first. */
function isAfter(before: ListedRefusal, sequence: number, previousHash: string): boolean {
  return before.refusal.sequence + 1 !== sequence || before.hash === previousHash;
}

export function checkTexts({ events, texts }: Dossier): readonly DossierFinding[] {
  const sealed = new Set(events.flatMap(sealedParts).map((part) => part.sealed));
  return Object.keys(texts ?? {}).flatMap((text) =>
    sealed.has(text) ? [] : [finding('ADDED', entry.texts, {}, 'un texte ouvert n’est celui d’aucun fait')],
  );
}

export function checkNames(dossier: Dossier): readonly DossierFinding[] {
  const named = new Set(idsNamed(dossier));
  return Object.keys(dossier.names ?? {}).flatMap((id) =>
    named.has(id) ? [] : [finding('ADDED', entry.names, { field: `/names/${id}` }, 'aucun fait ne désigne cette personne')],
  );
}

/**
 * Made again from the facts by the same code, to the byte. In their first form they are in the words of then, which the verifier beside them
 * makes again: here the manifest's signature covers them.
 */
export function checkPages(named: Dossier, contents: Contents): readonly DossierFinding[] {
  if (named.head.format === 'jalon-dossier/1') return [];
  const dossier: Dossier = { ...named, names: null };
  const pages: readonly (readonly [name: string, made: string])[] = [
    [entry.report, report(dossier)],
    [entry.readMe, readMe(dossier)],
    ...(named.names ? [[entry.namedReport, report(named)] as const] : []),
  ];
  return pages.flatMap(([name, made]) => {
    const found = contents.get(name);
    if (!found || Buffer.from(made).equals(found)) return [];
    return [finding('REPORT_DIFFERS', name, {}, `ligne ${firstDifference(made, textOrNothing(found))}`)];
  });
}

function textOrNothing(bytes: Uint8Array): string {
  try {
    return textOf(bytes);
  } catch {
    return '';
  }
}

function firstDifference(made: string, found: string): number {
  const lines = found.split('\n');
  return made.split('\n').findIndex((line, index) => line !== lines[index]) + 1;
}
