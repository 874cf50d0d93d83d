// Answers of the server about needs, stock and deliveries, in the agreed shapes, on the third day of the drill flood.

const BNPB = "BNPB, Perka 7/2008 dan pedoman air 2015";
const SPHERE = "Sphere 2018, hlm. 106";

interface Told {
  readonly id: string;
  readonly name: string;
  readonly place: readonly [number, number];
  readonly people: number | null;
  readonly access: string;
  readonly [name: string]: unknown;
}

/** The server's order of the sites that need an item, by the people who are there. */
const ORDER: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  air_bersih: { 187: 1, 131: 2, 121: 3, 84: 4 },
  beras: { 131: 1, 121: 2, 187: 3, 84: 4 },
};

/** Water and rice at a site: need over three days at 15 L and 0.4 kg a day, and what is there. */
function items(
  people: number,
  water: number | null,
  rice: number | null,
  waterDays: number | null,
  riceDays: number | null,
): object[] {
  const one = (item: string, rate: number, onHand: number | null, days: number | null, coming: number): object => {
    const need = people * rate * 3;
    return {
      item,
      need_day: people * rate,
      need,
      gap: Math.max(0, need - (onHand ?? 0) - coming),
      days_left: days,
      runs_out_at:
        days === null ? null : new Date(Date.parse("2025-09-18T01:00:00Z") + days * 86_400_000).toISOString(),
      stock_known: onHand !== null,
      on_hand_as_of: onHand === null ? null : "2025-09-18T00:20:00Z",
      sources: [BNPB],
      order: ORDER[item]?.[people] ?? null,
      on_hand: onHand,
      coming,
      pledged: 0,
      terms: [{ per: "person", count: people, amount: rate, every_days: 1, hours: 72, total: need, source: BNPB }],
    };
  };
  return [one("air_bersih", 15, water, waterDays, 500), one("beras", 0.4, rice, riceDays, 0)];
}

const site = (told: Told): object => ({
  type: "sekolah",
  place_code: "64.02.06",
  area: "64.02.06",
  status: "open",
  people_basis: "in_shelter",
  people_method: "counted",
  people_source: "posko",
  people_as_of: "2025-09-18T00:20:00Z",
  households: null,
  houses: null,
  capacity: 200,
  access_as_of: "2025-09-18T00:00:00Z",
  nearest_depot: "GD-02",
  eta_min: 72,
  eta_vehicle: "truck",
  days_left: null,
  runs_out_at: null,
  first_item: null,
  unknown_items: [],
  supply: "known",
  priority: 10,
  heard_at: "2025-09-18T00:20:00Z",
  silent: false,
  urgent: [],
  items: [],
  groups: { infants: 6, elderly: 9 },
  priority_with_groups: 84.2,
  priority_parts: { hours: 0.92, vulnerable: 0.18, access: 1 },
  ...told,
});

