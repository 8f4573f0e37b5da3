/**
 * The pool wraps the prototype of an entrypoint class in one more Proxy whenever it makes an instance, so that the n-th
 * request reads each property through n of them (cloudflare/workers-sdk#15092, mended in later packages). Here what is
 * wrapped once stays as it is.
 */
const wrapped = new WeakSet<object>();

globalThis.Proxy = new Proxy(Proxy, {
  construct(Native, [target, handler]: [object, ProxyHandler<object>]) {
    if (wrapped.has(target)) return target;
    const proxy = new Native(target, handler);
    if (isPrototypeOfPool(target)) wrapped.add(proxy);
    return proxy;
  },
});

function isPrototypeOfPool(target: object): boolean {
  return Object.hasOwn(target, "constructor") && target.constructor.name === "Class";
}
