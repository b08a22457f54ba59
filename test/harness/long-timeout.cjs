/** Tests of the project "real" start servers; a machine under load must not make them fail. */
jest.setTimeout(120_000);
