import { PrometheusMetrics } from './metrics.js';
import { countRefusedWrite, freeBytes, startProcessMeasures } from './process-measures.js';

describe('what a process tells of itself', () => {
  it('counts what ended on a write that was refused, by cause, and nothing that ended otherwise', async () => {
    const metrics = new PrometheusMetrics('api');
    startProcessMeasures(metrics);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
    const ofDatabase = new Error('query failed', { cause: Object.assign(new Error('could not extend file'), { code: '53100' }) });
    const gone = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    for (const error of [full, full, ofDatabase, gone, new Error('a fault of ours')]) countRefusedWrite(metrics, error);
    const counted = [...(await metrics.exposition()).matchAll(/^jalon_refused_writes_total\{cause="([^"]+)".*\} (\d+)$/gm)];
    expect(Object.fromEntries(counted.map(([, cause, count]) => [cause, Number(count)]))).toEqual({
      'database-full': 1,
      'database-read-only': 0,
      'database-fails': 0,
      'disk-full': 2,
      'disk-read-only': 0,
      'disk-fails': 0,
    });
  });

  it('tells the room of each folder that tells it, and nothing of one that is gone', async () => {
    const free = await freeBytes({ keys: import.meta.dirname, files: `${import.meta.dirname}/nowhere` });
    expect(free.keys).toBeGreaterThan(0);
    expect(free).not.toHaveProperty('files');
  });
});
