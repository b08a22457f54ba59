/** The report in words. */
import type { StreamSentences } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { plural } from '#libs/domain/french/plural.js';
import { alterationNames } from './alteration-names.js';
import { evidenceNames } from './evidence-names.js';
import type { Alteration, Finding } from './finding.js';
import { triggerModes } from './schema-check.js';
import type { VerificationReport, VerifiedStream } from './report.schema.js';

/** What journal and history say otherwise, where nothing else says which of them was altered. */
const undecided: Readonly<Partial<Record<Alteration, string>>> = {
  CHANGED: 'le journal et l’historique de Temporal diffèrent',
  DELETED: 'événement que l’historique de Temporal tient, et le journal non',
  INSERTED: 'événement que le journal tient, et l’historique de Temporal non',
  REORDERED: 'événement que le journal et l’historique de Temporal tiennent à deux places',
};

/**
 * One finding, in one French sentence.
 * @param isDecided the record itself shows an alteration there: where only journal and history differ, neither is accused
 */
export function sentenceOf(finding: Finding, kinds: StreamKinds, isDecided: boolean): string {
  const { kind, streamId, version, field, expected, found, evidence, from } = finding;
  const place = [
    streamId === null ? 'Registre' : `${capitalized(nounOf(kinds, streamId).one)} ${streamId}`,
    version === null ? null : `version ${version}`,
  ];
  const differing = evidence === 'HISTORY' && !isDecided ? undecided[kind] : undefined;
  if (differing) {
    const both = [expected === null ? null : `historique : ${expected}`, found === null ? null : `journal : ${found}`].filter(isText);
    return (
      `${place.filter(isText).join(', ')} : ${differing}` +
      (field === null || field === '/' ? '' : `, en ${field}`) +
      (both.length > 0 ? ` (${both.join(' ; ')})` : '') +
      ' ; aucun point de contrôle ne dit lequel a été altéré.'
    );
  }
  const moved = from ? `, venu de ${from.streamId}, version ${from.version}` : '';
  const values = [expected === null ? null : `attendu ${expected}`, found === null ? null : `trouvé ${found}`].filter(isText);
  return (
    `${place.filter(isText).join(', ')} : ${alterationNames[kind]}${moved}` +
    (field === null || field === '/' ? '' : `, en ${field}`) +
    (values.length > 0 ? ` (${values.join(', ')})` : '') +
    `, selon ${evidenceNames[evidence]}.${mendingOf(finding)}`
  );
}

/** A trigger that a restore of data alone has left in force only where no replica writes. */
function mendingOf({ kind, field, expected, found }: Finding): string {
  const [, table, trigger] = /^trigger (\w+)\.(\w+)$/.exec(field ?? '') ?? [];
  const isSlackened = expected === JSON.stringify(triggerModes.always) && found === JSON.stringify(triggerModes.ordinary);
  if (kind !== 'SCHEMA_ALTERED' || !table || !isSlackened) return '';
  return (
    ` Une restauration par « pg_restore --data-only --disable-triggers » le laisse ainsi : si c’en est une, le propriétaire le rétablit par ` +
    `« ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger} ».`
  );
}

const shownTails = 20;

export function frenchReport(report: VerificationReport, kinds: StreamKinds): string {
  const noun = nounOf(kinds, null);
  const { findings, events, streams, checkpoints, coverage, updates, tails, comparedWithTemporal } = report;
  return [
    report.isSound ? soundLine(report) : `${plural(findings.length, 'écart')} :`,
    ...findings.map(({ sentence }) => `  - ${sentence}`),
    '',
    `${plural(events, 'événement')} de ${plural(streams, noun.one, noun.many)}, lus et recalculés.`,
    `${plural(checkpoints.count, 'point')} de contrôle ; le dernier qui concorde couvre ${plural(checkpoints.coveredSize, 'événement')}` +
      (checkpoints.heldSize > 0 ? `, celui que vous détenez ${plural(checkpoints.heldSize, 'événement')}.` : '.'),
    ...(checkpoints.uncompared > 0
      ? [
          `Dont ${plural(checkpoints.uncompared, 'événement signé', 'événements signés')} sans avoir été comparés à l’historique de Temporal.`,
        ]
      : []),
    ...(comparedWithTemporal ? comparedLines(coverage, updates, noun) : ['L’historique de Temporal n’a pas été lu.']),
    `${plural(updates.refused, 'commande refusée', 'commandes refusées')} (un refus ne laisse pas de trace dans l’historique).`,
    refusalsLine(report.refusals),
    ...ofTheDatabase(report),
    ...setAsideLines(report.setAside, noun),
    '',
    ...uncoveredLines(coverage.uncovered, tails, noun),
    '',
    ...coverageLines(report.covers),
    '',
  ].join('\n');
}

/** No more than was looked at. */
function soundLine({ events, comparedWithTemporal, coverage }: VerificationReport): string {
  if (events === 0) return 'Aucun événement à vérifier.';
  const isWhole = comparedWithTemporal && coverage.uncovered === 0 && coverage.withoutHistory === 0;
  return isWhole
    ? 'Rien de ce que la vérification couvre n’a été altéré.'
    : 'Rien de ce qui a été lu n’a été altéré ; tout n’a pas été couvert, comme il est dit plus bas.';
}

