/** What those who are to sit were to the candidate, in any journey of theirs and under any id of either, whether they are the candidate, and whether two of them may be one: looked up for a command, since no rule may. */
import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import { findSession } from '#libs/domain/journey/jury/sessions.js';
import type { KnownTie } from '#libs/domain/journey/jury/known-tie.js';
import { tiesIn } from '#libs/domain/journey/jury/ties.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { JourneyQueries } from '#libs/journey/queries/journey-list.js';
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

/** In the order of the commands: the ties of each one's jurors. @throws {EventUnknown} where only a newer Jalon can tell */
export async function tiesOfJurors(
  journeys: Pick<JourneyQueries, 'findJourney' | 'journeysOf' | 'idsOf'>,
  people: Pick<People, 'namesakes'>,
  standing: JourneyState,
  commands: readonly SentCommand[],
): Promise<readonly (readonly KnownTie[])[]> {
  const jurors = commands.map((command) => jurorsOf(command, standing));
  const named = [...new Set(jurors.flat())];
  if (named.length === 0 || !standing.opened) return jurors.map(() => []);
  const states: JourneyState[] = [];
  for (const journeyId of await journeys.journeysOf(standing.opened.candidateId)) {
    const journey = await journeys.findJourney(journeyId);
    if (journey) states.push(journey.state);
  }
  const candidateIds = await journeys.idsOf(standing.opened.candidateId);
  const ties = [...states.flatMap(tiesIn), ...candidateIds.map((personId) => ({ as: 'CANDIDATE' as const, personId }))];
  const alike = await people.namesakes(named, [...new Set([...ties.map(({ personId }) => personId), ...named])]);
  const found = [
    ...ties.flatMap(({ as, personId }): KnownTie[] => [
      ...(named.includes(personId) ? [{ jurorId: personId, as, personId }] : []),
      ...alike.filter(({ otherId }) => otherId === personId).map(({ id }) => ({ jurorId: id, as, personId })),
    ]),
    ...alike.flatMap(({ id, otherId, isSame }): KnownTie[] =>
      named.includes(otherId) ? [{ jurorId: id, as: 'MEMBER', personId: otherId, ...(isSame && { isSame: true as const }) }] : [],
    ),
  ];
  const once = [...new Map(found.map((tie) => [JSON.stringify(tie), tie])).values()];
  // Of two members, the one named after the other.
  const isOf = (of: readonly string[], { jurorId, as, personId }: KnownTie) =>
    as === 'MEMBER' ? of.includes(personId) && of.indexOf(personId) < of.indexOf(jurorId) : of.includes(jurorId);
  return jurors.map((of) => once.filter((tie) => isOf(of, tie)));
}
