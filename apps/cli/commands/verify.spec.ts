import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '#infra/local/ports.js';
import { tellFailure } from '../failure.js';
import { verifyCommand } from './verify.js';

describe('a verification that cannot go on', () => {
  it('says in French that it concludes nothing, and why: never a stack', async () => {
    const before = { ...process.env };
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const nobody = `127.0.0.1:${await anyFreePort()}`;
      Object.assign(process.env, {
        DATABASE_URL: `postgres://nobody@${nobody}/none`,
        TEMPORAL_ADDRESS: nobody,
        OIDC_ISSUER: `http://${nobody}`,
      });
      process.env['JALON_HOME'] = mkdtempSync(join(tmpdir(), 'jalon-verify-'));
      const error: unknown = await verifyCommand()
        .parseAsync(['--json'], { from: 'user' })
        .catch((caught: unknown) => caught);
      expect(tellFailure(error)).toBe(2);
      expect(said).toHaveBeenLastCalledWith(
        expect.stringMatching(/^La vérification s’est arrêtée avant la fin, et ne conclut rien : .*ECONNREFUSED.*\n$/),
      );
    } finally {
      said.mockRestore();
      process.env = before;
    }
  });
});
