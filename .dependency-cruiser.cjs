/** Imports point one way: domain ← workflows ← activities ← apps. infra/adr says why. */
/** Specs, what they share beside the code, and the folder test. */
const testCode = '^test/|^(libs|workflows|activities|apps|infra)/.*(/testing/|\\.spec\\.ts$)';

/** The groups of libraries, the lowest first: each knows those before it, and none after. */
const groups = [
  'domain',
  'certifications',
  'platform',
  'record',
  'engine',
  'journey',
  'kinds',
  'hindsight',
  'verification',
  'persons',
  'audit',
  'composition',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...groups.slice(0, -1).map((group, place) => ({
      name: `${group}-knows-no-later-group`,
      comment: 'Libraries are stacked: see `groups`.',
      severity: 'error',
      from: { path: `^libs/${group}/`, pathNot: testCode },
      to: { path: `^libs/(${groups.slice(place + 1).join('|')})/` },
    })),
    {
      name: 'machinery-knows-no-kind',
      comment:
        'Workflow, journal, dispatch and verification know streams; what only a kind knows, it gives in one value (infra/extending.md).',
      severity: 'error',
      from: { path: '^(workflows/stream|activities|libs/(domain/stream|record|engine|verification))/', pathNot: testCode },
      to: { path: '^(workflows|libs/domain|libs)/(journey|kinds)/' },
    },
    {
      name: 'reception-of-commands-knows-no-kind',
      comment: 'What only a kind knows of its commands, its intake says: apps/api/streams/stream-intake.ts.',
      severity: 'error',
      from: { path: '^apps/api/(commands|streams/stream-)', pathNot: testCode },
      to: { path: '^(libs/domain/journey|libs/journey|libs/kinds|apps/api/journeys)/' },
    },
    {
      name: 'every-library-has-its-group',
      severity: 'error',
      from: { path: '^libs/', pathNot: `^libs/(${groups.join('|')})/` },
      to: {},
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one thing, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-stands-alone',
      comment: 'The domain is pure: it reaches nothing outside libs/domain, not even Node.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: ['\\.schema\\.ts$', testCode] },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'domain-schemas-take-zod-only',
      comment: 'The shapes of commands are written in zod; nothing else enters the domain.',
      severity: 'error',
      from: { path: '^libs/domain/.*\\.schema\\.ts$' },
      to: { pathNot: ['^libs/domain/', '^node_modules/zod/'] },
    },
    {
      name: 'domain-takes-only-types-from-schemas',
      comment: 'zod must stay out of the workflow bundle.',
      severity: 'error',
      from: { path: '^(libs/domain|workflows)/', pathNot: ['\\.schema\\.ts$', testCode] },
      to: { path: '\\.schema\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-are-deterministic',
      comment: 'A workflow imports the domain, other workflows and @temporalio/workflow only.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: testCode },
      to: { pathNot: ['^workflows/', '^libs/domain/', '^node_modules/@temporalio/(workflow|common)/'] },
    },
    {
      name: 'nobody-imports-apps',
      severity: 'error',
      from: { pathNot: ['^apps/', testCode] },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-stand-apart',
      comment: 'What two applications share is a library.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: testCode },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libraries-below-workflows-and-activities',
      comment: 'A library knows of workflows what they are told and answer (libs/domain/stream/protocol.ts), never their code.',
      severity: 'error',
      from: { path: '^libs/', pathNot: testCode },
      to: { path: '^workflows/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'libraries-know-no-activity',
      severity: 'error',
      from: { path: '^libs/', pathNot: testCode },
      to: { path: '^(activities|infra)/' },
    },
    {
      name: 'tests-are-imported-by-tests',
      severity: 'error',
      from: { pathNot: testCode },
      to: { path: testCode },
    },
    {
      name: 'no-development-package-at-run-time',
      comment: 'infra/local runs from a checkout, where they are installed.',
      severity: 'error',
      from: { path: '^(libs|workflows|activities|apps)/', pathNot: testCode },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^test/contract/clients/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
