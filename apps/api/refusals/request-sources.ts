/** Where a stranger's request comes from, told apart from others for a day and then never again. */
import { createHmac, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';

const dayMs = 86_400_000;

export class RequestSources {
  private key = randomBytes(32);
  private until = Date.now() + dayMs;

  /** Twelve hexadecimal characters; the key lives in this process alone, and for a day. */
  of(address: string): string {
    if (Date.now() >= this.until) {
      this.key = randomBytes(32);
      this.until = Date.now() + dayMs;
    }
    return createHmac('sha256', this.key).update(networkOf(address)).digest('hex').slice(0, 12);
  }
}

/** An IPv4 address, or the /64 that whoever has one IPv6 address has whole. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIPv4(address) || !address.includes(':')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const filled =
    tail === undefined ? groups(head) : [...groups(head), ...zeros(8 - groups(head).length - groups(tail).length), ...groups(tail)];
  return `${filled
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function zeros(count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, () => '0');
}
