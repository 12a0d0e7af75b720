export interface Product {
  readonly id: string;
  readonly name: string;
  readonly about: { readonly id: string; readonly en: string };
  /** Whole rupiah. */
  readonly price: number;
}

export const PRODUCTS: readonly Product[] = [
  {
    id: "kopi-susu",
    name: "Kopi susu gula aren",
    about: { id: "Espreso, susu segar, gula aren", en: "Espresso, fresh milk, palm sugar" },
    price: 24_000,
  },
  {
    id: "tubruk",
    name: "Kopi tubruk",
    about: { id: "Gayo, diseduh di gelas", en: "Gayo beans, brewed in the glass" },
    price: 18_000,
  },
  {
    id: "es-kopi",
    name: "Es kopi hitam",
    about: { id: "Seduh dingin 18 jam", en: "Cold brew, 18 hours" },
    price: 22_000,
  },
  {
    id: "pisang",
    name: "Pisang goreng madu",
    about: { id: "Empat potong, masih hangat", en: "Four pieces of fried banana, warm" },
    price: 20_000,
  },
];

export function findProduct(id: string): Product | undefined {
  return PRODUCTS.find((product) => product.id === id);
}

/** What a subscription brings. */
export const COFFEE_EVERY_MONTH = {
  name: "Kopi Gayo 250 g",
  about: {
    id: "Disangrai pekan ini, dikirim ke rumah setiap bulan",
    en: "Roasted this week, sent to your home every month",
  },
  price: 89_000,
} as const satisfies Omit<Product, "id">;
