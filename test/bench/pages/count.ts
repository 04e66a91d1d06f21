/** Counts the orders that reach this window by either way. */
import type { Push } from '../../../shared/contract/envelope.ts';

declare global {
  interface Window {
    readonly benchPlain?: () => number;
  }
  var counted: () => { readonly ours: number; readonly plain: number };
}

let ours = 0;
window.desk?.onPush((lines) => {
  for (const push of JSON.parse(lines) as readonly Push[]) {
    if (push.topic !== 'blotter' || !('patch' in push)) continue;
    ours += (push.patch as { readonly orders: readonly unknown[] }).orders.length;
  }
});
void window.desk?.request('{"id":1,"name":"subscribe","params":{"topic":"blotter","params":{}}}');
globalThis.counted = () => ({ ours, plain: window.benchPlain?.() ?? 0 });
