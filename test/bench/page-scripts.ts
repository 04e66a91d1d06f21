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
