/** TO BE REPLACED by electron/broker/select.ts. */
import type { OpenBroker } from './live-venue.ts';

export const openBroker: OpenBroker = () => {
  throw new RangeError('this build knows no broker');
};
