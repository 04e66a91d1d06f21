/**
 * Logging in to the broker, once a day: the broker's own page first where there is one, then what
 * only the trader has. What is typed passes once and is forgotten here at once.
 */
import { type ReactNode, useState } from 'react';
import { brokerWord } from '../../format/codes.ts';
import { openLoginPage } from '../../store/accounts.ts';
import { useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import type { Login as LoginRow } from '../../store/rows.ts';
import { openLogin, useUi } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/choice.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { Modal } from '../../widgets/modal.tsx';
import './accounts.css';
import { MorningCheck } from './morning-check.tsx';

export function LoginWindow(): ReactNode {
  const open = useUi((state) => state.login);
  const login = useDesk((state) => state.view?.login ?? null);
  const account = useDesk((state) => state.view?.account ?? '');
  const broker = useDesk((state) => state.view?.broker ?? '');
  return (
    <Modal
      open={open && login !== null}
      title={`Log in ${account} at ${brokerWord(broker)}`}
      width={560}
      testId="login"
      onClose={() => {
        openLogin(false);
      }}
    >
      {login === null ? null : login.state === 'logged_in' ? <LoggedIn /> : <Form login={login} />}
    </Modal>
  );
}

function LoggedIn(): ReactNode {
  const words = useDesk((state) => state.view?.login?.words ?? '');
  const logOut = useGesture('log_out');
  return (
    <div className="login" data-testid="logged-in">
      <p className="strong tone-gain" role="status">
        {words === '' ? 'Logged in' : words}
      </p>
      <MorningCheck />
      <div className="login-actions">
        <Button
          busy={logOut.busy}
          testId="log-out"
          onPress={() => {
            void logOut.fire({});
          }}
        >
          Log out
        </Button>
        <Button
          tone="primary"
          testId="login-done"
          onPress={() => {
            openLogin(false);
          }}
        >
          To the desk
        </Button>
      </div>
    </div>
  );
}

type Fields = LoginRow['fields'];

/** The ways in that the broker offers, in its order; none where there is one. */
function waysOf(fields: Fields): readonly string[] {
  return [...new Set(fields.flatMap(({ way }) => way ?? []))];
}

/** The one that something is kept for already. */
function likelyWay(fields: Fields): string | null {
  return fields.find(({ way, present }) => way !== null && present)?.way ?? null;
}

function Form({ login }: { readonly login: LoginRow }): ReactNode {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const gesture = useGesture('log_in');
  const ways = waysOf(login.fields);
  const [chosen, setChosen] = useState<string | null>(null);
  const way = ways.find((each) => each === chosen) ?? likelyWay(login.fields) ?? ways[0] ?? '';
  const shown = login.fields.filter((field) => field.way === null || field.way === way);

  async function send(): Promise<void> {
    const filled = Object.entries(given).filter(([, value]) => value.trim() !== '');
    const answer = await gesture.fire({ given: Object.fromEntries(filled) });
    // A second try starts with empty fields: nothing secret is left standing in the page.
    if (answer !== null) setGiven({});
  }

  return (
    <form
      className="login"
      data-testid="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {login.words === '' ? null : (
        <p className={login.state === 'expired' ? 'tone-danger' : 'tone-quiet'}>{login.words}</p>
      )}
      {login.page === null ? null : <BrokerPage login={login} />}
      {ways.length < 2 ? null : (
        <Segments
          label="Way in"
          segments={ways.map((each) => ({ id: each, says: each }))}
          value={way}
          onChange={(next) => {
            // What was typed for another way is not sent along.
            setGiven({});
            setChosen(next);
          }}
        />
      )}
      {shown.map((field) => (
        <SecretInput
          key={field.name}
          field={field}
          value={given[field.name] ?? ''}
          onChange={(value) => {
            setGiven((before) => ({ ...before, [field.name]: value }));
          }}
        />
      ))}
      {login.lasting ? null : (
        <p className="tone-attention">
          This computer cannot encrypt secrets, so they are kept only until the program ends.
        </p>
      )}
      {gesture.failure === null ? null : (
        <p className="tone-danger" role="alert">
          {gesture.failure.says}
        </p>
      )}
      <div className="login-actions">
        <Button
          tone="primary"
          submit
          busy={gesture.busy || login.state === 'logging_in'}
          testId="log-in"
        >
          Log in
        </Button>
      </div>
    </form>
  );
}

interface SecretInputProps {
  readonly field: LoginRow['fields'][number];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function SecretInput({ field, value, onChange }: SecretInputProps): ReactNode {
  return (
    <TextInput
      label={field.says}
      value={value}
      hidden={field.secret}
      placeholder={field.present ? 'kept; type only to change it' : ''}
      testId={`login-${field.name}`}
      onChange={onChange}
    />
  );
}

/** Opens the broker's page in the browser; where it ends comes back by itself or by hand. */
function BrokerPage({ login }: { readonly login: LoginRow }): ReactNode {
  const [says, setSays] = useState<string | null>(null);
  const redirect = useGesture('read_redirect');

  async function open(): Promise<void> {
    const answer = await openLoginPage();
    setSays(answer.ok ? answer.value.says : answer.error.says);
  }

  return (
    <div className="login-page">
      <Button testId="open-login-page" onPress={() => void open()}>
        Open the broker’s login page
      </Button>
      <span className="tone-quiet" role="status">
        {login.waitingAt === null ? says : 'Waiting for the browser to come back'}
      </span>
      <TextInput
        label="Or paste the address that the browser ended at"
        value=""
        placeholder="http://127.0.0.1/…?request_token=…"
        testId="login-redirect"
        onChange={(address) => {
          if (address.trim() !== '') void redirect.fire({ address: address.trim() });
        }}
      />
      {redirect.failure === null ? null : (
        <p className="tone-danger" role="alert">
          {redirect.failure.says}
        </p>
      )}
    </div>
  );
}
