/** Requests in, pushes out, for as many clients as there are; each with its own subscriptions. */
import { openPublisher } from './publisher.ts';
import { route } from './router.ts';
import type { DeskServices } from './services.ts';
import type { DeskServer, Extension } from './transport.ts';

const NO_EXTENSION: Extension = () => null;

export function openDeskServer(
  services: DeskServices,
  forAll: Extension = NO_EXTENSION,
): DeskServer {
  const publisher = openPublisher(services);
  return {
    connect: (push, extension = forAll) => {
      const subscriber = publisher.connect(push);
      return {
        request: (line) => route(services, subscriber, extension, line),
        close: () => subscriber.close(),
      };
    },
    close: () => publisher.close(),
  };
}
