/** Broker accounts: which there are, how each is, and the form that sets one up. */
import { type ReactNode, useEffect, useState } from 'react';
import { brokerWord } from '../../format/codes.ts';
import type { AccountSetup } from '../../../shared/contract/shell.ts';
import {
  closeDesk,
  type Listed,
  loadAccounts,
  removeAccount,
  useAccounts,
} from '../../store/accounts.ts';
import { Button } from '../../widgets/button.tsx';
import { AccountForm } from './account-form.tsx';
import './accounts.css';
import { DeskLight } from './desk-light.tsx';

const NEW: AccountSetup = {
  account: '',
  broker: 'kite',
  clientId: '',
  house: null,
  addresses: {},
  redirect: null,
};

interface Edited {
  readonly setup: AccountSetup;
  readonly isNew: boolean;
}

export function Accounts(): ReactNode {
  const listed = useAccounts((state) => state.listed);
  const failure = useAccounts((state) => state.failure);
  const [edited, setEdited] = useState<Edited | null>(null);
  useEffect(() => {
    void loadAccounts();
  }, []);

  if (edited !== null) {
    return (
      <AccountForm
        first={edited.setup}
        isNew={edited.isNew}
        onLeave={() => {
          setEdited(null);
          void loadAccounts();
        }}
      />
    );
  }
  return (
    <div className="settings-rows">
      <p className="settings-intro">
        Every account has its own desk: its own orders, positions, connections and ledger. Secrets
        are kept by the operating system’s encryption and never shown again.
      </p>
      {failure === null ? null : (
        <p className="tone-danger" role="alert">
          {failure}
        </p>
      )}
      {listed?.complaints.map((line) => (
        <p key={line} className="tone-danger" role="alert">
          {line}
        </p>
      ))}
      {listed?.accounts.map((each) => (
        <Row
          key={each.setup.account}
          of={each}
          onEdit={() => {
            setEdited({ setup: each.setup, isNew: false });
          }}
        />
      ))}
      {listed !== null && listed.accounts.length === 0 ? (
        <p className="tone-quiet">No account is set up. Paper trading needs none.</p>
      ) : null}
      <div className="settings-actions">
        <Button
          tone="primary"
          testId="new-account"
          onPress={() => {
            setEdited({ setup: NEW, isNew: true });
          }}
        >
          Add an account
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  readonly of: Listed['accounts'][number];
  readonly onEdit: () => void;
}

function Row({ of, onEdit }: RowProps): ReactNode {
  const { setup, row } = of;
  const [says, setSays] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);

  async function disconnect(): Promise<void> {
    const answer = await closeDesk(setup.account);
    setSays(answer.ok ? answer.value.says : answer.error.says);
    void loadAccounts();
  }

  async function remove(): Promise<void> {
    if (!asked) {
      setAsked(true);
      return;
    }
    const answer = await removeAccount(setup.account);
    setAsked(false);
    setSays(answer.ok ? answer.value.says : answer.error.says);
    void loadAccounts();
  }

  const practice = Object.keys(setup.addresses).length > 0;
  return (
    <div className="account-row" data-testid={`account-${setup.account}`}>
      <span className="desk-words">
        <span className="strong">{setup.account}</span>{' '}
        <span className="tone-quiet">
          {brokerWord(setup.broker)}
          {setup.house === null ? '' : ` (${setup.house})`}, client {setup.clientId}
          {practice ? ', own addresses' : ''}
        </span>
        <span className="desk-says tone-quiet">{says ?? row.says}</span>
      </span>
      <DeskLight light={row.light} />
      <span className="account-acts">
        {row.open ? (
          <Button size="small" onPress={() => void disconnect()}>
            Disconnect
          </Button>
        ) : null}
        <Button size="small" onPress={onEdit}>
          Change
        </Button>
        <Button size="small" tone={asked ? 'danger' : 'plain'} onPress={() => void remove()}>
          {asked ? 'Remove it and its secrets' : 'Remove'}
        </Button>
      </span>
    </div>
  );
}
