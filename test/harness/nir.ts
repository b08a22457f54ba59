import type { Candidates } from '#libs/persons/vault/candidates.js';
import type { NewCandidate } from '#libs/persons/vault/candidate.schema.js';

/** A candidate whose NIR was collected since: their identity is at its second version. @returns its id */
export async function enrolWithNir(candidates: Candidates, identity: NewCandidate, nir = '291022212345612'): Promise<string> {
  const { id } = await candidates.create(identity);
  await candidates.correct(id, { nir }, 1, {
    actorId: 'act_collector',
    role: 'ADMINISTRATOR',
    operation: 'correct-candidate',
    streamId: null,
    requestId: null,
  });
  return id;
}
