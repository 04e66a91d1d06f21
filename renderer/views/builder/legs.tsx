/** The legs of the package, each with its side, lots, strike, expiry and price. */
import { ArrowDown, ArrowUp, ChevronDown, ChevronUp, X } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { price as asPrice } from '../../../shared/domain/money.ts';
import { SIDE_LETTER, SIDE_WORD } from '../../format/codes.ts';
import { contractText, strikeText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { readPrice, readWhole, writePrice, writeWhole } from '../../format/parse.ts';
import { unitsTitle } from '../../format/quantity.ts';
import { dayText } from '../../format/time.ts';
import {
  addLeg,
  type BuilderLeg,
  dropLeg,
  editBuilder,
  editLeg,
  moveLeg,
} from '../../store/builder-store.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import type { Quote } from '../../store/rows.ts';

import { InstrumentSearch } from '../search/instrument-search.tsx';
import { CheckedNumber } from '../ticket/checked-number.tsx';
import { AllLegs } from './all-legs.tsx';
import { moveToExpiry, stepStrike } from './leg-moves.ts';
import { sideOf } from './leg-side.ts';
import type { Builder } from './use-builder.ts';

export function Legs({ builder }: { readonly builder: Builder }): ReactNode {
  const { half, quotes } = builder;
  return (
    <div className="builder-legs">
      {half.legs.length === 0 ? null : (
        <table aria-label="Legs">
          <thead>
            <tr className="caption">
              <th scope="col">Side</th>
              <th scope="col">Lots</th>
              <th scope="col">Strike</th>
              <th scope="col">Expiry</th>
              <th scope="col" className="number builder-book">
                Bid × ask
              </th>
              <th scope="col" className="number">
                Limit
              </th>
              <th scope="col">
                <span className="only-read-out">Order and removal</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {half.legs.map((leg, at) => (
              <LegRow
                key={at}
                at={at}
                last={at === half.legs.length - 1}
                leg={leg}
                quote={quotes[at]}
                builder={builder}
              />
            ))}
          </tbody>
        </table>
      )}
      <AddLeg />
    </div>
  );
}

function AddLeg(): ReactNode {
  return (
    <div className="builder-add">
      <AllLegs />
      <InstrumentSearch
        label="Add a leg"
        hideLabel
        chosen={null}
        placeholder="Add a leg: option, future or share"
        onPick={(contract) => {
          addLeg(contract, 'buy');
        }}
        testId="builder-add"
      />
    </div>
  );
}

interface LegProps {
  readonly at: number;
  readonly leg: BuilderLeg;
  readonly builder: Builder;
}

interface LegRowProps extends LegProps {
  readonly last: boolean;
  readonly quote: Quote | undefined;
}

function LegRow({ at, last, leg, quote, builder }: LegRowProps): ReactNode {
  const { contract, ratio } = leg;
  const side = sideOf(ratio);
  const name = contractText(contract);
  return (
    <tr data-side={side} data-testid={`builder-leg-${at}`}>
      <td>
        <button
          type="button"
          className="builder-side"
          data-side={side}
          aria-label={`${SIDE_WORD[side]} ${name}; press to turn it`}
          onClick={() => {
            editLeg(at, { ratio: -ratio });
          }}
        >
          {SIDE_LETTER[side]}
        </button>
      </td>
      <td className="builder-lots" title={unitsTitle(Math.abs(ratio) * contract.lot, contract.lot)}>
        <Lots {...{ at, leg, builder }} />
      </td>
      <td>
        <Strike at={at} leg={leg} />
      </td>
      <td>
        <Expiry at={at} leg={leg} />
      </td>
      <td className={quote?.stale === true ? 'number builder-book stale' : 'number builder-book'}>
        {priceText(quote?.bid ?? null, contract.tick)} ×{' '}
        {priceText(quote?.ask ?? null, contract.tick)}
      </td>
      <td className="number builder-limit">
        <Limit {...{ at, leg, builder }} />
      </td>
      <td className="builder-moves">
        <Move at={at} by={-1} name={name} off={at === 0} />
        <Move at={at} by={1} name={name} off={last} />
        <button
          type="button"
          className="builder-icon"
          aria-label={`Take out ${name}`}
          onClick={() => {
            dropLeg(at);
          }}
        >
          <X size={13} aria-hidden />
        </button>
      </td>
    </tr>
  );
}

function Lots({ at, leg, builder }: LegProps): ReactNode {
  const { ratio, contract } = leg;
  return (
    <CheckedNumber
      label={`Lots of ${contractText(contract)}`}
      hideLabel
      value={Math.abs(ratio)}
      step={1}
      least={1}
      most={1_000}
      read={(text) => {
        const read = readWhole(text);
        return read.ok && read.value < 1 ? { ok: false, says: 'At least 1' } : read;
      }}
      write={writeWhole}
      onWrong={(says) => {
        builder.typedWrong(`lots ${contract.id}`, says);
      }}
      onChange={(lots) => {
        if (lots === null) builder.typedWrong(`lots ${contract.id}`, 'Say how many lots');
        else if (lots >= 1) editLeg(at, { ratio: ratio > 0 ? lots : -lots });
      }}
      testId={`builder-lots-${at}`}
    />
  );
}

function sayWhy(why: string | null): void {
  editBuilder({ notices: why === null ? [] : [why] });
}

/** Up and down take the next listed strike; what is not an option has only its name. */
function Strike({ at, leg }: Pick<LegProps, 'at' | 'leg'>): ReactNode {
  const { contract } = leg;
  if (contract.strike === null) {
    return (
      <span className="builder-plain">{contract.kind === 'future' ? 'Future' : 'Shares'}</span>
    );
  }
  async function move(by: 1 | -1): Promise<void> {
    sayWhy(await stepStrike(at, leg, by));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : null;
    if (by === null) return;
    event.preventDefault();
    void move(by);
  }
  const right = contract.kind === 'call' ? 'CE' : 'PE';
  return (
    <span className="builder-strike">
      <span
        role="spinbutton"
        tabIndex={0}
        aria-label={`Strike of leg ${at + 1}`}
        aria-valuenow={Math.round(contract.strike / 10_000)}
        aria-valuetext={`${strikeText(contract.strike)} ${contract.kind}`}
        className="builder-strike-value"
        onKeyDown={onKeyDown}
        data-testid={`builder-strike-${at}`}
      >
        {strikeText(contract.strike)} {right}
      </span>
      <span className="field-steps" aria-hidden="true">
        <button
          type="button"
          tabIndex={-1}
          onClick={() => {
            void move(1);
          }}
        >
          <ChevronUp size={10} />
        </button>
        <button
          type="button"
          tabIndex={-1}
          onClick={() => {
            void move(-1);
          }}
        >
          <ChevronDown size={10} />
        </button>
      </span>
    </span>
  );
}

function Expiry({ at, leg }: Pick<LegProps, 'at' | 'leg'>): ReactNode {
  const { contract } = leg;
  const underlyings = useInstruments(selectUnderlyings);
  const { expiryDay } = contract;
  if (expiryDay === null) return null;
  const listed = underlyings.find(({ name }) => name === contract.underlying)?.expiries ?? [];
  const days = listed.includes(expiryDay) ? listed : [expiryDay, ...listed];
  return (
    <select
      className="bar-select"
      aria-label={`Expiry of leg ${at + 1}`}
      value={expiryDay}
      onChange={(event) => {
        void moveToExpiry(at, leg, event.target.value).then(sayWhy);
      }}
    >
      {days.map((day) => (
        <option key={day} value={day}>
          {dayText(day)}
        </option>
      ))}
    </select>
  );
}

/** What the limit of the whole comes to for this leg, or its own. */
function Limit({ at, leg, builder }: LegProps): ReactNode {
  const { half, price } = builder;
  const { tick } = leg.contract;
  if (half.by === 'net') return <span>{priceText(price.limits[at] ?? null, tick)}</span>;
  return (
    <CheckedNumber
      label={`Limit of ${contractText(leg.contract)}`}
      hideLabel
      value={leg.price}
      step={tick}
      least={tick}
      read={(text) => readPrice(text, tick)}
      write={(scaled) => writePrice(scaled, tick)}
      onWrong={(says) => {
        builder.typedWrong(`price ${leg.contract.id}`, says);
      }}
      onChange={(scaled) => {
        editLeg(at, { price: scaled === null ? null : asPrice(scaled) });
      }}
      testId={`builder-limit-${at}`}
    />
  );
}

interface MoveProps {
  readonly at: number;
  readonly by: 1 | -1;
  readonly name: string;
  readonly off: boolean;
}

function Move({ at, by, name, off }: MoveProps): ReactNode {
  const Icon = by === -1 ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className="builder-icon"
      disabled={off}
      aria-label={`Send ${name} ${by === -1 ? 'earlier' : 'later'}`}
      onClick={() => {
        moveLeg(at, by);
      }}
    >
      <Icon size={13} aria-hidden />
    </button>
  );
}
