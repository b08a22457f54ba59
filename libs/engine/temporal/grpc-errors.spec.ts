import { isOfTheServer, isTooLarge } from './grpc-errors.js';

const error = (code: number, details: string) => Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });

describe('an error of Temporal', () => {
  it.each([
    [14, 'connect ECONNREFUSED'],
    [4, 'Deadline exceeded'],
    [16, 'Request unauthorized.'],
    [8, 'namespace rate limit exceeded'],
    [8, 'Workflow is busy.'],
    [13, 'Received RST_STREAM with code 2 (Internal server error)'],
  ])('%i “%s” is of the server, whatever was asked for', (code, details) => {
    expect(isOfTheServer(error(code, details))).toBe(true);
    expect(isTooLarge(error(code, details))).toBe(false);
  });

  it.each([
    [8, 'Received message larger than max (8120331 vs 4194304)'],
    [8, 'grpc: received message larger than max (8120331 vs. 4194304)'],
    [8, 'grpc: trying to send message larger than max (8120331 vs. 4194304)'],
    [15, 'corrupted history event batch, eventID is not contiguous'],
    [13, 'proto: cannot parse invalid wire-format data'],
    [2, 'unable to decode history branch'],
    [3, 'Invalid RunId.'],
  ])('%i “%s” is of what was asked for', (code, details) => {
    expect(isOfTheServer(error(code, details))).toBe(false);
    expect(isTooLarge(error(code, details))).toBe(code === 8);
  });

  it('is the only one that says anything of the server', () => {
    expect(isOfTheServer(new Error('Unsupported state or unable to authenticate data'))).toBe(false);
  });
});
