/** The smallest jury that may sit: each member who sits has minutes to sign. */
import type { JurorQuality } from '../../certification/rules.js';
import type { Journey } from '../journey.js';
import { membersConditions } from '../jury/composition.js';
import type { JuryMember } from '../jury/events.js';
import { idPrefixes } from '../../persons/person-ids.js';
import { juryComposition } from '../requirements.js';

const qualities: readonly JurorQuality[] = ['PROFESSIONAL', 'ACADEMIC', 'INSTITUTIONAL'];

/** Members yet to be named, of whatever quality is asked; null where no jury can satisfy the rules. */
export function smallestJury(journey: Journey): readonly JuryMember[] | null {
  const most = juryComposition(journey)?.maxMembers ?? 20;
  for (let size = 2; size <= Math.min(most, 20); size += 1) {
    const members = Array.from({ length: size }, (_, index) => newMember(`${idPrefixes.JUROR}_new-${index + 1}`, index === 0));
    if (membersConditions(journey, members).length === 0) return members;
  }
  return null;
}

function newMember(jurorId: string, president: boolean): JuryMember {
  return { jurorId, president, qualities, qualified: true, outsideTrainingBody: true, tie: 'NONE' };
}

/** The fewest of the members convened that may decide; null where not even all of them may. */
export function smallestSitting(journey: Journey, members: readonly JuryMember[]): readonly JuryMember[] | null {
  for (let size = 2; size <= members.length; size += 1) {
    for (const sitting of subsets(members, size)) if (membersConditions(journey, sitting).length === 0) return sitting;
  }
  return null;
}

/** Those of one size, in the order of what they are taken from. */
export function* subsets<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, first] of all.entries()) {
    for (const rest of subsets(all.slice(index + 1), size - 1)) yield [first, ...rest];
  }
}
