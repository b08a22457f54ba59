/** What most journeys in training go through, expanded from the certification's own data. */
import { addDays, type LocalDate } from '#libs/domain/time/local-date.js';
import { workingDay } from '../calendar.js';
import { evaluator } from '../people.js';
import { at, inOrder, step, together, type Content, type Script, type Step } from '../script.js';
import type { Scene } from '../scene.js';
import { grid, mustBeAmong, type But } from './grid.js';

export const evaluators = ['eva_1', 'eva_2', 'eva_3'] as const;

interface Sitting {
  readonly but?: But;
  /** Only these lines: at a resit. */
  readonly lines?: readonly string[];
  readonly evaluator?: string;
}

function assessmentOf({ rules }: Scene, code: string) {
  const found = rules.blocks.flatMap((block) => block.assessments).find((assessment) => assessment.code === code);
  if (!found) throw new Error(`${rules.code} has no assessment ${code}`);
  return found;
}

/** Fixed some weeks before its day, with its group where the work is shared. */
export function scheduled(
  scene: Scene,
  assessment: string,
  on: LocalDate,
  told: LocalDate,
  graders: readonly string[] = [evaluators[0]],
): Step {
  const { group } = assessmentOf(scene, assessment);
  const content: Content<'schedule-assessment'> = {
    assessment,
    at: at(on, 9),
    place: 'Centre de Grenoble, salle Belledonne',
    evaluators: [...graders],
    ...(group && { group: scene.id('grp', assessment), groupSize: group.max }),
  };
  return step(told, 'schedule-assessment', content);
}

/** The candidate came, and every line is graded. */
export function graded(scene: Scene, assessment: string, on: LocalDate, sitting: Sitting = {}): Step {
  const { but, evaluator: grader = evaluators[0] } = sitting;
  const lines = sitting.lines ?? assessmentOf(scene, assessment).criteria;
  return together(
    evaluator(grader),
    step(on, 'record-attendance', { assessment, attendance: 'PRESENT' }),
    step(on, 'record-grid', { assessment, evaluator: grader, lines: grid(lines, but) }),
  );
}

/**
 * Every assessment of a block, three weeks apart, all acquired but what is told (where a line is graded twice, at the
 * first time only); then its conclusion.
 */
export function blockSat(
  scene: Scene,
  block: string,
  from: LocalDate,
  sitting: Omit<Sitting, 'lines'> & { readonly motive?: string } = {},
): Script {
  mustBeAmong(scene.criteriaOf(block), sitting.but);
  const days = scene.block(block).assessments.map(({ code }, index) => ({ code, on: workingDay(addDays(from, index * 21)) }));
  const grader = sitting.evaluator ?? evaluators[0];
  const concludedOn = workingDay(addDays(days.at(-1)?.on ?? from, 7));
  const failed = Object.entries(sitting.but ?? {}).filter(([, [grading]]) => grading === 'NON_ACQUIS');
  const motives = failed.map(([criterion, [, remark]]) => ({ criteria: [criterion], text: sitting.motive ?? remark }));
  const first = scheduledAll(scene, days, workingDay(addDays(from, -21)), grader);
  return [
    first,
    ...days.map(({ code, on }, index) => {
      const before = days.slice(0, index).flatMap((earlier) => assessmentOf(scene, earlier.code).criteria);
      const but = Object.fromEntries(Object.entries(sitting.but ?? {}).filter(([criterion]) => !before.includes(criterion)));
      return graded(scene, code, on, { ...sitting, evaluator: grader, but });
    }),
    step(concludedOn, 'conclude-block', { block, evaluators: [grader], motives }),
  ];
}

function scheduledAll(scene: Scene, days: readonly { code: string; on: LocalDate }[], told: LocalDate, grader: string): Step {
  const [first, ...others] = days.map(({ code, on }) => scheduled(scene, code, on, told, [grader]));
  if (!first) throw new Error('A block without assessments has nothing to schedule');
  return together(first.by, first, ...others);
}

/** A block from its first convocation to its certificate. */
export function blockPassed(scene: Scene, block: string, from: LocalDate, sitting: Omit<Sitting, 'lines'> = {}): Script {
  const sat = blockSat(scene, block, from, sitting);
  const concludedOn = sat.at(-1)?.acts[0]?.data.occurredAt ?? from;
  return [...sat, step(workingDay(addDays(concludedOn, 5)), 'issue-block-certificate', { block })];
}

export interface Period {
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly hours?: number;
}

/** Agreed a fortnight before, begun and completed. */
export function hostPeriod(scene: Scene, { from, until, hours = 420 }: Period): Script {
  const stageId = scene.id('stg');
  const convention = scene.file(
    'Convention de stage',
    `Du ${from} au ${until}.`,
    'Entre la structure d’accueil, le centre et le stagiaire.',
  );
  return [
    step(workingDay(addDays(from, -14)), 'agree-stage', {
      stageId,
      kind: 'STAGE',
      hostOrganisationId: 'org_ccas-demo',
      tutorId: 'tut_1',
      from,
      until,
      convention,
    }),
    step(from, 'start-stage', { stageId }),
    step(until, 'complete-stage', {
      stageId,
      hours,
      appraisal: 'Posture professionnelle assurée, sens du partenariat, écrits à resserrer.',
    }),
  ];
}

/** Both documents handed in, read, and found in order. */
export function documentsAccepted(scene: Scene, submitted: LocalDate, accepted: LocalDate): Script {
  const memoire = scene.file('Mémoire professionnel', 'Coordonner sans se substituer : le référent de parcours en CCAS.');
  const livret = scene.file('Livret des capacités relationnelles', 'Points clefs, compétences, capacités relationnelles, plan d’action.');
  const both = [
    step(submitted, 'submit-memoire', { file: memoire, pages: 40, parts: 4 }),
    step(submitted, 'submit-livret', { file: livret, parts: 4 }),
  ] as const;
  const read = [step(accepted, 'accept-memoire', {}), step(accepted, 'accept-livret', {})] as const;
  return [together(both[0].by, ...both), together(read[0].by, ...read)];
}

/** From entry to the eve of the jury in about eleven months, for who is not what the story is about. */
export function trained(scene: Scene, entry: number, blocks: readonly string[]): Script {
  return inOrder(
    [step(scene.on(entry, 9), 'record-placement-review', { adjustments: 'Aucun allègement : le parcours entier est suivi.' })],
    blocks.flatMap((block, index) => blockPassed(scene, block, scene.on(entry + 1 + index * 2, 8), { evaluator: evaluators[index % 3] })),
    hostPeriod(scene, { from: scene.on(entry + 3, 20), until: scene.on(entry + 6, 18) }),
    documentsAccepted(scene, scene.on(entry + 9, 10), scene.on(entry + 9, 22)),
  );
}
