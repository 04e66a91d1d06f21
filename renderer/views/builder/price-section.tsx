/** The price of the package: one limit on the whole or one for each leg, and how many units. */
import type { ReactNode } from 'react';
import type { Product } from '../../../shared/domain/order-events.ts';
import { PRODUCT_SHORT, PRODUCT_WORD } from '../../format/codes.ts';
import { priceText, sayRupees } from '../../format/money.ts';
import { readPrice, readWhole, writePrice, writeWhole } from '../../format/parse.ts';
import { editBuilder, editHalf, type Half, useBuilder } from '../../store/builder-store.ts';
import { Button } from '../../widgets/button.tsx';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { StrategyField } from '../search/strategy-field.tsx';
import { CheckedNumber } from '../ticket/checked-number.tsx';
import { firstLimit, rupeesOf } from './pricing.ts';
import type { Builder } from './use-builder.ts';
import { netWords } from './words.ts';

const UNITS_MOST = 10_000;

export function PriceSection({ builder }: { readonly builder: Builder }): ReactNode {
  const { half } = builder;
  if (half.legs.length === 0) return null;
  return (
    <div className="builder-price" role="group" aria-label="Price and size">
      <div className="builder-line">
        <Units builder={builder} />
        <Strategy builder={builder} />
        <ProductChoice half={half} />
      </div>
      <div className="builder-line builder-limits">
        <By half={half} />
        {half.by === 'net' ? <NetLimit builder={builder} /> : null}
        <Presets builder={builder} />
      </div>
      <Total builder={builder} />
    </div>
  );
}

function Units({ builder }: { readonly builder: Builder }): ReactNode {
  const held = useBuilder((state) => (state.at === 0 ? state.held : null));
  const { half } = builder;
  const most = held ?? UNITS_MOST;
  return (
    <div className="builder-units">
      <CheckedNumber
        label={held === null ? 'Units' : `Units of ${held}`}
        value={half.units}
        step={1}
        least={1}
        leap={5}
        most={most}
        read={(text) => {
          const read = readWhole(text);
          if (!read.ok || (read.value >= 1 && read.value <= most)) return read;
          return { ok: false, says: read.value < 1 ? 'At least 1' : `At most ${most}` };
        }}
        write={writeWhole}
        onWrong={(says) => {
          builder.typedWrong('units', says);
        }}
        onChange={(units) => {
          if (units === null) builder.typedWrong('units', 'Say how many units');
          else if (units >= 1 && units <= most) editHalf({ units });
        }}
        testId="builder-units"
      />
    </div>
  );
}

function Strategy({ builder }: { readonly builder: Builder }): ReactNode {
  const strategy = useBuilder((state) => state.strategy);
  const closing = useBuilder((state) => state.intent === 'exit');
  if (closing) {
    return (
      <div className="field builder-strategy">
        <span className="field-label">Strategy</span>
        <span className="builder-plain">{strategy}</span>
      </div>
    );
  }
  return (
    <div className="builder-strategy">
      <StrategyField
        label="Strategy"
        value={strategy}
        onChange={(name) => {
          editBuilder({ strategy: name, named: true });
        }}
        complaint={builder.complaints.find(({ place }) => place === 'strategy')?.says ?? null}
        testId="builder-strategy"
      />
    </div>
  );
}

function ProductChoice({ half }: { readonly half: Half }): ReactNode {
  const product = useBuilder((state) => state.product);
  const ofHeld = useBuilder((state) => state.intent === 'exit' || state.scaleIn);
  const shares = half.legs.some(({ contract }) => contract.kind === 'equity');
  const only = half.legs.every(({ contract }) => contract.kind === 'equity');
  if (ofHeld) return <span className="builder-plain">{PRODUCT_WORD[product]}</span>;
  const ids: readonly Product[] = only
    ? ['cnc', 'mis']
    : shares
      ? ['mis', 'nrml']
      : ['nrml', 'mis'];
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        Product
      </span>
      <Segments
        label="Product"
        segments={ids.map((id) => ({ id, says: PRODUCT_SHORT[id], title: PRODUCT_WORD[id] }))}
        value={product}
        onChange={(chosen) => {
          editBuilder({ product: chosen });
        }}
      />
    </div>
  );
}

const BY: readonly Segment<Half['by']>[] = [
  {
    id: 'net',
    says: 'Package',
    title: 'One limit on the whole; the legs are derived from the book',
  },
  { id: 'legs', says: 'Each leg', title: 'Every leg has a limit of its own' },
];

