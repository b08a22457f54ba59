/**
 * What the verification looks at, of each table and of each kind of object that the database holds, and what it does not, and why.
 * The report prints it, infra/verification.md is made of it, and a spec compares it with the schema: what has no line fails there.
 */
import type { Evidence } from '../finding.js';

/** What a run of the verification must have been given. HISTORY: Temporal. KEYS: the keys folder, to open what is sealed. FILES: their store. */
export type Need = 'HISTORY' | 'KEYS' | 'FILES';

export interface Coverage {
  /** What tells that it was altered; empty where nothing does. */
  readonly by: readonly Evidence[];
  /** In French: how, or why not. */
  readonly how: string;
  /** In French: from when on it is covered. Null where it is not. */
  readonly since: string | null;
  readonly needs: readonly Need[];
}

export interface ColumnsCoverage extends Coverage {
  readonly columns: readonly string[];
}

const atOnce = 'dès l’écriture';
const atCheckpoint = 'au point de contrôle qui suit ; avant lui, si la chaîne est rompue ou si l’historique est lu';
const nextLeaf = 'dès que le séquenceur l’a placé dans l’arbre';

type Columns = string;

/** @param columns separated by spaces */
function verified(columns: Columns, by: readonly Evidence[], how: string, since = atOnce, needs: readonly Need[] = []): ColumnsCoverage {
  return { columns: columns.split(' '), by, how, since, needs };
}

function unverified(columns: Columns, why: string): ColumnsCoverage {
  return { columns: columns.split(' '), by: [], how: why, since: null, needs: [] };
}

const trace =
  'chaque ligne écrite, changée ou retirée laisse dans la trace une empreinte que la suivante suit, et dont chaque point de contrôle énonce la ' +
  'dernière : qui récrit la ligne et la trace d’avant un point de contrôle est vu ; depuis le dernier, non';
const ofTheMoment = 'état du moment, que le travail en cours refait sans cesse ; rien de durable n’en dépend';
const fromEvents = 'refait depuis les événements, sous les règles que le parcours a fixées, et comparé';

