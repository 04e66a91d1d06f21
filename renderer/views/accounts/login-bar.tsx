/** A live desk without a session says so across the window, with the one thing to do. */
import type { ReactNode } from 'react';
import { brokerWord } from '../../format/codes.ts';
import { useDesk } from '../../store/desk-store.ts';
import { openLogin } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import './login-bar.css';

export function LoginBar(): ReactNode {
  const state = useDesk((desk) => desk.view?.login?.state ?? null);
  const words = useDesk((desk) => desk.view?.login?.words ?? '');
  const broker = useDesk((desk) => brokerWord(desk.view?.broker ?? ''));
  const account = useDesk((desk) => desk.view?.account ?? '');
  if (state === null || state === 'logged_in') return null;
  const says = {
    logged_out: `Not logged in to ${broker} with ${account}; nothing can be sent and prices stand still`,
    logging_in: `Logging in to ${broker} with ${account}`,
    expired: `The ${broker} session of ${account} has ended; nothing can be sent until you log in again`,
  }[state];
  return (
    <section className="login-bar" data-state={state} aria-label="Login" data-testid="login-bar">
      <span className="strong" role={state === 'expired' ? 'alert' : 'status'}>
        {says}
      </span>
      <span className="login-bar-words">{words}</span>
      <Button
        size="small"
        busy={state === 'logging_in'}
        testId="open-login"
        onPress={() => {
          openLogin(true);
        }}
      >
        Log in
      </Button>
    </section>
  );
}
