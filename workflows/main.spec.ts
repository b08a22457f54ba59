import type { KindName } from '#libs/domain/stream/kind-names.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import * as exported from './main.js';
import type { StreamWorkflow } from './stream/stream-workflow.js';

/** A kind without its workflow does not compile. */
const workflows: Readonly<Record<KindName, StreamWorkflow>> = exported;

it('the workflows are those of the kinds, under their names', () => {
  expect(Object.keys(workflows).toSorted()).toEqual(streamKinds.all.map(({ process }) => process.kind).toSorted());
});
