/** What a text's place rests on: in the event of its command, a text stands where it stood in the command, and nowhere else. */
import type { z } from 'zod';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import type { Command, CommandName } from '#libs/domain/journey/command.js';
import { gradedByJury, withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  convened,
  decided,
  diplomaIssued,
  file,
  heard,
  lines,
  minutesSigned,
  motive,
  notified,
  passed,
  readyForJury,
  refusedForFraud,
  scheduled,
  stageAgreed,
  stageCompleted,
  stageStarted,
  unanimously,
} from '#libs/domain/journey/testing/facts.js';
import { fact, given, started, type Fact, type Given } from '#libs/domain/journey/testing/given.js';
import { entered, sheet } from '#libs/domain/journey/testing/paper-facts.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, step, told } from '#libs/domain/journey/testing/vae-facts.js';
import { holdsPersonalText, mapPersonalTexts } from './personal-fields.js';
import type { Pointer } from './place.js';

const day = '2025-01-06';
const later = '2025-01-07';
const text = 'x';
const training = started(day);
const vae = started(day, { path: 'VAE' });
const recevable = [vae, feasibilityFile(day), completeFile(day), recevabilite('RECEVABLE', day)];
const migration = {
  data: { version: '2', blocks: ['A', 'B'].map((code) => ({ from: code, to: code })), motive: text },
  attached: { rules: { ...withFinalAssessment, version: '2', digest: '7'.repeat(64) } },
};
const dispense = { dispenseId: 'dis_1', reasons: text };
const favourable = { ...dispense, favourable: true };
const granted = {
  ...dispense,
  ...unanimously('jur_1', 'jur_2', 'jur_3'),
  women: 2,
  men: 1,
  session: 'ses_1',
  granted: true,
  abilityPreserved: true,
  criterionNotApplicable: true,
};

const { dispenseId: _, ...instead } = granted;

const entryVersion = given().and(training, ...readyForJury(day), convened(day)).events.length + 1;

/** Facts that one journey has one after another, or days by whose end its clock runs; between them, every command with a text. */
const journeys: readonly (readonly (Fact | string)[])[] = [
  [
    training,
    fact('record-placement-review', {}, day),
    fact('transfer', { site: 'NICE', comment: text }, day),
    scheduled('A-E1', day),
    fact('cancel-assessment', { assessment: 'A-E1', reason: 'JUDGES', comment: text }, day),
    scheduled('A-E1', day),
    fact('record-attendance', { assessment: 'A-E1', attendance: 'PRESENT', left: { time: '11:00', reason: text } }, day),
    convened(day),
    fact('cancel-session', { session: 'ses_1', reason: 'JUDGES', comment: text }, day),
    fact('suspend', { reason: 'PERSONAL', comment: text }, day),
    fact('resume', {}, day),
    fact('request-amenagement', { amenagementId: 'ame_1', request: text }, day),
    fact('grant-amenagement', { amenagementId: 'ame_1', arrangement: text }, day),
    fact('request-amenagement', { amenagementId: 'ame_2', request: text }, day),
    fact('refuse-amenagement', { amenagementId: 'ame_2', motive: text }, day),
    fact('resume-from-journal', { motive: text }, day, { attached: { lostVersions: 1 } }),
    fact('migrate-certification', migration.data, day, { attached: migration.attached }),
    fact('abandon', { reason: 'PERSONAL', comment: text }, later),
    fact('reactivate', { comment: text }, later),
    fact('abandon', { reason: 'PERSONAL', comment: text }, later),
    fact('archive', { reason: 'OTHER', comment: text }, later),
  ],
  [
    training,
    stageAgreed(day),
    stageStarted(day),
    ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'ACQUIS' }),
    ...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }),
    fact('amend-grid', { assessment: 'A-E2', evaluator: 'evl_1', lines: lines(allAcquired('A.2.1')), reason: text }, day),
    concluded('A', day, motive('A.1.1'), motive('A.1.2')),
    fact(
      'replace-fact',
      {
        fact: {
          kind: 'GRID',
          assessment: 'A-E2',
          replacement: { evaluator: 'evl_1', lines: lines({ 'A.2.1': 'PARTIELLEMENT_ACQUIS' }) },
        },
        authority: 'CERTIFIER',
        ground: 'MATERIAL_ERROR',
        reason: text,
        hearing: { informedOn: day, observedOn: day, observations: text },
      },
      later,
    ),
    fact('break-off-stage', { stageId: 'stg_1', reason: 'MUTUAL', comment: text }, later),
  ],
  [
    training,
    scheduled('A-E2', day),
    attended('A-E2', day),
    fact('open-fraud-procedure', { concerns: 'ASSESSMENT', assessment: 'A-E2', grievances: text }, day),
    fact('record-observations', { observations: text }, day),
    fact('void-for-fraud', { reasons: text }, day),
  ],
  [
    training,
    ...readyForJury(day),
    convened(day),
    fact('record-incident', { session: 'ses_1', description: text }, day),
    heard(day, { 'F.M1': 'ACQUIS', 'F.L1': 'NON_ACQUIS', 'F.S1': 'NON_ACQUIS' }),
    decided(day, 'DEFERRED', { motives: [motive('F.L1'), motive('F.S1')] }),
    ...minutesSigned(day),
    notified(day),
    fact('file-appeal', { session: 'ses_1', grounds: text }, later),
    fact('decide-appeal', { upheld: false, motive: text }, later),
  ],
  [
    training,
    stageAgreed(day),
    stageStarted(day),
    stageCompleted(day),
    fact('submit-memoire', { file, pages: 40, parts: 4 }, day),
    fact('return-memoire', { motive: text }, day),
    fact('submit-livret', { file, parts: 4 }, day),
    fact('return-livret', { motive: text }, day),
  ],
  [
    training,
    ...readyForJury(day),
    convened(day),
    fact('open-fraud-procedure', { concerns: 'DECISION', grievances: text }, day),
    fact('record-observations', { observations: text }, day),
    refusedForFraud(day, { reasons: text, women: 2, men: 1, balanceJustification: text }),
  ],
  [
    training,
    ...readyForJury(day),
    convened(day),
    entered(
      {
        kind: 'JURY_SESSION',
        session: 'ses_1',
        hearing: sheet(heard(day, { 'F.M1': 'ACQUIS', 'F.L1': 'NON_ACQUIS', 'F.S1': 'NON_ACQUIS' })),
        decision: sheet(
          decided(day, 'DEFERRED', { motives: [motive('F.L1'), motive('F.S1')], women: 2, men: 1, balanceJustification: text }),
        ),
        signatures: [{ jurorId: 'jur_1' }, { jurorId: 'jur_2', impediment: text }],
      },
      day,
    ),
    fact('reject-paper-record', { entry: entryVersion, reason: text }, day),
  ],
  [
    training,
    fact('request-dispense', { dispenseId: 'dis_1', criterion: 'A.2.1' }, day),
    fact('record-opinion', { ...favourable, by: 'H_PLUS_OFFICER' }, day),
    fact('record-opinion', { ...favourable, by: 'TRAINING_MANAGER' }, day),
    convened(day, { purpose: 'DISPENSE' }),
    fact('decide-dispense', granted, day),
    fact(
      'replace-dispense',
      {
        dispenseId: 'dis_1',
        replacement: { ...instead, granted: false, balanceJustification: text },
        authority: 'JURY',
        ground: 'MATERIAL_ERROR',
        reason: text,
        hearing: { informedOn: day, observedOn: day, observations: text },
      },
      later,
    ),
  ],
  [
    vae,
    feasibilityFile(day),
    fact('request-completion', { missing: text }, day),
    completeFile(day),
    recevabilite('RECEVABLE', day),
    step(day),
    fact('record-death', {}, day),
  ],
  [
    ...recevable,
    '2025-07-07',
    fact('contest-caducite', { motive: text }, '2025-07-08'),
    fact('decide-contestation', { accepted: true, motive: text }, '2025-07-09'),
  ],
  ...(['withdraw-for-fraud', 'close-fraud-procedure'] as const).map((end) => [
    ...recevable,
    fact('submit-validation-file', { dossier: file, proofs: ['A', 'B'].map((block) => ({ block, files: [file] })) }, day),
    ...juryDecided('ses_1', day, 'FULL'),
    ...told('ses_1', day),
    diplomaIssued(day),
    fact('rectify', { eventVersion: 1, field: 'OCCURRED_AT', value: '2025-01-05', reason: text }, later),
    fact('open-fraud-procedure', { concerns: 'DIPLOMA', grievances: text }, later),
    fact('record-observations', { observations: text }, later),
    fact(end, { reasons: text }, later),
  ]),
];

