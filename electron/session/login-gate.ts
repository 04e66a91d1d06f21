/**
 * Without a session there is no desk: whatever the streams say, the order side counts as down until
 * the login stands, and from the moment it falls. A stream that was up before counts again at once.
 */
import type { BrokerLogin } from '../broker/account.ts';
import type { Gateway, LinkReport } from '../broker/gateway.ts';

export function behindLogin(
  inner: Gateway,
  login: Pick<BrokerLogin, 'status' | 'onStatus'>,
): Gateway {
  let told: LinkReport = { state: 'connecting', cause: '' };
  let listener: (report: LinkReport) => void = () => undefined;

  function tell(): void {
    const loggedIn = login.status().state === 'logged_in';
    const alive = told.state === 'up' || told.state === 'stale';
    listener(loggedIn || !alive ? told : { state: 'down', cause: 'not logged in' });
  }

  inner.onLink((report) => {
    told = report;
    tell();
  });
  login.onStatus(tell);
  return {
    ...inner,
    onLink: (listen) => {
      listener = listen;
    },
  };
}