/** Points of contracts with different lots do not add up to anything. */
function By({ half }: { readonly half: Half }): ReactNode {
  const lots = new Set(half.legs.map(({ contract }) => contract.lot));
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        Limit on
      </span>
      {lots.size > 1 ? (
        <span className="builder-plain" title="The lots differ, so points do not add up">
          Each leg
        </span>
      ) : (
        <Segments
          label="Limit on"
          segments={BY}
          value={half.by}
          onChange={(by) => {
            editHalf({ by, net: null });
          }}
        />
      )}
    </div>
  );
}

const DIRECTIONS: readonly Segment<'debit' | 'credit'>[] = [
  { id: 'debit', says: 'Debit', title: 'The most that is paid' },
  { id: 'credit', says: 'Credit', title: 'The least that is received' },
];

function NetLimit({ builder }: { readonly builder: Builder }): ReactNode {
  const { half, price } = builder;
  const { net } = half;
  const credit = (net ?? price.mid ?? 0) < 0;
  const sign = credit ? -1 : 1;
  const step = Math.max(1, price.step);
  return (
    <>
      <Segments
        label="Net"
        segments={DIRECTIONS}
        value={credit ? 'credit' : 'debit'}
        onChange={(direction) => {
          const size = Math.abs(net ?? 0);
          editHalf({ net: direction === 'credit' ? -size : size });
        }}
      />
      <div className="builder-net">
        <CheckedNumber
          label={credit ? 'Net credit' : 'Net debit'}
          hideLabel
          value={net === null ? null : Math.abs(net)}
          step={step}
          least={0}
          startFrom={Math.abs(price.mid ?? 0)}
          read={(text) => readPrice(text, step)}
          write={(scaled) => writePrice(scaled, step)}
          onWrong={(says) => {
            builder.typedWrong('net', says);
          }}
          complaint={builder.complaints.find(({ place }) => place === 'price')?.says ?? null}
          onChange={(scaled) => {
            // An emptied field is no limit, and what stood in it before is not sent either.
            if (scaled === null) builder.typedWrong('net', 'The limit of the package is missing');
            else editHalf({ net: sign * scaled });
          }}
          testId="builder-net"
        />
      </div>
    </>
  );
}

function Presets({ builder }: { readonly builder: Builder }): ReactNode {
  const { price } = builder;
  return (
    <div className="builder-presets">
      <Preset builder={builder} id="mid" says="Mid" net={price.mid} />
      <Preset builder={builder} id="natural" says="Natural" net={price.natural} />
    </div>
  );
}

const PRESET_SAYS = {
  mid: 'The middle of all books together',
  natural: 'What taking every leg from the other side comes to now',
} as const;

interface PresetProps {
  readonly builder: Builder;
  readonly id: Half['preset'];
  readonly says: string;
  readonly net: number | null;
}

function Preset({ builder, id, says, net }: PresetProps): ReactNode {
  const { half, quotes } = builder;
  return (
    <Button
      size="small"
      why={net === null ? 'A leg has no bid and ask yet' : null}
      title={PRESET_SAYS[id]}
      onPress={() => {
        if (half.by === 'net') editHalf({ preset: id, net });
        else {
          const legs = half.legs.map((leg, at) => {
            return { ...leg, price: firstLimit(leg, quotes[at], id) };
          });
          editHalf({ preset: id, legs });
        }
      }}
      testId={`builder-${id}`}
    >
      {says} {net === null ? '' : `${net < 0 ? 'cr' : 'db'} ${priceText(Math.abs(net))}`}
    </Button>
  );
}

/** Net credit ₹42.10, ₹5,473 for all; 1.25 better than natural. */
function Total({ builder }: { readonly builder: Builder }): ReactNode {
  const { half, price } = builder;
  if (price.net === null) return null;
  const rupees = rupeesOf(half, price.net);
  const better = price.natural === null ? null : price.natural - price.net;
  return (
    <p className="builder-total" data-testid="builder-total">
      <b>{netWords(price.net)}</b>
      {rupees === null ? null : (
        <span>
          {sayRupees(Math.abs(rupees))} {rupees > 0 ? 'paid' : 'received'} in all
        </span>
      )}
      {better === null ? null : <span className="tone-quiet">{betterWords(better)}</span>}
      {price.stale ? <span className="tone-attention stale">on old prices</span> : null}
    </p>
  );
}

function betterWords(better: number): string {
  if (better === 0) return 'the natural price';
  return `${priceText(Math.abs(better))} ${better > 0 ? 'better' : 'worse'} than natural`;
}