const mark = 'stood at ';
const written = (pointer: Pointer): string => `${mark}${pointer.join('/')}`;

const isText = (schema: z.core.$ZodType): boolean => {
  const field = schema as z.ZodType;
  return field.safeParse(text).success && holdsPersonalText(field, text);
};

/** Every text that the command may have says where it stands. */
function marked({ command, ...rest }: Fact): Fact {
  const schema: z.ZodObject = commandSchemas[command.name];
  // Minutes that nobody signs are notified to nobody.
  const signs = command.name === 'sign-minutes' && command.data.jurorId === 'jur_1';
  const texts = Object.entries(schema.shape).flatMap(([field, each]) => (!signs && isText(each) ? [[field, text]] : []));
  const data = mapPersonalTexts(schema, { ...Object.fromEntries(texts), ...command.data }, (_category, _text, at) => written(at));
  return { ...rest, command: { ...command, data } as unknown as Command };
}

function* textsIn(value: unknown, pointer: Pointer = []): Generator<readonly [text: string, pointer: Pointer]> {
  if (typeof value === 'string' && value.startsWith(mark)) yield [value, pointer];
  if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) yield* textsIn(member, [...pointer, key]);
}

it('every text of every command stands in one event, where it stood in the command', () => {
  const seen = new Set<CommandName>();
  const play = (journey: Given, next: Fact | string): Given => {
    if (typeof next === 'string') return journey.until(next);
    const sent = marked(next);
    const { name, data } = sent.command;
    const after = journey.and(sent);
    const inEvents = after.events.slice(journey.events.length).flatMap((event) => [...textsIn(event.data)]);
    const inCommand = [...textsIn(data)];
    expect([name, inEvents.length, new Map(inEvents)]).toEqual([name, inCommand.length, new Map(inCommand)]);
    if (inCommand.length > 0) seen.add(name);
    return after;
  };
  for (const facts of journeys) facts.reduce(play, given());
  const handedIn = [fact('submit-document', { document: 'DP', file }, day), fact('return-document', { document: 'DP', motive: text }, day)];
  [training, ...handedIn].reduce(play, given(gradedByJury));
  const withTexts = Object.entries(commandSchemas).flatMap(([name, schema]) =>
    JSON.stringify(schema.toJSONSchema({ unrepresentable: 'any' })).includes('"personal":') ? [name] : [],
  );
  expect([...seen].toSorted()).toEqual(withTexts.toSorted());
});