export const tableCoverage: Readonly<Record<string, readonly ColumnsCoverage[]>> = {
  stream_event: [
    verified(
      'stream_id version body previous_hash hash',
      ['CHAIN', 'TREE', 'CHECKPOINT', 'HISTORY'],
      'empreintes recalculées, feuilles de l’arbre, racines signées, historiques de Temporal, événement par événement',
      atCheckpoint,
    ),
    verified('type occurred_at recorded_at command_id', ['CHAIN'], 'comparé au texte de l’événement'),
    verified(
      'position transaction_id',
      ['TREE'],
      'comparé à la place que le séquenceur a notée, et à l’ordre des feuilles, que les points de contrôle signent ; une place déplacée entre ses deux voisines, dans les deux tables, ne change aucun ordre et n’est pas vue',
      nextLeaf,
    ),
  ],
  stream_head: [verified('stream_id version hash', ['CHAIN'], 'comparé au dernier événement')],
  stream_leaf: [
    verified(
      'leaf_index stream_id version hash',
      ['TREE', 'CHECKPOINT'],
      'l’arbre est refait, et sa racine comparée aux signées',
      atCheckpoint,
    ),
    verified('position transaction_id', ['TREE'], 'comparé à l’événement, et à l’ordre des feuilles'),
  ],
  stream_tree: [verified('level node_index hash', ['TREE', 'CHECKPOINT'], 'chaque nœud est l’empreinte des deux qu’il couvre', atOnce)],
  checkpoint: [
    verified(
      'document size',
      ['CHECKPOINT'],
      'signature, racine refaite, et points de contrôle que vous détenez ; un ancien que personne ne détient peut disparaître : ceux qui suivent prouvent autant',
    ),
    verified('refusals trail', ['SCHEMA'], 'PostgreSQL les déduit du document'),
  ],
  refusal: [
    verified(
      'sequence at kind actor_id stream_id command_id body previous_hash hash',
      ['CHAIN', 'CHECKPOINT', 'JOURNAL'],
      'chaîne recalculée, dernière empreinte que chaque point de contrôle énonce, traces des commandes refusées',
      atCheckpoint,
    ),
  ],
  command_record: [
    verified(
      'command_id stream_id actor',
      ['JOURNAL', 'HISTORY'],
      'comparé aux événements que la commande a faits, aux refus inscrits et aux historiques',
    ),
    verified(
      'status outcome',
      ['JOURNAL', 'HISTORY'],
      'comparé aux événements que la commande a faits, aux refus inscrits et aux historiques : une commande dite faite sans événement doit s’y trouver, tant qu’ils sont conservés ; de l’issue, les avertissements ne sont comparés à rien',
    ),
    verified('refusal', ['JOURNAL'], 'comparé au journal des refus'),
    verified('request', ['HISTORY'], 'comparé à ce que Temporal a reçu, tant qu’un historique est conservé', atOnce, ['HISTORY']),
    verified('body_mac', ['KEYS'], 'lié par une clé à l’identifiant de la commande', atOnce, ['KEYS']),
    verified('via_stream_id via_version', ['JOURNAL'], 'comparé à l’événement qui demande la commande'),
    unverified(
      'names',
      'celles d’une commande refusée, ou qu’un événement demande, sont comparées ; des autres, elles ne font que répéter la demande',
    ),
    unverified('failure', 'une panne n’a laissé ni événement ni refus : rien d’autre n’en témoigne'),
    unverified(
      'created_at finished_at',
      'les instants d’une commande ne sont écrits nulle part ailleurs ; ceux qui comptent sont dans ses événements',
    ),
    unverified('lease_holder lease_until not_after waits_for attempts is_told', ofTheMoment),
  ],
  reservation: [
    verified(
      'key kind stream_id series label sequence for_good',
      ['JOURNAL'],
      'refait depuis les événements ; ce que tient une commande en cours n’est comparé qu’à son existence',
    ),
    verified('held_by', ['JOURNAL'], 'la commande qui tient existe, pour ce parcours, et n’a pas fini'),
  ],
  archived_rules: [
    verified('digest rules code version', ['CHAIN'], 'empreinte recalculée, et règles que les événements ont fixées'),
    verified('archived_at', ['TRAIL'], trace),
  ],
  archived_run: [
    verified('hash blob', ['ARCHIVE', 'TRAIL'], 'contenu relu dans le dépôt de fichiers et comparé à son empreinte', atOnce, ['HISTORY']),
    verified(
      'run_id closed_at stream_id original_run_id kind status started_at first_version last_version history_events payload_keys format archived_at',
      ['TRAIL'],
      trace,
    ),
  ],
  trail: [
    verified(
      'sequence subject key body previous_hash hash',
      ['CHAIN', 'CHECKPOINT'],
      'chaîne recalculée, chaque entrée comparée à sa ligne, et dernière empreinte que chaque point de contrôle énonce',
      'au point de contrôle qui suit ; avant lui, si la chaîne est rompue ou si la ligne n’est pas récrite avec elle',
    ),
  ],
  trail_head: [
    verified('sequence hash', ['CHAIN'], 'comparé à la dernière entrée de la trace'),
    unverified('only_one', 'il n’y a qu’une ligne, et cette colonne ne dit que cela'),
  ],
  journey_summary: [
    verified(
      'version candidate_id certification_code certification_version certification_digest path route scope status cohort site entered_on next_deadline updated_at assigned outcome outcome_on presented resits appeals abandonment work journey_id',
      ['JOURNAL'],
      fromEvents,
    ),
    verified('snapshot snapshot_version projection', ['JOURNAL'], 'état refait depuis les événements'),
  ],
  journey_block: [verified('journey_id block place status', ['JOURNAL'], fromEvents)],
  journey_deadline: [verified('journey_id key kind subject runs_from due_on met_on effect source status', ['JOURNAL'], fromEvents)],
  person: [verified('id kind created_at', ['TRAIL'], trace)],
  person_key: [
    verified(
      'key_id person_id category wrapped_key master_key_id',
      ['TRAIL', 'KEYS'],
      `${trace} ; la clé s’ouvre pour sa personne et sa catégorie`,
      atOnce,
      ['KEYS'],
    ),
    verified('destroyed_at', ['TRAIL', 'LEDGER'], 'comparé au registre des effacements, hors de la base', atOnce, ['KEYS']),
    verified('created_at', ['TRAIL'], trace),
  ],
  person_identity: [
    verified(
      'person_id identity nir version',
      ['TRAIL', 'ENVELOPE', 'KEYS'],
      'le texte scellé nomme sa personne et sa place, et s’ouvre là',
      atOnce,
      ['KEYS'],
    ),
    verified('same_person mac_key_id enrolled_by created_at', ['TRAIL'], trace),
  ],
  person_search: [
    unverified(
      'token person_id',
      'index refait depuis les identités (jalon keys reindex) ; il fait trouver ou manquer un nom, et n’en montre aucun',
    ),
  ],
  identity_correction: [verified('person_id version fields actor_id role corrected_at', ['TRAIL'], trace)],
  actor_account: [verified('id actor_id person_id recorded_at recorded_by', ['TRAIL'], trace)],
  person_hat: [verified('id one_id other_id is_same recorded_at recorded_by', ['TRAIL'], trace)],
  personal_access: [
    verified(
      'id at actor_id role operation stream_id request_id person_id category',
      ['TRAIL'],
      `${trace} ; une ligne n’est retirée que par une purge, six mois au moins après avoir été écrite, et la trace dit quand`,
    ),
  ],
  payload_decoding: [verified('id at actor_id role namespace payloads key_ids request_id', ['TRAIL'], trace)],
  person_merge: [
    verified(
      'id kind one_id other_id undoes ground compared differences reference requested_by requested_role requested_at confirmed_by confirmed_role confirmed_at withdrawn_by withdrawn_role withdrawn_at status',
      ['TRAIL'],
      trace,
    ),
  ],
  legal_hold: [
    verified('id person_id ground placed_by placed_role placed_at lifted_by lifted_role lifted_at', ['TRAIL'], trace),
    verified(
      'sealed_reason sealed_lift_reason',
      ['TRAIL', 'ENVELOPE', 'KEYS'],
      'le texte scellé nomme sa personne et sa place, et s’ouvre là',
      atOnce,
      ['KEYS'],
    ),
  ],
  erasure: [
    verified(
      'id person_id categories ground reference origin requested_by requested_role requested_at confirmed_by confirmed_role confirmed_at destroyed_at status',
      ['LEDGER', 'TRAIL'],
      'comparé, une fois l’effacement fait, au registre des effacements, hors de la base ; avant, à la trace',
      atOnce,
      ['KEYS'],
    ),
    verified('certificate', ['KEYS', 'LEDGER', 'TRAIL'], 'signature, et registre des effacements', atOnce, ['KEYS']),
    verified('withdrawn_by withdrawn_role withdrawn_at done_at', ['TRAIL'], trace),
  ],
  register_identity: [
    verified(
      'person_id identity identity_version',
      ['TRAIL', 'ENVELOPE', 'KEYS'],
      'le texte scellé nomme sa personne et sa place, et s’ouvre là',
      atOnce,
      ['KEYS'],
    ),
    verified('written_at', ['TRAIL'], trace),
  ],
  reference_entry: [verified('id list code label is_open recorded_at recorded_by', ['TRAIL'], trace)],
  purge_run: [verified('id as_of started_at finished_at counts', ['TRAIL'], trace)],
  stored_file: [
    verified('sealed_name', ['TRAIL', 'ENVELOPE', 'KEYS'], 'le texte scellé nomme sa personne et sa place, et s’ouvre là', atOnce, [
      'KEYS',
    ]),
    verified(
      'person_id category hash size media_type blob uploaded_by uploaded_at sent_again_by erased_at',
      ['TRAIL'],
      `${trace} ; l’empreinte, la taille et le type sont aussi ceux du contenu`,
    ),
  ],
  migration: [verified('id name timestamp', ['SCHEMA'], 'comparé à la liste des migrations ; le numéro, sans portée, ne l’est pas')],
  feed_epoch: [
    unverified(
      'only_one transaction_offset',
      'décalage après une restauration : il ne fait qu’ordonner le flux, et l’ordre pris par chaque feuille est vérifié',
    ),
  ],
  restore_fence: [unverified('only_one life written_by compared_at left_behind', ofTheMoment)],
  read_model_rebuild: [unverified('only_one after_stream_id done', ofTheMoment)],
  key_reader: [unverified('id part identity keys seen_at', ofTheMoment)],
};

