/** What the API answers about a journey's past and future, as a person reads it. */
import { styleText } from 'node:util';
import type { Actor, Role } from '#libs/domain/stream/actor.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import { theRole } from '#libs/domain/french/role-names.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { because } from '#libs/hindsight/narration/reasons.js';
import { namedIn, nameOf, toldActor, type NamedActor } from './actors.js';

/** The parts of GET …/differences that are told. */
export interface ShownDifferences {
  readonly title: string;
  readonly changes: readonly { readonly sentence: string }[];
  readonly events: readonly { readonly version: number; readonly sentence: string }[];
  readonly actors: readonly NamedActor[];
  readonly people: readonly ToldPerson[];
}

interface ShownUnmet {
  readonly sentence: string;
  readonly source: string;
}

/** Of GET …/events/{version}/explanation. */
export interface ShownExplanation {
  readonly version: number;
  readonly sentence: string;
  readonly because: string | null;
  /** The texts of the fact itself, as far as the reader opens them. */
  readonly words: readonly string[];
  readonly replaced: string | null;
  readonly who: { readonly id: string; readonly name: string };
  readonly command: { readonly commandId: string; readonly names: readonly string[] | null };
  readonly rules: { readonly code: string; readonly version: string };
  readonly clauses: readonly { readonly rule: string; readonly source: string }[];
  readonly restsOn: readonly { readonly version: number; readonly sentence: string }[];
  readonly files: readonly { readonly hash: string; readonly version: number }[];
  readonly refusedBefore: readonly { readonly names: readonly string[]; readonly actor: Actor; readonly unmet: readonly ShownUnmet[] }[];
  readonly actors: readonly NamedActor[];
  readonly people: readonly ToldPerson[];
}

/** Of GET …/plan. */
export interface ShownPlan {
  readonly steps: readonly {
    readonly title: string;
    readonly about: { readonly value: string } | null;
    readonly jurorId: string | null;
    readonly notBefore: string;
    readonly roles: readonly Role[];
  }[];
  readonly blockedBy: readonly ShownUnmet[];
  readonly people: readonly ToldPerson[];
}

/** Of `people` in an answer. */
interface ToldPerson {
  readonly personId: string;
  readonly name: string | null;
}

/** « … (jur_1, Ada Lovelace) » */
function withNames(sentence: string, people: readonly ToldPerson[]): string {
  return namedIn(
    sentence,
    people.map(({ personId, name }) => ({ actorId: personId, name })),
  );
}

const list = new Intl.ListFormat('fr', { type: 'disjunction' });

export function differencesText({ title, changes, events, actors, people }: ShownDifferences): string {
  if (changes.length === 0 && events.length === 0) return `${title}\n  rien n’a changé.\n`;
  const others = changes.length === 0 ? ['  rien n’a changé de ce qui est acquis ou attendu ; ont eu lieu :'] : [];
  const told =
    changes.length === 0
      ? events.map(({ version, sentence }) => `  ${version} ${withNames(sentence, people)}`)
      : changes.map(({ sentence }) => `  - ${withNames(namedIn(sentence, actors), people)}`);
  return `${[styleText('bold', title), ...others, ...told].join('\n')}\n`;
}

export function explanationText(explained: ShownExplanation): string {
  const { words, who, command, rules, clauses, restsOn, files, refusedBefore, actors, people } = explained;
  const by = command.names ? ` (${toldCommands(command.names)}, ${command.commandId})` : '';
  return `${[
    styleText('bold', `Fait n° ${explained.version} : ${withNames(explained.sentence, people)}`),
    ...(explained.because === null ? [] : [because(explained.because)]),
    ...section('En ces termes', words),
    ...(explained.replaced === null ? [] : [`Ne vaut plus : ${explained.replaced}`]),
    `Par ${[who.name, nameOf(who.id, actors)].filter(Boolean).join(', ')}${by}`,
    `Sous ${rules.code}, version ${rules.version} :`,
    ...clauses.map(({ rule, source }) => `  - ${rule} : ${source}`),
    ...section(
      'Sur la foi de',
      restsOn.map(({ version, sentence }) => `${version} ${withNames(sentence, people)}`),
    ),
    ...section(
      'Fichiers',
      files.map(({ hash, version }) => `${hash} (fait n° ${version})`),
    ),
    ...section(
      'Avaient été refusés avant',
      refusedBefore.flatMap((refused) => refusedLines(refused, actors, people)),
    ),
  ].join('\n')}\n`;
}

function toldCommands(names: readonly string[]): string {
  return names.map((name) => (isCommandName(name) ? commandTitles[name] : name)).join(', ');
}

function refusedLines(
  { names, actor, unmet }: ShownExplanation['refusedBefore'][number],
  actors: readonly NamedActor[],
  people: readonly ToldPerson[],
): readonly string[] {
  return [
    `${toldCommands(names)}, par ${toldActor(actor, actors)} :`,
    ...unmet.map(({ sentence, source }) => `    ${withNames(sentence, people)} [${source}]`),
  ];
}

export function planText({ steps, blockedBy, people }: ShownPlan): string {
  const lines = steps.map(({ title, about, jurorId, notBefore, roles }, index) => {
    const subject = [about?.value, jurorId && withNames(jurorId, people)].filter(Boolean).join(', ');
    const number = String(index + 1).padStart(3);
    return `${number}. ${title}${subject && ` (${subject})`}, dès le ${frenchDate(notBefore)} — ${list.format(roles.map(theRole))}`;
  });
  if (blockedBy.length > 0) {
    return `${[...lines, styleText('bold', lines.length > 0 ? 'Puis rien n’aboutit :' : 'Rien n’aboutit :'), ...blockedBy.map(({ sentence, source }) => `  - ${withNames(sentence, people)} [${source}]`)].join('\n')}\n`;
  }
  return lines.length === 0 ? 'Il ne reste rien à faire.\n' : `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title} :`, ...lines.map((line) => `  - ${line}`)];
}
