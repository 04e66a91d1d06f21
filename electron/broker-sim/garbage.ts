/** What no broker should ever send, and some did. */
import type { ActionOf } from './faults.ts';

const HUGE = 10 * 1024 * 1024;
const DEEP = 20_000;

export function garbageFrame(what: ActionOf<'garbage'>['what']): string | Uint8Array {
  switch (what) {
    case 'bad_json':
      return '{"type":"order","data":{"order_id":"1",';
    case 'huge':
      return `{"type":"message","data":"${'x'.repeat(HUGE)}"}`;
    case 'nested':
      return `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
    case 'cut_binary':
      return Uint8Array.of(0, 3, 0, 184, 0, 6, 58);
    case 'unknown_packet':
      return Uint8Array.of(0, 1, 0, 5, 250, 251, 252, 253, 254);
    case 'bad_utf8':
      // Sent as a text frame by whoever calls, so that it breaks the rules of the protocol.
      return Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x22, 0x7d);
    case 'proto':
      return '{"type":"order","__proto__":{"polluted":true},"data":{"constructor":{"prototype":{"polluted":true}}}}';
    case 'big_number':
      return '{"type":"order","data":{"quantity":1e400,"price":123456789012345678901234567890}}';
    case 'not_a_number':
      return '{"type":"order","data":{"quantity":NaN,"price":Infinity}}';
  }
}

/** What a proxy in front of a broker says. */
export function edgePage(status: number): string {
  return `<html>\r\n<head><title>${status} Error</title></head>\r\n<body>\r\n<center><h1>${status} Error</h1></center>\r\n<hr><center>edge</center>\r\n</body>\r\n</html>\r\n`;
}
