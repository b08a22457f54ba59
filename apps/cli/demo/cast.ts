/** Everybody, in the order in which the table shows them. */
import { appealUpheld } from './cast/appeal-upheld.js';
import { blockHeld } from './cast/block-held.js';
import { blockOnly } from './cast/block-only.js';
import { deferred } from './cast/deferred.js';
import { dueSoon } from './cast/due-soon.js';
import { hPlus } from './cast/h-plus.js';
import { inProgress } from './cast/in-progress.js';
import { lapseContested } from './cast/lapse-contested.js';
import { lateFact } from './cast/late-fact.js';
import { overdue } from './cast/overdue.js';
import { rectified } from './cast/rectified.js';
import { refusedFeasibility } from './cast/refused-feasibility.js';
import { resit } from './cast/resit.js';
import { returnAfterAbandonment } from './cast/return-after-abandonment.js';
import { rncp16575Training } from './cast/rncp-16575-training.js';
import { rncp16575Vae } from './cast/rncp-16575-vae.js';
import { tacitGrant } from './cast/tacit-grant.js';
import { trainingToDiploma } from './cast/training-to-diploma.js';
import { vaeByBlock } from './cast/vae-by-block.js';
import { vaeInTwoTimes } from './cast/vae-in-two-times.js';
import { vaeToDiploma } from './cast/vae-to-diploma.js';
import type { Member } from './member.js';

export const cast: readonly Member[] = [
  trainingToDiploma,
  vaeToDiploma,
  vaeInTwoTimes,
  tacitGrant,
  lapseContested,
  refusedFeasibility,
  hPlus,
  resit,
  blockHeld,
  blockOnly,
  vaeByBlock,
  returnAfterAbandonment,
  rncp16575Training,
  rncp16575Vae,
  overdue,
  dueSoon,
  deferred,
  lateFact,
  inProgress,
  rectified,
  appealUpheld,
];