/** The kinds of objects that `describeSchema` describes, each by the word with which its lines begin, and what it leaves out. */
export const objectCoverage = {
  table: { what: 'tables : nature, propriétaire, sécurité par ligne, héritage, d’où qu’il vienne', ...schemaOnly() },
  column: { what: 'colonnes : type, collation, nullité, valeur par défaut, expression de celles que PostgreSQL déduit', ...schemaOnly() },
  constraint: { what: 'contraintes, et les déclencheurs internes qui les tiennent', ...schemaOnly() },
  index: { what: 'index, parmi eux ceux qui tiennent une unicité', ...schemaOnly() },
  trigger: { what: 'déclencheurs : définition, et s’ils sont actifs', ...schemaOnly() },
  rule: { what: 'règles de réécriture (il n’y en a pas)', ...schemaOnly() },
  policy: { what: 'règles d’accès par ligne (il n’y en a pas)', ...schemaOnly() },
  function: { what: 'fonctions : corps, réglages, propriétaire', ...schemaOnly() },
  sequence: { what: 'séquences : définition et propriétaire', ...schemaOnly() },
  view: { what: 'vues, tables étrangères, types, opérateurs, conversions, déclencheurs d’événements (il n’y en a pas)', ...schemaOnly() },
  schema: { what: 'schémas que PostgreSQL lirait avant le nôtre (il n’y en a pas)', ...schemaOnly() },
  setting: { what: 'réglages qui détourneraient une lecture : search_path, session_replication_role et semblables', ...schemaOnly() },
  right: {
    what: 'droits du compte de l’application et de tous ; ceux d’un autre compte, au-delà de la lecture',
    ...schemaOnly('ceux de l’application ne le sont pas là où elle est propriétaire'),
  },
  role: {
    what: 'attributs du compte de l’application, et de quels rôles, qui puissent écrire ou plus, il est membre',
    ...schemaOnly('non là où il est propriétaire, ou inconnu'),
  },
  'sequence values': {
    what: 'valeur atteinte par les séquences',
    ...notCovered('elle avance avec le travail, sauts compris ; deux lignes de même numéro sont refusées par leur clé'),
  },
  'commands without facts': {
    what: 'traces des commandes qui n’ont fait ni événement ni refus : celles qui sont en cours ou en panne, et celles dont l’historique n’est plus conservé',
    ...notCovered('rien d’autre n’en témoigne ; qui les ajoute, les retire, ou dit en cours ou en panne une autre, n’est pas vu'),
  },
  'written as the application writes': {
    what: 'lignes hors du journal, ajoutées, ou changées dans les colonnes que l’application peut changer, comme elle l’écrirait',
    ...notCovered(
      'la trace dit ce qui a été écrit, et non par qui : qui écrit avec le compte de l’application, ou comme lui, n’en est pas distingué ; ce qui est scellé ne s’ajoute pourtant pas sans les clés, ni un effacement fait sans le registre, ni un fichier ou une exécution archivée sans son contenu ; rien d’autre ne témoigne d’une lecture, d’un déchiffrement, d’une correction, d’une liste, d’une purge, d’une demande d’effacement ni d’une personne dont rien n’est tenu',
    ),
  },
  'owner and other roles': {
    what: 'attributs du propriétaire, des superutilisateurs et des autres comptes, et qui en est membre',
    ...notCovered('l’installation en décide, non les migrations : voyez-les avec l’administrateur de PostgreSQL'),
  },
  extensions: {
    what: 'extensions, leurs objets, les autres schémas de la base, et les déclencheurs d’événements qui appellent leurs fonctions',
    ...notCovered('Jalon n’en emploie aucun, et l’exploitant peut en avoir besoin'),
  },
  server: {
    what: 'réglages du serveur PostgreSQL, ses propres fonctions et tables (sauf celles qui recalculent les empreintes), ses fichiers, ses journaux, ses sauvegardes, ses publications et abonnements',
    ...notCovered('ils ne se lisent pas par une requête de l’application, ou répondent ce que veut qui les a changés'),
  },
  contents: {
    what: 'contenus du dépôt de fichiers',
    by: ['KEYS'],
    how: 'chacun est rouvert et comparé à l’empreinte, à la taille et au type que dit sa ligne (verify --files) ; sinon, quand quelqu’un le lit',
    since: atOnce,
    needs: ['KEYS', 'FILES'],
  },
} as const satisfies Readonly<Record<string, Coverage & { readonly what: string }>>;

function schemaOnly(except?: string): Coverage {
  return { by: ['SCHEMA'], how: `comparé à ce que font les migrations${except ? ` ; ${except}` : ''}`, since: atOnce, needs: [] };
}

function notCovered(why: string): Coverage {
  return { by: [], how: why, since: null, needs: [] };
}
