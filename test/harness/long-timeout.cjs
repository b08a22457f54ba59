/** Tests of the projects "int" and "e2e" start servers; a machine under load must not make them fail. */
jest.setTimeout(120_000);
