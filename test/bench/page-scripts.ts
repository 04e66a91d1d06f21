/** What a bench puts into the page beside the product's own code, as text. */

/**
 * Notes when each order's filled lots were drawn. The desk commits inside a frame's callback, so a
 * message posted at the commit is heard in the first task after that frame has been painted.
 */
export const PAINT_WATCH = `(() => {
  const body = document.querySelector('.blotter .grid-body');
  const paints = [];
  const channel = new MessageChannel();
  let open = [];
  channel.port1.onmessage = () => {
    const atMs = performance.timeOrigin + performance.now();
    for (const one of open) paints.push({ ...one, atMs });
    open = [];
  };
  const lotsOf = (row) => {
    const cell = row.querySelector('[data-column=filled]');
    return Number((cell?.textContent ?? '').replace(/[^0-9]/g, '') || 0);
  };
  new MutationObserver((records) => {
    const rows = new Set();
    for (const { target } of records) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      const row = element?.closest('[data-order-id]');
      if (row) rows.add(row);
    }
    for (const row of rows) open.push({ id: row.dataset.orderId, lots: lotsOf(row) });
    if (open.length > 0) channel.port2.postMessage(0);
  }).observe(body, { subtree: true, childList: true, characterData: true });
  const visible = () => {
    const box = document.querySelector('.blotter .grid').getBoundingClientRect();
    return [...body.querySelectorAll('[data-order-id]')]
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= box.top + 26 && bottom <= box.bottom;
      })
      .map((row) => row.dataset.orderId);
  };
  globalThis.bench = { take: () => paints.splice(0), visible };
  return true;
})()`;

/**
 * A button in the corner that asks for the order it was given, as the ticket does, from a trusted
 * press. The moment is the input event's own, which the browser takes before any handler runs.
 */
export const CLICK_WATCH = `(() => {
  const button = document.createElement('button');
  button.style.cssText = 'position:fixed;left:0;top:0;width:60px;height:60px;z-index:9999';
  document.body.append(button);
  let wanted = null;
  let answered = null;
  let count = 0;
  button.addEventListener('click', (event) => {
    count += 1;
    const commandId = 'bench-' + count;
    const params = {
      commandId, side: 'buy', type: 'limit', trigger: null, validity: 'day', product: 'nrml',
      strategy: 'Manual', intent: 'enter', scaleIn: true, ...wanted,
    };
    const atMs = performance.timeOrigin + event.timeStamp;
    const line = JSON.stringify({ id: count, name: 'place_order', params });
    void window.desk.request(line).then((text) => {
      const { ok, error } = JSON.parse(text);
      answered({ commandId, atMs, ok, error });
    });
  });
  let promise = null;
  globalThis.bench = {
    order: (next) => {
      wanted = next;
      promise = new Promise((done) => { answered = done; });
      return true;
    },
    answered: () => promise,
  };
  return true;
})()`;