function comparedLines(coverage: VerificationReport['coverage'], updates: VerificationReport['updates'], noun: Noun): readonly string[] {
  return [
    `${plural(coverage.history, 'événement comparé', 'événements comparés')} un à un avec l’historique de Temporal : ` +
      `${plural(updates.applied, 'commande appliquée', 'commandes appliquées')}, ${plural(updates.byClock, 'échéance ou rappel', 'échéances ou rappels')} de l’horloge, ` +
      `${plural(updates.duplicates, 'renvoi')}, ${plural(updates.overlapping, 'événement redit', 'événements redits')}, ` +
      `${plural(updates.failed, 'échec')}, ${updates.unanswered} sans issue.`,
    `${plural(coverage.runs.temporal, 'exécution lue', 'exécutions lues')} chez Temporal, ` +
      `${plural(coverage.runs.archive, 'lue', 'lues')} dans l’archive, que Temporal ne conserve plus.`,
    ...(coverage.withoutHistory > 0
      ? [
          `${plural(coverage.withoutHistory, noun.one, noun.many)} dont Temporal ne conserve plus l’historique, ni l’archive : ` +
            'vérifiés par le journal et les points de contrôle seuls.',
        ]
      : []),
  ];
}

function refusalsLine({ entries, checkpointed }: VerificationReport['refusals']): string {
  return `${plural(entries, 'inscription')} au journal des refus, dont ${checkpointed.toLocaleString('fr')} sous un point de contrôle.`;
}

function ofTheDatabase({ schema, trail }: VerificationReport): readonly string[] {
  return [
    schema === null
      ? 'Les objets de la base n’ont pas été comparés à ce que font les migrations.'
      : `${plural(schema.objects, 'objet')} de la base, comparés à ce que font les migrations` +
        (schema.hasRights
          ? '.'
          : ' ; les droits de l’application ne le sont pas : son compte est propriétaire, ou n’est pas connu (--application-role).'),
    ...(trail === null
      ? []
      : [
          `${plural(trail.entries, 'entrée')} de la trace des lignes, relues et comparées, dont ${trail.checkpointed.toLocaleString('fr')} sous un point de contrôle.`,
        ]),
  ];
}

function setAsideLines(setAside: VerificationReport['setAside'], noun: Noun): readonly string[] {
  return setAside.map(({ because, field, streams }) => {
    if (because === 'SCHEMA') return 'Rien d’autre n’a été lu : des tables ou des colonnes manquent, ou ont changé de type.';
    if (because === 'TRAIL') return 'La trace étant altérée, elle ne prouve rien des lignes : elles n’ont pas été comparées.';
    return (
      `Les vues de ${plural(streams, noun.one, noun.many)} n’ont pas été comparées, faute des règles ${field} : ` +
      'l’état l’a été, et rien n’accuse ces dossiers.'
    );
  });
}

/** What was verified is told by table; what was not, line by line, with the reason. */
function coverageLines(covers: VerificationReport['covers']): readonly string[] {
  const of = (state: VerificationReport['covers'][number]['state']) => covers.filter((line) => line.state === state);
  const told = ({ subject, columns, how }: VerificationReport['covers'][number]) =>
    `  - ${subject}${columns.length > 0 ? ` (${columns.join(', ')})` : ''} : ${how}`;
  const section = (title: string, lines: VerificationReport['covers']) => (lines.length > 0 ? [title, ...lines.map(told)] : []);
  return [
    ...section('Vérifié :', of('VERIFIED')),
    ...section('Non regardé cette fois (clés, Temporal ou registre entier non donnés, ou écart qui l’empêche) :', of('NOT_LOOKED_AT')),
    ...section('Non couvert :', of('NOT_COVERED')),
  ];
}

function uncoveredLines(uncovered: number, tails: readonly VerifiedStream[], noun: Noun): readonly string[] {
  if (uncovered === 0) return ['Tout est couvert par un point de contrôle ou par l’historique de Temporal.'];
  const open = tails.filter((stream) => stream.uncovered.length > 0);
  return [
    `${plural(uncovered, 'événement')} que rien ne couvre encore : une altération y serait visible si elle rompt la chaîne, et indécelable sinon.`,
    ...open
      .slice(0, shownTails)
      .map(
        (stream) =>
          `  - ${stream.streamId}, versions ${stream.uncovered.map(({ from, to }) => (from === to ? from : `${from} à ${to}`)).join(', ')}`,
      ),
    ...(open.length > shownTails ? [`  - et ${plural(open.length - shownTails, `autre ${noun.one}`, `autres ${noun.many}`)}`] : []),
  ];
}

type Noun = StreamSentences['noun'];

/** Of one stream; of all of them where none is named. */
function nounOf(kinds: StreamKinds, streamId: string | null): Noun {
  const kind = streamId === null ? null : kinds.findKind(streamId);
  const [only, ...others] = kind ? [kind] : kinds.all;
  return only && others.length === 0 ? only.sentences.noun : { one: 'flux', many: 'flux' };
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function isText(text: string | null): text is string {
  return text !== null;
}
