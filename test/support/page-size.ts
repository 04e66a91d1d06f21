/** jsdom lays nothing out; virtual lists need to believe in a window of some height. */
export function givePageASize(height = 600, width = 1_200): void {
  const sizes = {
    offsetHeight: height,
    clientHeight: height,
    offsetWidth: width,
    clientWidth: width,
  };
  for (const [name, value] of Object.entries(sizes)) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
  }
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.scrollBy = () => undefined;
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
}
