import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import { visibleText } from '#libs/domain/french/visible-text.schema.js';
import { code } from '#libs/domain/journey/fields.schema.js';
import type { ReferenceList } from '#libs/domain/journey/named.js';
import { opaqueIdForm } from '#libs/domain/persons/person-ids.js';
import { EntryAmbiguous, ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { searchWords } from '#libs/persons/vault/search-words.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { absence } from '../http/ids.js';
import { Tagged } from '../openapi/tags.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Problem } from '../problems/problem.js';

const lists: Readonly<Record<string, ReferenceList>> = { sites: 'SITE', cohorts: 'COHORT', organisations: 'ORGANISATION' };

const listInAddress = z
  .enum(['sites', 'cohorts', 'organisations'])
  .describe('Sites, promotions, ou structures : celles qui forment, emploient ou accueillent les candidats, et dont sont les jurés')
  .register(absence, { detail: 'Cette liste n’existe pas.' });
const codeInAddress = code.clone().describe('Code, tel que les commandes le nomment').register(absence, {
  detail: 'Ce code n’a pas la forme attendue : des lettres, des chiffres, des points et des tirets, quarante au plus.',
});
const notAnOrganisation = {
  detail: 'Une structure se nomme par un identifiant opaque : org_, suivi de lettres, de chiffres ou de tirets.',
};

const label = visibleText(200).describe('Nom, tel que les personnes le lisent');
const body = z
  .strictObject({
    label,
    isOpen: z
      .boolean()
      .optional()
      .describe(
        'Faux pour ce qui ne se choisit plus : ce qui l’a été demeure. Sans lui, ce qui est fermé le reste ; ce qui est neuf est ouvert',
      ),
  })
  .meta({ id: 'ReferenceEntryRecorded' });
const entry = z.strictObject({ code: z.string(), label: z.string(), isOpen: z.boolean() }).meta({ id: 'ReferenceEntry' });
const lookUp = z.strictObject({
  q: z.string().trim().max(100).default('').describe('Débuts de mots du nom, accents et casse indifférents'),
});
const page = z.strictObject({ items: z.array(entry) }).meta({ id: 'ReferenceEntries' });

@Tagged('reference-lists')
@Controller('v1/reference-lists')
export class ReferenceListsController {
  constructor(private readonly entries: ReferenceLists) {}

  @Get(':list')
  @ForOperation('read-reference-list', { summary: 'Les sites, les promotions ou les structures que l’on choisit, toutes ou par leur nom' })
  @AnswersOk({ standardSchema: page })
  @DescribeProblems(404, 422, 503)
  async list(
    @Param('list', { schema: listInAddress }) name: z.output<typeof listInAddress>,
    @Query({ schema: lookUp }) { q }: z.output<typeof lookUp>,
  ): Promise<z.infer<typeof page>> {
    const sought = searchWords(q);
    const entries = await this.entries.entries(listOf(name));
    return { items: entries.filter(({ label: text }) => isNamed(text, sought)).map((each) => ({ ...each })) };
  }

  @Put(':list/:code')
  @ForOperation('change-reference-list', {
    summary: 'Inscrire à une liste, renommer, fermer ou rouvrir',
    description:
      'Le même envoi répété n’ajoute rien. Rien n’est jamais retiré : ce qui est fermé ne se choisit plus. Refusé où l’on ne distinguerait plus deux ' +
      'entrées : même nom qu’une autre qui est ouverte, ou même code à ses majuscules près.',
  })
  @AnswersOk({ standardSchema: entry })
  @DescribeProblems(400, 404, 413, 415, 422, 503)
  async record(
    @Param('list', { schema: listInAddress }) name: z.output<typeof listInAddress>,
    @Param('code', { schema: codeInAddress }) named: string,
    @Body({ schema: body }) { label: wanted, isOpen }: z.output<typeof body>,
    @CallerOf() caller: Caller,
  ): Promise<z.infer<typeof entry>> {
    if (listOf(name) === 'ORGANISATION' && !opaqueIdForm.test(named)) throw new Problem('not-found', notAnOrganisation);
    try {
      return { ...(await this.entries.record(listOf(name), { code: named, label: wanted, isOpen }, caller.actorId)) };
    } catch (error) {
      if (!(error instanceof EntryAmbiguous)) throw error;
      const pointer = error.as === 'LABEL' ? { pointer: '#/label' } : {};
      throw new Problem('invalid', { errors: [{ code: 'ambiguous-entry', message: error.message, ...pointer }] });
    }
  }
}

/** Each word that is sought begins one of the name. */
function isNamed(label: string, sought: readonly string[]): boolean {
  const words = searchWords(label);
  return sought.every((word) => words.some((each) => each.startsWith(word)));
}

function listOf(name: z.output<typeof listInAddress>): ReferenceList {
  return lists[name] as ReferenceList;
}
