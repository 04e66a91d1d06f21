/** A zip archive of one file, as the symbol masters are served: deflated, sizes in the header. */
import { crc32, deflateRawSync } from 'node:zlib';

const LOCAL_HEADER = 0x0403_4b50;
const CENTRAL_HEADER = 0x0201_4b50;
const END_OF_DIRECTORY = 0x0605_4b50;
const VERSION = 20;
const DEFLATED = 8;
/** 1 January 1980, the first day the format knows: the same content gives the same bytes. */
const FIRST_DAY = 0x21;

export function zipOf(name: string, text: string): Buffer {
  const content = Buffer.from(text, 'utf8');
  const packed = deflateRawSync(content);
  const nameBytes = Buffer.from(name, 'utf8');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(VERSION, 0);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt16LE(FIRST_DAY, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([signature(LOCAL_HEADER), common, nameBytes]);
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(VERSION, 0);
  /** Comment length, disk, attributes and the place of the file: all zero. */
  const rest = Buffer.alloc(14);
  const central = Buffer.concat([signature(CENTRAL_HEADER), madeBy, common, rest, nameBytes]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length + packed.length, 12);
  return Buffer.concat([local, packed, central, signature(END_OF_DIRECTORY), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
