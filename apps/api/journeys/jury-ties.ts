/**
 * What those who are to sit were to the candidate, in any journey of theirs and under any id of either, whether they are the candidate,
 * whether two of them may be one, and what organisations they have in common: looked up for a command, since no rule may.
 */
import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import { findSession } from '#libs/domain/journey/jury/sessions.js';
import type { KnownTie } from '#libs/domain/journey/jury/known-tie.js';
import { sharedOrganisations, type SharedOrganisation } from '#libs/domain/journey/jury/shared-organisation.js';
import { tiesIn } from '#libs/domain/journey/jury/ties.js';
import { organisationsOf } from '#libs/domain/journey/opening/organisations.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import type { Hats } from '#libs/persons/vault/hats.js';
import type { People } from '#libs/persons/vault/people.js';

/** The members whom a command names as convened, or as having sat; none where it is about something else. */
function jurorsOf({ name, data }: SentCommand, standing: JourneyState): readonly string[] {
  switch (name) {
    case 'convene-jury':
      return (data as CommandData<'convene-jury'>).members.map(({ jurorId }) => jurorId);
    case 'decide':
      return (data as CommandData<'decide'>).present;
    case 'replace-fact': {
      const { fact } = data as CommandData<'replace-fact'>;
      return fact.kind === 'DECISION' ? (fact.replacement?.present ?? []) : [];
    }
    case 'replace-dispense':
      return (data as CommandData<'replace-dispense'>).replacement?.present ?? [];
    case 'enter-paper-record':
      return jurorsOnPaper((data as CommandData<'enter-paper-record'>).record);
    case 'confirm-paper-record':
      return standing.paperEntry ? jurorsOnPaper(standing.paperEntry.record) : [];
    case 'refuse-for-fraud':
    case 'decide-dispense': {
      const { present, session } = data as CommandData<'refuse-for-fraud' | 'decide-dispense'>;
      return present ?? findSession(standing, session)?.members.map(({ jurorId }) => jurorId) ?? [];
    }
    default:
      return [];
  }
}

function jurorsOnPaper(record: CommandData<'enter-paper-record'>['record']): readonly string[] {
  return record.kind === 'JURY_SESSION' ? (record.decision?.present ?? []) : [];
}

/** What is looked up of a command's jurors. */
export interface FoundTies {
  readonly ties: readonly KnownTie[];
  readonly sharedOrganisations: readonly SharedOrganisation[];
}

/** Where it is looked up. */
export interface TieSources {
  readonly journeys: Pick<JourneyQueries, 'findJourney' | 'journeysOf' | 'idsOf'>;
  readonly people: Pick<People, 'namesakes' | 'affiliationsOf'>;
  readonly hats: Pick<Hats, 'idsOf'>;
}

const nothing: FoundTies = { ties: [], sharedOrganisations: [] };

/** In the order of the commands: the ties of each one's jurors. @throws {EventUnknown} where only a newer Jalon can tell */
export async function tiesOfCommands(
  sources: TieSources,
  standing: JourneyState,
  commands: readonly SentCommand[],
): Promise<readonly FoundTies[]> {
  return tiesOfJurors(
    sources,
    standing,
    commands.map((command) => jurorsOf(command, standing)),
  );
}

/** In the order of the lists of jurors: the ties of each. @throws {EventUnknown} where only a newer Jalon can tell */
export async function tiesOfJurors(
  { journeys, people, hats }: TieSources,
  standing: JourneyState,
  jurors: readonly (readonly string[])[],
): Promise<readonly FoundTies[]> {
  const named = [...new Set(jurors.flat())];
  if (named.length === 0 || !standing.opened) return jurors.map(() => nothing);
  const states: JourneyState[] = [];
  for (const journeyId of await journeys.journeysOf(standing.opened.candidateId)) {
    const journey = await journeys.findJourney(journeyId);
    if (journey) states.push(journey.state);
  }
  const candidateIds = await journeys.idsOf(standing.opened.candidateId);
  const ties = [...states.flatMap(tiesIn), ...candidateIds.map((personId) => ({ as: 'CANDIDATE' as const, personId }))];
  const same = await hats.idsOf(named);
  const isSame = (jurorId: string, personId: string) => jurorId === personId || same.get(jurorId)?.includes(personId) === true;
  const found = await people.namesakes(named, [...new Set([...ties.map(({ personId }) => personId), ...named])]);
  const alike = found.filter(({ id, otherId }) => !isSame(id, otherId));
  const known = [
    ...ties.flatMap(({ as, personId }): KnownTie[] => [
      ...named
        .filter((jurorId) => isSame(jurorId, personId))
        .map((jurorId) => ({ jurorId, as, personId: jurorId, ...(personId !== jurorId && { under: personId }) })),
      ...alike.filter(({ otherId }) => otherId === personId).map(({ id }) => ({ jurorId: id, as, personId })),
    ]),
    ...alike.flatMap(({ id, otherId, isSame: isSameAddress }): KnownTie[] =>
      named.includes(otherId) ? [{ jurorId: id, as: 'MEMBER', personId: otherId, ...(isSameAddress && { isSame: true as const }) }] : [],
    ),
    ...named.flatMap((jurorId): KnownTie[] =>
      named
        .filter((other) => other !== jurorId && isSame(jurorId, other))
        .map((personId) => ({ jurorId, as: 'MEMBER', personId, isSame: true })),
    ),
  ];
  const once = distinct(known);
  const shared = await organisationsShared(people, named, same, states);
  // Of two members, the one named after the other.
  const isOf = (of: readonly string[], { jurorId, as, personId }: KnownTie) =>
    as === 'MEMBER' ? of.includes(personId) && of.indexOf(personId) < of.indexOf(jurorId) : of.includes(jurorId);
  return jurors.map((of) => ({
    ties: once.filter((tie) => isOf(of, tie)),
    sharedOrganisations: shared.filter(({ jurorId }) => of.includes(jurorId)),
  }));
}

/** Those that jurors have declared, under whichever id of theirs, and to which the candidate belongs or belonged by any of their journeys. */
async function organisationsShared(
  people: TieSources['people'],
  named: readonly string[],
  same: ReadonlyMap<string, readonly string[]>,
  states: readonly JourneyState[],
): Promise<readonly SharedOrganisation[]> {
  const ofCandidate = distinct(states.flatMap(organisationsOf));
  if (ofCandidate.length === 0) return [];
  const idsOf = (jurorId: string) => same.get(jurorId) ?? [jurorId];
  const declared = await people.affiliationsOf([...new Set(named.flatMap(idsOf))]);
  return named.flatMap((jurorId) =>
    sharedOrganisations(jurorId, distinct(idsOf(jurorId).flatMap((id) => declared.get(id) ?? [])), ofCandidate),
  );
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
