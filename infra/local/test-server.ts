/** Temporal's time-skipping test server, with which years of deadlines pass in seconds. Needed by the tests only. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WithProgress } from './progress.js';
import { within } from './temporal-binary.js';
import { isExecutable, madeBeside, onlyFileOf, onPath, run, toolsFolder } from './tools.js';

const version = '1.32.1';
const downloadTimeoutMs = 120_000;

/** A command that takes `<port>`, or null where `npm test` has not provided it. */
export function findTestServer(): string | null {
  return [join(folder(), 'temporal-test-server'), join(folder(), 'run')].find(isExecutable) ?? null;
}

/** @throws saying in one line what is missing */
export async function provideTestServer(withProgress: WithProgress): Promise<string> {
  const found = findTestServer();
  if (found) return found;
  await withProgress('Serveur de test Temporal', async () => {
    try {
      await download();
    } catch {
      await fromMaven();
    }
  });
  return findTestServer() as string;
}

function folder(): string {
  return join(toolsFolder(), `test-server-${version}`);
}

async function download(): Promise<void> {
  await madeBeside(folder(), async (made) => {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const downloadDir = join(made, 'download');
    mkdirSync(downloadDir);
    const started = TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'cached-download', downloadDir } } });
    await within(
      downloadTimeoutMs,
      started.then((environment) => environment.teardown()),
    );
    const kept = join(made, 'kept');
    mkdirSync(kept);
    await madeBeside(join(kept, 'temporal-test-server'), async () => onlyFileOf(downloadDir));
    return kept;
  });
}

/** The same server as its authors publish it for Java, with the libraries it needs. */
async function fromMaven(): Promise<void> {
  const missing = ['mvn', 'java'].filter((command) => onPath(command) === null);
  if (missing.length > 0) {
    throw new Error(`Il manque ${missing.join(' et ')} pour le serveur Temporal qui saute le temps : les essais d’échéances échoueront.`);
  }
  await madeBeside(folder(), async (made) => {
    const pom = join(made, 'pom.xml');
    writeFileSync(pom, project);
    const kept = join(made, 'kept');
    const libraries = join(kept, 'lib');
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${libraries}`];
    await run('mvn', ['--batch-mode', '--quiet', '--file', pom, ...goal]);
    const wrapper = join(kept, 'run');
    writeFileSync(wrapper, runTestServer);
    chmodSync(wrapper, 0o755);
    return kept;
  });
}

const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>jalon</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${version}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

const runTestServer = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$1"
`;
