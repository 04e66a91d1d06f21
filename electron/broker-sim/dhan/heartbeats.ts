/**
 * The server pings every socket all ten seconds. A feed socket that has been silent for forty is
 * closed; order sockets are left alone.
 */
import type { Cancel, World } from '../../platform/world.ts';
import type { SimSocket } from '../personality.ts';
import type { DhanSwitches } from './switches.ts';

export interface Heartbeat {
  /** The other side gave a sign of life. */
  heard(): void;
  stop(): void;
}

export interface Heartbeats {
  /** `whenSilent` is called once when nothing was heard for too long. */
  watch(socket: SimSocket, whenSilent?: () => void): Heartbeat;
}

export function openHeartbeats(
  world: Pick<World, 'after' | 'monotonicMs'>,
  switches: () => DhanSwitches,
): Heartbeats {
  return {
    watch: (socket, whenSilent) => {
      let heardMs = world.monotonicMs();
      let stopped = false;
      let timer: Cancel = () => {};

      function beat(): void {
        if (stopped || !socket.open) return;
        if (whenSilent !== undefined && world.monotonicMs() - heardMs >= switches().silenceMs) {
          whenSilent();
          return;
        }
        socket.ping();
        if (socket.kind === 'orders' && switches().alertTextPing) {
          socket.send('PING', { op: 'heartbeat' });
        }
        plan();
      }

      function plan(): void {
        timer = world.after(switches().pingMs, beat);
      }

      plan();
      return {
        heard: () => {
          heardMs = world.monotonicMs();
        },
        stop: () => {
          stopped = true;
          timer();
        },
      };
    },
  };
}
