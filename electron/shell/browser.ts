/**
 * The one place that hands an address to the operating system (E-07): the login pages of the three
 * brokers' houses, each host spelled out, over https and nothing else. Only an account that
 * practises on this computer may have its page here too.
 */
import { shell } from 'electron';

/** From the brokers' published login addresses; a new house is a new line. */
const HOSTS: ReadonlySet<string> = new Set([
  'kite.zerodha.com',
  'auth.dhan.co',
  'api.shoonya.com',
  'trade.shoonya.com',
  'auth.flattrade.in',
  'go.mynt.in',
  'v2api.tradesmartonline.in',
]);

const LONGEST = 2_000;

export function mayOpen(address: string, practises: boolean): boolean {
  if (address.length > LONGEST || !URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:' && url.port === '') return HOSTS.has(url.hostname);
  return practises && url.protocol === 'http:' && isThisComputer(url.hostname);
}

function isThisComputer(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
}

/** False when the address is none of ours or the system could not open it. */
export async function openPage(address: string, practises: boolean): Promise<boolean> {
  if (!mayOpen(address, practises)) return false;
  try {
    await shell.openExternal(new URL(address).href);
    return true;
  } catch {
    return false;
  }
}
