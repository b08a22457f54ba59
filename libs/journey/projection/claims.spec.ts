import {
  attended,
  concluded,
  graded,
  motive,
  resitOpened,
  scheduled,
  stageAgreed,
  stageStarted,
} from '#libs/domain/journey/testing/facts.js';
import { fact, given, started } from '#libs/domain/journey/testing/given.js';
import { completeFile, feasibilityFile } from '#libs/domain/journey/testing/vae-facts.js';
import { feasibilityClaims, groupClaims } from './claims.js';

const day = '2025-03-10';
const grouped = given().and(
  started('2025-01-06'),
  stageAgreed('2025-01-10'),
  stageStarted('2025-01-10'),
  scheduled('B-E1', day, { group: 'g1', groupSize: 2 }),
);
const claimed = ({ journey }: typeof grouped) => groupClaims('jrn_1', journey).map(({ key }) => key);

describe('the place of a candidate in a group', () => {
  it('is left by who leaves or dies before the day, and kept by who came', () => {
    expect(claimed(grouped)).toEqual(['group:jrn_1:B-E1']);
    expect(claimed(grouped.and(fact('abandon', { reason: 'FAMILY', comment: 'x' }, '2025-02-10')))).toEqual([]);
    expect(claimed(grouped.and(fact('record-death', {}, '2025-02-10')))).toEqual([]);
    expect(claimed(grouped.and(attended('B-E1', day), fact('record-death', {}, '2025-03-12')))).toEqual(['group:jrn_1:B-E1']);
  });

  it('is kept in the group of the first attempt, where a resit is sat alone or with another group', () => {
    const failed = grouped.and(
      attended('B-E1', day),
      graded('B-E1', day, { 'B.1.1': 'NON_ACQUIS', 'B.1.2': 'NON_ACQUIS' }),
      concluded('B', day, motive('B.1.1', 'B.1.2')),
      resitOpened('B-E1', day),
    );
    const series = ({ journey }: typeof grouped) => groupClaims('jrn_1', journey).map((claim) => [claim.key, claim.series]);
    expect(series(failed)).toEqual([['group:jrn_1:B-E1', 'group:two-blocks:B-E1:g1']]);
    expect(series(failed.and(scheduled('B-E1', '2025-03-20', { group: 'g1', groupSize: 2 })))).toEqual(series(failed));
    expect(series(failed.and(scheduled('B-E1', '2025-03-20', { group: 'g2', groupSize: 2 })))).toEqual([
      ['group:jrn_1:B-E1:1', 'group:two-blocks:B-E1:g1'],
      ['group:jrn_1:B-E1', 'group:two-blocks:B-E1:g2'],
    ]);
  });
});

it('a feasibility file of a journey opened by mistake, or twice, costs the candidate none of those of the year', () => {
  const filed = given().and(started('2025-01-06', { path: 'VAE' }), feasibilityFile('2025-01-10'), completeFile('2025-01-13'));
  const archived = (reason: 'OPENED_BY_MISTAKE' | 'DUPLICATE' | 'OTHER') =>
    feasibilityClaims('jrn_1', filed.and(fact('archive', { reason, comment: 'x' }, '2025-02-03')).journey).map(({ series }) => series);
  expect(archived('OPENED_BY_MISTAKE')).toEqual([]);
  expect(archived('DUPLICATE')).toEqual([]);
  expect(archived('OTHER')).toEqual(['feasibility:cnd_1:2025']);
});
