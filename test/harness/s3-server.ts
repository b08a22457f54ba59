/** An S3-compatible server that keeps a folder, on a free port: for specs. */
import S3rver from '@20minutes/s3rver';
import type { FilesConfig } from '#libs/platform/config/config.js';

export interface S3Server {
  readonly config: Extract<FilesConfig, { kind: 's3' }>;
  stop(): Promise<void>;
}

export async function startS3Server(folder: string): Promise<S3Server> {
  const bucket = 'jalon';
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: folder, configureBuckets: [{ name: bucket }] });
  const { port } = await server.run();
  return {
    config: {
      kind: 's3',
      bucket,
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-3',
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      forcePathStyle: true,
    },
    stop: () => server.close(),
  };
}
