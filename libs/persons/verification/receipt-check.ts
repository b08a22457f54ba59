/** The records of commands that somebody has sent, each by the keyed hash that binds its body to it. */
import type { EntityManager } from 'typeorm';
import type { Macs } from '#libs/persons/vault/keyring.js';
import { isBound } from '#libs/persons/vault/body-macs.js';
import { allRows } from '#libs/platform/database/queries.js';
import { finding, type Finding } from '#libs/verification/finding.js';

const batch = 10_000;

/** Those recorded on behalf of an event have no body: they are compared with the event. */
export async function checkReceipts(manager: EntityManager, macs: Macs): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (let after = ''; ;) {
    const rows = await allRows<{ readonly commandId: string; readonly streamId: string; readonly bodyMac: string }>(
      manager,
      `SELECT command_id AS "commandId", stream_id AS "streamId", body_mac AS "bodyMac" FROM command_record
       WHERE via_stream_id IS NULL AND command_id > $1 ORDER BY command_id LIMIT ${batch}`,
      [after],
    );
    for (const { commandId, streamId, bodyMac } of rows) {
      if (isBound(macs, commandId, bodyMac)) continue;
      findings.push(finding('COMMAND_RECORD_ALTERED', 'KEYS', { streamId, field: `command_record/${commandId}/body_mac` }));
    }
    after = rows.at(-1)?.commandId ?? after;
    if (rows.length < batch) return findings;
  }
}