const HIDDEN_OF_ITEM = ["on_hand", "coming", "pledged", "terms"];
const HIDDEN_OF_SITE = ["groups", "priority_with_groups"];
const without = (value: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** `open`: with what only the holder of a key sees. */
export function needs(open: boolean, more: object = {}): unknown {
  const at = (days: number): string => new Date(Date.parse("2025-09-18T01:00:00Z") + days * 86_400_000).toISOString();
  const sites = [
    site({
      id: "PSK-22",
      name: "Balai Desa Muara Muntai Ulu",
      place: [116.395191, -0.33537],
      people: 187,
      people_method: "from_households",
      households: 52,
      access: "cut_off",
      days_left: 0.27,
      runs_out_at: at(0.27),
      first_item: "air_bersih",
      priority: 91,
      urgent: ["air_bersih"],
      nearest_depot: null,
      eta_min: null,
      items: items(187, 200, 110, 0.27, 1.5),
    }),
    site({
      id: "PSK-15",
      name: "Masjid Pela",
      place: [116.50854, -0.23864],
      people: 131,
      capacity: 120,
      status: "full",
      access: "boat_only",
      days_left: 0,
      runs_out_at: at(0),
      first_item: "beras",
      unknown_items: ["air_bersih"],
      supply: "partly",
      priority: 85,
      items: items(131, null, 0, null, 0),
    }),
    site({
      id: "RMH-12",
      name: "Warga bertahan Sangkuliman",
      type: "home_cluster",
      place: [116.51354, -0.25764],
      people: 121,
      people_basis: "at_home",
      people_method: "estimated",
      capacity: null,
      access: "cut_off",
      unknown_items: ["air_bersih", "beras"],
      supply: "unknown",
      priority: 78,
      heard_at: null,
      silent: true,
      items: items(121, null, null, null, null),
    }),
    site({
      id: "PSK-01",
      name: "GOR Panji Tenggarong",
      type: "gor",
      place: [116.973349, -0.405191],
      people: 84,
      capacity: 600,
      access: "open",
      eta_min: 6.8,
      days_left: 4.2,
      runs_out_at: at(4.2),
      first_item: "beras",
      priority: 12,
      items: items(84, 500, 400, 30, 4.2),
    }),
    site({
      id: "PSK-24",
      name: "Balai Kelurahan Margomulyo",
      place: [117.004899, -1.045281],
      people: 0,
      status: "closed",
      access: "presumed",
      supply: null,
      priority: 0,
    }),
  ];
  const shown = sites.map((each) =>
    open
      ? each
      : {
          ...without(each, HIDDEN_OF_SITE),
          priority_parts: { hours: 0.92, access: 1 },
          items: (each as { items: object[] }).items.map((need) => without(need, HIDDEN_OF_ITEM)),
        },
  );
  const gap = (code: string): number =>
    sites
      .flatMap((each) => (each as { items: { item: string; gap: number }[] }).items)
      .filter(({ item }) => item === code)
      .reduce((sum, each) => sum + each.gap, 0);
  const total = (code: string, short: number, unknown: number): object => ({
    gap: gap(code),
    sites: short,
    sites_unknown: unknown,
    sites_needing: 4,
    sites_counted: 4 - unknown,
  });
  const rates = (source: string, water: readonly object[]): object[] => [
    ...water.map((each) => ({ item: "air_bersih", per: "person", days: 1, source, ...each })),
    { item: "beras", per: "person", amount: 0.4, days: 1, from_day: 1, source },
  ];
  return {
    at: "2025-09-18T01:00:00Z",
    as_of: "2025-09-18T01:00:00Z",
    mode: "drill",
    snapshot: "s",
    revision: 1,
    day: 4,
    horizon_days: 3,
    standard: { id: "bnpb", name: "BNPB" },
    standards: [
      {
        id: "bnpb",
        name: "BNPB",
        rates: rates(BNPB, [
          { amount: 7, from_day: 1, to_day: 3 },
          { amount: 15, from_day: 4 },
        ]),
      },
      {
        id: "sphere",
        name: "Sphere",
        rates: [{ item: "air_bersih", per: "person", amount: 15, days: 1, from_day: 1, source: SPHERE }],
      },
    ],
    items: [
      { code: "air_bersih", name_id: "Air bersih", name_en: "Clean water", unit: "L", critical: true },
      { code: "beras", name_id: "Beras", name_en: "Rice", unit: "kg", critical: true },
      { code: "selimut", name_id: "Selimut", name_en: "Blanket", unit: "buah", critical: false },
    ],
    need_scope: open ? "full" : "general",
    weights: { hours: 0.6, vulnerable: 0.15, access: 0.25 },
    checks: { loads: 2, sites: 1 },
    totals: [
      { item: "air_bersih", gap: gap("air_bersih") + (open ? 50 : 0), general: total("air_bersih", 4, 2) },
      { item: "beras", gap: gap("beras"), general: total("beras", 3, 1) },
    ],
    sites: shown,
    areas: [
      {
        id: "64.02.04",
        place_code: "64.02.04",
        name: "Muara Muntai",
        admin_level: 3,
        people_by_basis: { in_shelter: 56, at_home: 131 },
        people_estimated: 2400,
        people_estimated_low: 1100,
        people_estimated_high: 3900,
        method: "area_share",
        population_source: "BPS 2023",
        gaps: { air_bersih: 7715, beras: 114 },
        unknown: { air_bersih: 1 },
        heard_at: null,
        silent: 1,
      },
      {
        id: "64.02.06",
        place_code: "64.02.06",
        name: "Tenggarong",
        admin_level: 3,
        people_by_basis: { in_shelter: 84 },
        gaps: { air_bersih: 2780, beras: 0 },
        heard_at: "2025-09-18T00:20:00Z",
        silent: 0,
      },
    ],
    silent: [
      {
        kind: "site",
        id: "RMH-12",
        name: "Warga bertahan Sangkuliman",
        place: [116.51354, -0.25764],
        place_code: null,
        heard_at: null,
        hours: null,
        depth_m: null,
        access: "cut_off",
      },
      {
        kind: "village",
        id: "desa-1",
        name: "Muara Enggelam",
        place: [116.29727, -0.24064],
        place_code: null,
        heard_at: "2025-09-17T09:00:00Z",
        hours: 16,
        depth_m: 1.2,
        access: "boat_only",
      },
    ],
    ...more,
  };
}

export const CLASH = {
  kind: "repeats",
  dispatch: "",
  agency: "PMI",
  site: "PSK-01",
  item: "air_bersih",
  amount: 3000,
  days_after: 4.6,
  other: "K-7",
  other_agency: "BPBD",
  better: "PSK-22",
  better_days: 0.27,
  words_id:
    "BPBD sudah membawa 2.500 L air bersih ke GOR Panji Tenggarong (K-7, berangkat 08.10 WITA). " +
    "Balai Desa Muara Muntai Ulu hanya cukup 0,3 hari.",
  words_en:
    "BPBD already brings 2,500 L of clean water to GOR Panji Tenggarong (K-7, left 08:10 WITA). " +
    "Balai Desa Muara Muntai Ulu has enough for 0.3 days only.",
};

export const OVERLAP = {
  type: "about:blank",
  title: "Overlap",
  title_id: "Tumpang tindih",
  status: 409,
  code: "overlap",
  clashes: [CLASH],
  token: "tok-1",
};

const dispatch = (told: object): object => ({
  from: "GD-02",
  from_name: "Gudang BPBD Tenggarong",
  place: [116.97, -0.4],
  unit: "L",
  said: null,
  vehicle: "truck",
  vehicle_id: null,
  planned_at: null,
  eta: null,
  received: null,
  condition: null,
  receiver_role: null,
  note: null,
  despite: null,
  source: "report",
  clashes: [],
  history: [{ state: "dijanjikan", at: "2025-09-17T23:00:00Z" }],
  ...told,
});

export function dispatches(more: readonly object[] = []): { at: string; dispatches: object[]; timings: object } {
  return {
    at: "2025-09-18T01:00:00Z",
    dispatches: [
      dispatch({
        id: "K-7",
        agency: "BPBD",
        to: "PSK-01",
        to_name: "GOR Panji Tenggarong",
        item: "air_bersih",
        amount: 2500,
        said: "125 galon",
        state: "berangkat",
        eta: "2025-09-18T00:40:00Z",
        clashes: [
          {
            ...CLASH,
            dispatch: "K-7",
            agency: "BPBD",
            amount: 2500,
            other: "K-9",
            other_agency: "PDAM",
            words_id: "PDAM juga membawa air bersih ke GOR Panji Tenggarong (K-9).",
            words_en: "PDAM brings clean water to GOR Panji Tenggarong, too (K-9).",
          },
        ],
      }),
      dispatch({
        id: "K-9",
        agency: "PDAM",
        to: "PSK-01",
        to_name: "GOR Panji Tenggarong",
        item: "air_bersih",
        amount: 5000,
        state: "dijanjikan",
        clashes: [{ ...CLASH, dispatch: "K-9", agency: "PDAM", amount: 5000, other: "K-7", other_agency: "BPBD" }],
      }),
      dispatch({
        id: "K-3",
        agency: "PMI",
        to: "PSK-22",
        to_name: "Balai Desa Muara Muntai Ulu",
        item: "beras",
        unit: "kg",
        amount: 250,
        state: "disiapkan",
        vehicle_id: "KT 8123 XX",
      }),
      dispatch({
        id: "K-1",
        agency: "PMI",
        to: "PSK-15",
        to_name: "Masjid Pela",
        item: "beras",
        unit: "kg",
        amount: 100,
        state: "diterima",
        received: 90,
        condition: "partly_damaged",
        receiver_role: "kepala posko",
      }),
      ...more,
    ],
    timings: {
      count: 6,
      median_h: 9.5,
      by_agency: [],
      baseline: [{ event: "Banjir Mei 2024", days: 3, source: "mediakaltim" }],
    },
  };
}

const lot = (told: object): object => ({
  reserved: 0,
  in_transit: 0,
  on_order: 0,
  expected_at: null,
  expires_at: null,
  usable: true,
  as_of: "2025-09-17T23:00:00Z",
  source: "stok-bpbd",
  row: 5,
  conversion: null,
  ...told,
});

export const STOCK = {
  at: "2025-09-18T01:00:00Z",
  lots: [
    lot({
      depot: "GD-02",
      depot_name: "Gudang BPBD Tenggarong",
      owner: "BPBD",
      item: "air_bersih",
      unit: "L",
      available: 9600,
      free: 7100,
    }),
    lot({
      depot: "GD-05",
      depot_name: "Gudang PMI Loa Ipuh",
      owner: "PMI",
      item: "air_bersih",
      unit: "L",
      available: 4000,
      free: 3800,
    }),
    lot({
      depot: "GD-06",
      depot_name: "Gudang Kota Bangun",
      owner: "PMI",
      item: "beras",
      unit: "kg",
      available: null,
      free: null,
    }),
  ],
  totals: [],
};

export const PROPOSAL = {
  at: "2025-09-18T01:00:00Z",
  lines: [
    {
      id: "U-1",
      site: "PSK-22",
      site_name: "Balai Desa Muara Muntai Ulu",
      item: "air_bersih",
      unit: "L",
      amount: 3800,
      depot: "GD-05",
      depot_name: "Gudang PMI Loa Ipuh",
      agency: "PMI",
      vehicle: "boat",
      trips: 2,
      minutes: 186,
      way: { state: "presumed", as_of: "2025-09-17T22:00:00Z", vehicle: "boat" },
      in_time: true,
      expires_at: null,
      why_id:
        "Paling mendesak (prioritas 91): air bersih habis ± 6 jam lagi. " +
        "Gudang PMI Loa Ipuh paling dekat yang punya, lewat truk lalu perahu.",
      why_en:
        "Most urgent (priority 91): clean water runs out in ± 6 hours. " +
        "Gudang PMI Loa Ipuh is the nearest that has it, by truck and boat.",
    },
    {
      id: "U-2",
      site: "PSK-15",
      site_name: "Masjid Pela",
      item: "air_bersih",
      unit: "L",
      amount: 5895,
      depot: "GD-02",
      depot_name: "Gudang BPBD Tenggarong",
      agency: "BPBD",
      vehicle: "truck",
      trips: 1,
      minutes: 120,
      in_time: null,
      expires_at: null,
      why_id: "Stok belum terdata, jadi tidak dianggap ada.",
      why_en: "The stock is not known, so it does not count.",
    },
  ],
  unmet: [
    {
      site: "RMH-12",
      site_name: "Warga bertahan Sangkuliman",
      item: "air_bersih",
      unit: "L",
      amount: 4945,
      reason: "no_way",
      words_id: "Tidak ada jalan maupun perahu yang sampai: terputus.",
      words_en: "No way by land or boat: cut off.",
    },
  ],
  questions: [
    {
      site: "PSK-15",
      site_name: "Masjid Pela",
      item: "air_bersih",
      unit: "L",
      amount: 900,
      depot: "GD-02",
      depot_name: "Gudang BPBD Tenggarong",
      agency: "BPBD",
      minutes: 95,
      way: { state: "unknown", as_of: null, vehicle: "truck" },
      unknown: { count: 2, road: "Jalan Poros Pela", place: [116.6, -0.2] },
      words_id:
        "Periksa dulu jalan dari Gudang BPBD Tenggarong ke Masjid Pela: 2 ruas belum diketahui (Jalan Poros Pela). " +
        "Bila bisa dilalui: 900 L air bersih dari BPBD, 1 jam 35 menit naik truk.",
      words_en:
        "Find out first, the road from Gudang BPBD Tenggarong to Masjid Pela: 2 pieces are not known (Jalan Poros " +
        "Pela). If passable: 900 L of clean water from BPBD, 1 h 35 min by truck.",
    },
  ],
};

export const DECISIONS = {
  decisions: [
    {
      seq: 12,
      at: "2025-09-18T00:50:00Z",
      by: "pmi-1",
      role: "agency",
      agency: "PMI",
      kind: "dispatch",
      about: "K-10",
      what: {
        id: "K-10",
        agency: "PMI",
        from: "GD-05",
        to: "PSK-01",
        item: "air_bersih",
        amount: 3000,
        state: "dijanjikan",
        despite: "Rute lain terputus, truk sudah di jalan",
      },
      reason: "Rute lain terputus, truk sudah di jalan",
      shown: {
        site: {
          id: "PSK-01",
          people: 84,
          status: "open",
          access: "open",
          heard_at: "2025-09-18T00:20:00Z",
          days_left: 4.2,
          first_item: "beras",
          priority: 12,
        },
        free: 3800,
        clashes: [CLASH],
        token: "tok-1",
        reason: "Rute lain terputus, truk sudah di jalan",
      },
      revision: 31,
    },
    {
      seq: 11,
      at: "2025-09-18T00:45:00Z",
      by: "relawan",
      role: "reporter",
      agency: null,
      kind: "site",
      about: "PSK-15",
      what: { people: null, households: 43, status: "full", stock: [{ item: "beras", amount: 0, said: "0 kg" }] },
      reason: null,
      shown: { site: { id: "PSK-15", people: 131, access: "boat_only", days_left: null, first_item: null } },
      revision: 30,
    },
    {
      seq: 10,
      at: "2025-09-18T00:40:00Z",
      by: "posko",
      role: "officer",
      agency: null,
      kind: "verify",
      about: "R7",
      what: {},
      reason: null,
      shown: { snapshot: "s", revision: 29 },
      revision: 30,
    },
  ],
};

export const BULLETIN =
  "LATIHAN – BUKAN KEJADIAN NYATA\n" +
  "Banjir Belayan–Mahakam, data per 09.00 WITA 18 Sep 2025\n" +
  "TERPUTUS: Balai Desa Muara Muntai Ulu (187 jiwa), air habis ± 6 jam lagi.\n" +
  "BELUM ADA KABAR: Sangkuliman, Muara Enggelam (16 jam).";
