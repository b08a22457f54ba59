/** Whether those whom commands name, and what they choose, are of the centre's registers. */
import { Injectable } from '@nestjs/common';
import { isReferenceList, namedBy, referenceLists, type Named } from '#libs/domain/journey/named.js';
import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { People } from '#libs/persons/vault/people.js';
import type { ReceivedCommand } from '../commands/received-command.js';
import { pointerTo } from '../problems/faults.js';
import type { Fault } from '../problems/problem.js';

const messages: Readonly<Record<Named['register'], string>> = {
  JUROR: 'Aucun juré inscrit n’a cet identifiant',
  EVALUATOR: 'Aucun évaluateur inscrit n’a cet identifiant',
  TUTOR: 'Aucun tuteur inscrit n’a cet identifiant',
  ACCOMPANIST: 'Aucun accompagnateur inscrit n’a cet identifiant',
  STAFF_MEMBER: 'Aucun membre de l’équipe inscrit n’a cet identifiant',
  SITE: 'Ce site n’est pas, ou n’est plus, dans la liste des sites',
  COHORT: 'Cette promotion n’est pas, ou n’est plus, dans la liste des promotions',
  ORGANISATION: 'Cette structure n’est pas, ou n’est plus, dans la liste des structures',
};

@Injectable()
export class Registers {
  constructor(
    private readonly people: People,
    private readonly lists: ReferenceLists,
  ) {}

  /** A fault for each that is unknown, erased, closed or of another kind, where the command names it. */
  async unknownAmong(commands: readonly ReceivedCommand[]): Promise<readonly Fault[]> {
    const named = commands.flatMap(({ name, data, under }) =>
      namedBy(name, data).map((each) => ({ ...each, path: [...under, ...each.path] })),
    );
    const people = named.filter(({ register }) => !isReferenceList(register)).map(({ id }) => id);
    const living = people.length > 0 ? await this.people.living(people) : new Map<string, string>();
    const open = new Map<string, ReadonlySet<string>>();
    for (const list of referenceLists) {
      const codes = named.filter(({ register }) => register === list).map(({ id }) => id);
      if (codes.length > 0) open.set(list, await this.lists.open(list, codes));
    }
    return named
      .filter(({ register, id }) => !(open.get(register)?.has(id) ?? living.get(id) === register))
      .map(({ register, path }) => ({
        code: `unknown-${register.toLowerCase()}`,
        message: messages[register],
        pointer: pointerTo(path),
      }));
  }
}
