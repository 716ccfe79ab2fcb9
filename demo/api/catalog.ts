/** What can be ordered. Prices are in euros; they are kept in cents, so that totals are exact. */
interface CatalogEntry {
  readonly product: string;
  readonly name: string;
  readonly unitPriceCents: number;
}

const entries: readonly CatalogEntry[] = [
  { product: 'espresso-beans', name: 'Espresso beans, 1 kg', unitPriceCents: 1290 },
  { product: 'green-tea', name: 'Green tea, 100 g', unitPriceCents: 475 },
  { product: 'paper-filters', name: 'Paper filters, box of 100', unitPriceCents: 319 },
  { product: 'tea-pot', name: 'Tea pot, 1.2 l', unitPriceCents: 2450 },
];

export const productNames: readonly string[] = entries.map(({ product }) => product);

export function readCatalog(): object {
  return {
    currency: 'EUR',
    items: entries.map(({ product, name, unitPriceCents }) => ({ product, name, unitPrice: unitPriceCents / 100 })),
  };
}

/** @param product one of `productNames` */
export function priceOf(product: string, quantity: number): { unitPrice: number; total: number } {
  const entry = entries.find((candidate) => candidate.product === product);
  if (entry === undefined) throw new Error(`No product ${product} in the catalog`);
  return { unitPrice: entry.unitPriceCents / 100, total: (entry.unitPriceCents * quantity) / 100 };
}
