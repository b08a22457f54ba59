/** A jury that nobody can form would stop every journey at its end: it is refused at the door. */
import { law } from '#libs/domain/law/law.js';
import { fault, type Fault } from '../fault.js';
import type { Jury } from '../schema/access.schema.js';

/** The fewest members that the law has ever asked of a jury that validates experience; the same is asked of every jury. */
export const leastMembers = Math.min(...law.VAE_JURY.map(({ members }) => members));

export function juryFaults(juries: readonly Jury[]): readonly Fault[] {
  return juries.flatMap((jury, index) => {
    const tell = (field: string, why: string): Fault => fault(['juries', index, field], `jury ${jury.code} impossible à réunir : ${why}`);
    const most = jury.maxMembers ?? Number.POSITIVE_INFINITY;
    const asked = jury.members.reduce((sum, { min }) => sum + min, 0);
    return [
      ...(jury.minMembers > most ? [tell('maxMembers', `au moins ${jury.minMembers} membres, mais ${most} au plus`)] : []),
      ...(1 + asked > most ? [tell('members', `la présidence et ${asked} membres aux qualités demandées, mais ${most} au plus`)] : []),
      ...(jury.minQualified > most ? [tell('minQualified', `${jury.minQualified} membres qualifiés, mais ${most} membres au plus`)] : []),
      ...(jury.minOutsideTrainingBody > most
        ? [tell('minOutsideTrainingBody', `${jury.minOutsideTrainingBody} membres extérieurs, mais ${most} membres au plus`)]
        : []),
      ...repeated(jury.members.map(({ quality }) => quality)).map((quality) =>
        tell('members', `la qualité ${quality} est demandée deux fois`),
      ),
      ...repeated(jury.presidentQualities).map((quality) => tell('presidentQualities', `la qualité ${quality} est écrite deux fois`)),
    ];
  });
}

const repeated = (list: readonly string[]): readonly string[] => list.filter((item, index) => list.indexOf(item) !== index);
