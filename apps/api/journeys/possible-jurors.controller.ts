/** Jurors looked up by name for one candidate: who may not judge them and why, who is habilitated and available on the day. */
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { localDate } from '#libs/domain/journey/fields.schema.js';
import { tiesBeforeConvening } from '#libs/domain/journey/jury/before-convening.js';
import type { JuryMember } from '#libs/domain/journey/jury/events.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { calledName } from '#libs/persons/vault/called-name.js';
import { Hats } from '#libs/persons/vault/hats.js';
import { jurorFields } from '#libs/persons/vault/juror-fields.schema.js';
import { People } from '#libs/persons/vault/people.js';
import type { Person, PersonIdentity } from '#libs/persons/vault/person.schema.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { unmetShownTo } from '../access/readable.js';
import { absence, journeyIdSchema } from '../http/ids.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { unmetSchema } from '../openapi/problem-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { tiesOfJurors } from './jury-ties.js';

const mostFound = 50;

const lookUp = z.strictObject({
  q: z.string().trim().min(1).max(100).describe('Débuts de noms, accents et casse indifférents'),
  on: localDate.describe('Jour de la session'),
});

const possibleJuror = z
  .strictObject({
    jurorId: z.string(),
    name: z.string(),
    capacity: z.string().nullable(),
    organisation: z.string().nullable(),
    qualities: z.array(jurorFields.qualities.unwrap().element),
    college: jurorFields.college.unwrap().nullable(),
    isHabilitated: z.boolean().nullable().describe('Ce jour-là, pour cette certification ; null si aucune habilitation n’est déclarée'),
    isQualified: z.boolean().describe('Qualifié pour cette certification (D6412-6), d’après une habilitation en cours ce jour-là'),
    isAvailable: z.boolean().nullable().describe('Ce jour-là, d’après ce qui est déclaré ; null si rien ne l’est'),
    ties: z.array(unmetSchema).describe('Pourquoi ce juré ne peut pas siéger pour ce candidat ; vide si rien n’y est connu'),
    warnings: z.array(unmetSchema).describe('Ce qui est à savoir et n’écarte personne'),
  })
  .meta({ id: 'PossibleJuror' });

const possibleJurors = z.strictObject({ items: z.array(possibleJuror) }).meta({ id: 'PossibleJurors' });
type PossibleJuror = z.infer<typeof possibleJuror>;

@Tagged('journeys')
@Controller('v1/journeys/:journeyId/possible-jurors')
export class PossibleJurorsController {
  constructor(
    private readonly journeys: JourneyQueries,
    private readonly archive: RulesArchive,
    private readonly people: People,
    private readonly hats: Hats,
  ) {}

  @Get()
  @ForOperation('look-up-jurors', {
    summary: 'Chercher des jurés par leur nom, et savoir lesquels ne peuvent pas juger ce candidat',
    description:
      'Ce que chacun a été pour le candidat, d’après les registres : accompagnateur, tuteur, évaluateur, sous cette inscription ou une autre ; ' +
      'structures communes. Une convocation serait refusée pour les mêmes raisons. Chaque identité trouvée est consignée comme lue.',
  })
  @AnswersOk({ standardSchema: possibleJurors })
  @DescribeProblems(404, 409, 422, 503)
  async lookUp(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: lookUp }) { q, on }: z.output<typeof lookUp>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof possibleJurors>> {
    const view = await this.journeys.findJourney(journeyId);
    if (!view?.state.opened) throw new Problem('not-found', absence.get(journeyIdSchema));
    const rules = await this.archive.findRules<CertificationRules>(view.certification.digest);
    const found = await this.people.search(q, { ...reader, streamId: journeyId }, ['JUROR'], mostFound);
    const jurors = found.flatMap((person) => presented(person, rules.code, on));
    const [attached = {}] = await tiesOfJurors({ journeys: this.journeys, people: this.people, hats: this.hats }, view.state, [
      jurors.map(({ jurorId }) => jurorId),
    ]);
    const told = tiesBeforeConvening({ rules, state: view.state }, jurors.map(asMember), attached, on);
    return {
      items: jurors.map((juror, index) => ({
        ...juror,
        ties: [...unmetShownTo(caller, told[index]?.ties ?? [])],
        warnings: [...unmetShownTo(caller, told[index]?.warnings ?? [])],
      })),
    };
  }
}

type Presented = Omit<PossibleJuror, 'ties' | 'warnings'>;

function presented({ id, identity }: Person, certification: string, on: LocalDate): readonly Presented[] {
  if (!identity) return [];
  const { capacity = null, organisation = null, qualities = [], college = null, habilitations, availability } = identity;
  const current = (habilitations ?? []).filter((each) => each.certification === certification && isWithin(each, on));
  return [
    {
      ...{ jurorId: id, name: calledName(identity), capacity, organisation, qualities: [...qualities], college },
      isHabilitated: habilitations === undefined ? null : current.length > 0,
      isQualified: current.some(({ qualified }) => qualified),
      isAvailable: availability === undefined ? null : availability.some((each) => isWithin(each, on)),
    },
  ];
}

function isWithin({ from, until }: Pick<NonNullable<PersonIdentity['habilitations']>[number], 'from' | 'until'>, day: LocalDate): boolean {
  return from <= day && (until === undefined || day <= until);
}

/** As a member of whom nothing is declared: what the registers know is what is asked. */
function asMember({ jurorId, qualities, isQualified }: Presented): JuryMember {
  return { jurorId, president: false, qualities, qualified: isQualified, outsideTrainingBody: false, tie: 'NONE' };
}
