/**
 * Sets up one account. Only what is not secret stands here; the login asks for the rest. Addresses
 * of one's own point the account at a simulated broker on this computer.
 */
import { type ReactNode, useState } from 'react';
import type { AccountSetup } from '../../../shared/contract/shell.ts';
import { readSimulatorLine, saveAccount } from '../../store/accounts.ts';
import { Button } from '../../widgets/button.tsx';
import { Choice, TextInput } from '../../widgets/choice.tsx';
import { Segments } from '../../widgets/segments.tsx';

type Broker = AccountSetup['broker'];

const BROKERS: readonly { readonly id: Broker; readonly says: string }[] = [
  { id: 'kite', says: 'Zerodha Kite' },
  { id: 'dhan', says: 'Dhan' },
  { id: 'noren', says: 'Noren' },
];

const CLIENT_ID: Readonly<Record<Broker, { readonly says: string; readonly form: string }>> = {
  kite: { says: 'Kite user id', form: 'AB1234' },
  dhan: { says: 'Dhan client id', form: '1100000001' },
  noren: { says: 'User id', form: 'FA12345' },
};

const HOUSES = [
  { id: 'shoonya', says: 'Shoonya by Finvasia' },
  { id: 'shoonya_classic', says: 'Shoonya, with password and one-time code' },
  { id: 'flattrade', says: 'Flattrade' },
  { id: 'zebu', says: 'Zebu, with password and one-time code' },
  { id: 'zebu_mynt', says: 'Zebu through MYNT' },
  { id: 'tradesmart', says: 'TradeSmart' },
] as const;

interface FormProps {
  readonly first: AccountSetup;
  readonly isNew: boolean;
  readonly onLeave: () => void;
}

export function AccountForm({ first, isNew, onLeave }: FormProps): ReactNode {
  const [setup, setSetup] = useState(first);
  const [complaints, setComplaints] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<AccountSetup>): void => {
    setSetup((before) => ({ ...before, ...part }));
  };

  async function save(): Promise<void> {
    setBusy(true);
    const answer = await saveAccount(setup);
    setBusy(false);
    if (!answer.ok) setComplaints([answer.error.says]);
    else if (answer.value.saved) onLeave();
    else setComplaints(answer.value.complaints);
  }

  const { says, form } = CLIENT_ID[setup.broker];
  return (
    <div className="settings-rows account-form" data-testid="account-form">
      <Segments<Broker>
        label="Broker"
        segments={BROKERS}
        value={setup.broker}
        onChange={(broker) => {
          change({ broker, house: broker === 'noren' ? HOUSES[0].id : null });
        }}
      />
      <div className="account-fields">
        {isNew ? (
          <TextInput
            label="Name of the account here"
            value={setup.account}
            placeholder="such as MAIN"
            firstFocus
            testId="account-name"
            onChange={(account) => {
              change({ account });
            }}
          />
        ) : (
          <p className="strong">{setup.account}</p>
        )}
        <TextInput
          label={says}
          value={setup.clientId}
          placeholder={form}
          testId="account-client"
          onChange={(clientId) => {
            change({ clientId });
          }}
        />
        {setup.broker === 'noren' ? (
          <Choice
            label="House"
            value={setup.house ?? HOUSES[0].id}
            options={HOUSES}
            testId="account-house"
            onChange={(house) => {
              change({ house });
            }}
          />
        ) : null}
        <TextInput
          label="Redirect address registered at the broker"
          value={setup.redirect ?? ''}
          placeholder={`http://127.0.0.1:7400/${setup.broker}, or empty to paste it`}
          testId="account-redirect"
          onChange={(text) => {
            change({ redirect: text.trim() === '' ? null : text.trim() });
          }}
        />
      </div>
      <Addresses setup={setup} onChange={change} />
      {complaints.map((line) => (
        <p key={line} className="tone-danger" role="alert">
          {line}
        </p>
      ))}
      <div className="settings-actions">
        <Button onPress={onLeave}>Leave it</Button>
        <Button tone="primary" busy={busy} testId="save-account" onPress={() => void save()}>
          {isNew ? 'Add the account' : 'Save the change'}
        </Button>
      </div>
    </div>
  );
}

interface AddressesProps {
  readonly setup: AccountSetup;
  readonly onChange: (part: Partial<AccountSetup>) => void;
}

const ADDRESS_SAYS: Readonly<Record<string, string>> = {
  rest: 'Orders and books',
  orders: 'Order stream',
  market: 'Price stream',
  login: 'Login page',
};

/** The three that every broker has, then whatever else the account names. */
function namesOf(addresses: AccountSetup['addresses']): readonly string[] {
  const more = Object.keys(addresses).filter((name) => !Object.hasOwn(ADDRESS_SAYS, name));
  return [...Object.keys(ADDRESS_SAYS), ...more];
}

function Addresses({ setup, onChange }: AddressesProps): ReactNode {
  const [open, setOpen] = useState(Object.keys(setup.addresses).length > 0);
  const [bad, setBad] = useState(false);
  if (!open) {
    return (
      <Button
        tone="quiet"
        size="small"
        testId="own-addresses"
        onPress={() => {
          setOpen(true);
        }}
      >
        Practise against a simulated broker
      </Button>
    );
  }

  function takeLine(text: string): void {
    const line = readSimulatorLine(text);
    setBad(text.trim() !== '' && line === null);
    if (line === null) return;
    onChange({
      addresses: line.addresses,
      ...(line.clientId === null ? {} : { clientId: line.clientId }),
      ...(line.broker === null ? {} : { broker: line.broker }),
    });
  }

  return (
    <fieldset className="account-addresses">
      <legend className="caption">Addresses in place of the broker’s own</legend>
      <TextInput
        label="Paste the line that npm run broker-sim printed"
        value=""
        placeholder="{&quot;rest&quot;: …}"
        complaint={bad ? 'This is not such a line' : null}
        testId="simulator-line"
        onChange={takeLine}
      />
      {namesOf(setup.addresses).map((name) => (
        <TextInput
          key={name}
          label={ADDRESS_SAYS[name] ?? name}
          value={setup.addresses[name] ?? ''}
          placeholder="the broker’s own"
          testId={`address-${name}`}
          onChange={(text) => {
            const { [name]: _before, ...others } = setup.addresses;
            const value = text.trim();
            onChange({ addresses: value === '' ? others : { ...others, [name]: value } });
          }}
        />
      ))}
    </fieldset>
  );
}
