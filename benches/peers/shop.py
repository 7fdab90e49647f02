#!/usr/bin/env python3
"""The 100 segments of benches/shop100, and any number of variants of their constants.

usage: shop.py OUT [SEGMENTS [DATA]]

Writes a project of 100 segments (or of SEGMENTS, in the same mix) that reads the files in DATA.
"""
import pathlib
import sys
from dataclasses import dataclass, field

from rules import Agg, Segment, Seq, Step, Suite, seg

COUNTRIES = ["DE", "AT", "CH", "US", "GB", "FR", "IT", "ES", "NL", "BR", "PL", "SE", "CA", "AU", "DK", "NO", "FI"]
CATEGORIES = ["cat_shoes_00", "cat_bags_01", "cat_dresses_02", "cat_coats_03", "cat_shirts_04", "cat_jeans_05", "cat_sports_06", "cat_books_08"]
CHANNELS = ["web", "store", "mobile_web", "ios", "android"]
MEDIA = ["paid_search", "social", "display", "affiliate", "referral", "email", "store", "organic"]
TAGS = ["vip", "newsletter", "gift", "loyal", "bargain", "student", "family", "sports", "fashion", "tech", "home", "garden", "pets", "travel"]
MAILS = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "web.example", "acme.example"]
CITIES = ["New York-0", "San York-1", "Bad York-2", "Port York-3", "Lake York-4", "Old York-5", "Saint York-6"]
LANGUAGES = ["en", "de", "fr", "it", "es", "nl", "pt"]
STRETCH = [1, 0.5, 2, 0.8, 1.5]  # windows of the variants, as multiples
PREFIX = lambda v: f"v{v}_" if v else ""


@dataclass
class Variant:
    """One set of constants: number 0 is shop100 as it stands in the repository."""

    v: int
    segments: list = field(default_factory=list)
    lets: list = field(default_factory=list)

    def days(self, base):
        stretch = STRETCH[self.v % 5] * (1 + 0.04 * (self.v // 10))
        return max(2, round(base * stretch))

    def hours(self, base):
        return base + self.v * (24 if base % 24 == 0 else 1)

    def num(self, base):
        return round(base * (1 + 0.07 * self.v)) if base >= 10 else base + self.v % 3

    def rot(self, values, n=None, step=1):
        at = self.v * step % len(values)
        turned = values[at:] + values[:at]
        return turned[0] if n is None else turned[:n]

    def let(self, name, value, group="attributes"):
        self.lets.append((PREFIX(self.v) + name, value, group))
        return value

    def add(self, group, name, *parts, of=None):
        prefix = PREFIX(self.v)
        of = of and prefix + of
        self.segments.append(Segment(prefix + name, group, list(parts), of))

    def ref(self, name):
        return ("in", PREFIX(self.v) + name)


def attributes(x):
    add = lambda name, *parts, of=None: x.add("attributes", name, *parts, of=of)
    consent, known = ("flag", "email_consent"), ("known", "email")
    reachable = x.let("reachable", ("and", consent, known))
    home = x.let("home", ("is", "country", "in", tuple(x.rot(COUNTRIES, 3))))
    nordics = x.let("nordics", ("is", "country", "in", tuple(x.rot(["SE", "DK", "NO", "FI", "PL", "NL"], 4))))
    premium = x.let("premium", ("is", "loyalty_tier", "in", tuple(x.rot(["gold", "platinum", "silver"], 2))))
    on_app = x.let("on_app", ("is", "device", "in", ("ios", "android")))
    named = ("not", ("flag", "is_anonymous"))
    tag = lambda n, at=0: tuple(f"tag_{t}" for t in x.rot(TAGS[at:] + TAGS[:at], n))
    add("a01_reachable", reachable)
    add("a02_home_mail", reachable, home)
    add("a03_nordics_app", nordics, on_app)
    add("a04_premium", premium)
    add("a05_premium_home", premium, home)
    add("a06_high_value", ("is", "lifetime_value", ">=", x.num(150)))
    add("a07_unknown_value", ("missing", "lifetime_value"), *((("is", "points_balance", ">=", 50 * x.v),) if x.v else ()))
    add("a08_churning", ("is", "churn_score", ">", round(0.6 + x.v % 8 / 20, 3)), named)
    add("a09_new_signups", ("last", "signup_ts", x.days(300)))
    add("a10_lapsed", ("before", "last_seen_ts", x.days(180)), named)
    add("a11_promoters", ("is", "nps", ">=", 9 - x.v % 4))
    add("a12_detractors", ("is", "nps", "<=", 6 - x.v % 4), reachable)
    add("a13_vip_tag", ("tags", "any", tag(1)))
    add("a14_fashion_or_sports", ("tags", "any", tag(2, 7)))
    add("a15_gmail", ("ends", "email", "@" + x.rot(MAILS)))
    add("a16_thirties", ("born", f"{1986 - x.v}-01-01", f"{1995 - x.v}-12-31"))
    add("a17_many_orders", ("is", "orders_count", ">=", x.num(2)), ("is", "points_balance", ">=", x.num(100)))
    add("a18_sms_only", ("flag", "sms_consent"), ("not", consent), *((("is", "orders_count", ">=", x.v % 4),) if x.v else ()))
    add("a19_not_our_language", ("is", "language", "!=", x.rot(LANGUAGES)), reachable)
    add("a20_paid_media", ("is", "acquisition_channel", "in", tuple(x.rot(MEDIA, 4))), ("last", "signup_ts", x.days(730)))
    add("a21_young_women", ("is", "gender", "=", "female"), ("born", f"{1993 + x.v % 5}-01-01", f"{2007 - x.v % 12}-12-31"))
    add("a22_push_app", ("flag", "push_consent"), on_app, ("is", "language", "=", x.rot(LANGUAGES)))
    add("a23_points_to_spend", ("is", "points_balance", "between", (x.num(300), x.num(5000))))
    add("a24_birthday_soon", ("birthday", 3 + x.v % 25), ("known", "email"))
    add("a25_big_city", ("is", "city", "in", tuple(x.rot(CITIES, 4))))
    add("a26_new_york", ("starts", "city", x.rot(["New ", "San ", "Bad ", "Port ", "Lake ", "Old ", "Saint "])), reachable)
    add("a27_near_store", ("near", 250 + 10 * x.v, 52.52 - x.v, 13.405 - x.v))
    add("a28_gift_no_bargain", ("tags", "any", tag(1, 2)), ("not", ("tags", "any", tag(1, 4))))
    add("a29_seen_this_quarter", ("last", "last_seen_ts", x.days(90)), named)
    add("a30_seen_gold", ("last", "last_seen_ts", x.days(60)), premium)
    add("a31_referred", ("is", "acquisition_channel", "=", x.rot(MEDIA, step=3)), ("is", "orders_count", ">=", 1))
    add("a32_few_orders", ("is", "orders_count", "<=", 1 + x.v % 4), reachable)
    add("a33_safe_gold", ("is", "churn_score", "<", round(0.25 + x.v % 8 / 40, 3)), ("is", "loyalty_tier", "!=", x.rot(["none", "bronze", "silver"])))
    add("a34_web_only", ("is", "device", "=", x.rot(["desktop", "tablet", "ios", "android"])), ("not", ("flag", "push_consent")))
    add("a35_value_or_tier", ("any", (("is", "lifetime_value", ">=", x.num(300)), premium)))
    add("a36_two_consents", ("atleast", 2, (consent, ("flag", "sms_consent"), ("flag", "push_consent"))), named)
    add("a37_no_channel", ("none", (consent, ("flag", "sms_consent"), ("flag", "push_consent"))), *((("is", "orders_count", ">=", x.v % 4),) if x.v else ()))
    add("a38_reachable_at_risk", reachable, ("is", "churn_score", ">=", round(0.25 + x.v % 8 / 20, 3)), ("is", "lifetime_value", ">=", x.num(50)))
    add("a39_home_or_nordics", ("any", (home, nordics)), ("flag", "email_consent"))
    add("a40_old_and_quiet", ("before", "signup_ts", x.days(365)), ("before", "last_seen_ts", x.days(180)))


def aggregates(x):
    """The traits by name; `let` gives a name to those that marketers share."""
    buy = lambda days, *where, fn="count", prop=None: Agg(fn, "purchase", prop, where, days and x.days(days))
    on = lambda event, days, *where, fn="count", prop=None: Agg(fn, event, prop, where, x.days(days))
    group = "behaviour"
    return {
        "buys_30": buy(30), "buys_60": buy(60), "buys_180": buy(180), "buys_365": buy(365), "buys": buy(None),
        "spend_1y": x.let("spend_1y", buy(365, fn="sum", prop="amount"), group),
        "spend_90": x.let("spend_90", buy(90, fn="sum", prop="amount"), group),
        "spend": x.let("spend", buy(None, fn="sum", prop="amount"), group) if x.v == 0 else buy(None, fn="sum", prop="amount"),
        "basket": x.let("basket", buy(365, fn="avg", prop="amount"), group),
        "biggest": buy(None, fn="max", prop="amount"),
        "fresh": buy(None, fn="first"),
        "web": buy(90, ("channel", "is", x.rot(CHANNELS))),
        "store": buy(365, ("channel", "is", x.rot(CHANNELS, step=2) if x.v else "store")),
        "mobile": buy(365, ("channel", "in", ("ios", "android"))),
        "big": buy(365, ("amount", ">=", x.num(100))),
        "sporty": buy(365, ("category", "in", tuple(x.rot(CATEGORIES[::-1], 3)))),
        "categories": buy(365, fn="distinct", prop="category"),
        "shoes_180": on("product_view", 180, ("category", "is", x.rot(CATEGORIES))),
        "shoes_30": on("product_view", 30, ("category", "is", x.rot(CATEGORIES))),
        "products": on("product_view", 30, fn="distinct", prop="product_id"),
        "looks": on("product_view", 7),
        "carts_30": on("add_to_cart", 30), "carts_7": on("add_to_cart", 7),
        "cart_bags": on("add_to_cart", 90, ("category", "in", tuple(x.rot(CATEGORIES, 2)))),
        "opens_90": on("email_open", 90), "opens_30": on("email_open", 30),
        "sent_90": on("email_sent", 90), "sent_30": on("email_sent", 30),
        "clicks": on("email_click", 365, ("campaign_id", "in", (1 + x.v, 2 + x.v, 3 + x.v, 5 + x.v, 8 + x.v))),
        "clicks_60": on("email_click", 60),
        "campaign": on("email_open", 180, ("campaign_id", "in", (x.v, 4 + x.v))),
        "app_60": on("app_open", 60), "app_days": on("app_open", 30, fn="days"),
        "ios": on("app_open", 90, ("channel", "is", x.rot(["ios", "android"]))),
        "days_90": on("page_view", 90, fn="days"), "views_14": on("page_view", 14), "views": on("page_view", 365),
        "front": on("page_view", 30, ("page", "is", x.rot(["/", "/search", "/account", "/cart"]))),
        "tickets_30": on("support_ticket", 30), "tickets_365": on("support_ticket", 365),
        "coupons": on("coupon_redeemed", 365),
        "checkouts": on("checkout_started", 30),
        "points": on("points_earned", 90),
    }


def behaviour(x, t):
    add = lambda name, *parts, of=None: x.add("behaviour", name, *parts, of=of)
    did = lambda name, op=">=", n=1: ("did", t[name], op, n)
    value = lambda name, op, n: ("value", t[name], op, n)
    reachable = ("and", ("flag", "email_consent"), ("known", "email"))
    add("b01_buyers", did("buys_30"))
    add("b02_regulars", did("buys_365", n=3 + x.v % 3))
    add("b03_quiet_buyers", did("buys"), did("buys_180", "=", 0))
    add("b04_never_bought", did("buys", "=", 0) if x.v == 0 else did("buys_365", "=", 0))
    add("b05_big_spenders", value("spend_1y", ">=", x.num(500)))
    add("b06_small_spenders", value("spend_1y", "between", (1 + x.v, x.num(100))))
    add("b07_shoe_fans", did("shoes_180", n=2 + x.v % 3))
    add("b08_web_buyers", did("web"))
    add("b09_mobile_regulars", did("mobile", n=2 + x.v % 3))
    add("b10_big_baskets", did("big"))
    add("b11_basket_average", value("basket", ">=", x.num(60)))
    add("b12_biggest_basket", value("biggest", ">=", x.num(50)))
    add("b13_cart_not_bought", did("carts_30"), did("buys_30", "=", 0))
    add("b14_mail_openers", did("opens_90", n=3 + x.v % 3))
    add("b15_mail_ignored", did("sent_90", n=1 + x.v % 3), did("opens_90", "=", 0))
    add("b16_app_users", did("app_60", n=4 + x.v % 4))
    add("b17_active_days", did("days_90", n=5 + x.v % 4))
    add("b18_supported", did("tickets_30"))
    add("b19_coupon_hunters", did("coupons", n=2 + x.v % 2))
    add("b20_clickers", did("clicks"))
    add("b21_one_order", did("buys", "=", 1), did("buys_365"))
    add("b22_recent_spend", value("spend_90", ">=", x.num(150)), did("buys_60"))
    add("b23_store_loyal", ("share", t["store"], t["buys"], ">=", round(0.5 + x.v % 5 / 20, 3)))
    add("b24_not_sporty", did("sporty", "=", 0), did("buys_365"))
    add("b25_wide_taste", value("categories", ">=", 3 + x.v % 3))
    add("b26_researchers", value("products", ">=", 8 + x.v), did("buys_30", "=", 0))
    add("b27_looking_now", did("looks", n=3 + x.v % 4), did("carts_7", "=", 0))
    add("b28_no_carts", did("carts_7", "=", 0), did("looks"))
    add("b29_bag_carts", did("cart_bags", n=1 + x.v % 3))
    add("b30_openers_no_click", did("opens_30", n=2), did("clicks_60", "=", 0))
    add("b31_mail_rested", did("sent_30", "<=", 1 + x.v % 3), did("opens_30", "=", 0), reachable)
    add("b32_campaign_readers", did("campaign"))
    add("b33_daily_app", did("app_days", n=3 + x.v % 4))
    add("b34_ios_buyers", did("ios", n=2), did("mobile"))
    add("b35_browsers", did("views_14", n=5 + x.v), did("checkouts", "=", 0))
    add("b36_not_on_front_page", did("front", "=", 0), reachable)
    add("b37_content", did("tickets_365", "=", 0), did("views", n=2 + x.v % 3))
    add("b38_collectors", did("points", n=2), value("spend", ">=", x.num(100)))
    add("b39_new_buyers", ("fresh", t["fresh"], x.days(30)))
    add("b40_stuck_checkout", did("checkouts", n=2), did("buys_30", "=", 0))


def sequences(x):
    add = lambda name, first, *steps, days, all_within=None: x.add(
        "sequences", name, ("seq", Seq(first, steps, x.days(days), all_within and x.hours(all_within))))
    shoes = (("category", "is", x.rot(CATEGORIES)),)
    add("s01_cart_abandoners", Step("add_to_cart"), Step("purchase", kind="no", within=x.hours(24)), days=30)
    add("s02_this_product_left", Step("add_to_cart"), Step("purchase", kind="no", within=x.hours(72), same="product_id"), days=14)
    add("s03_shoes_seen_then_bought", Step("product_view", shoes), Step("purchase", shoes, within=x.hours(168)), days=180)
    add("s04_mail_to_order", Step("email_open"), Step("email_click", within=x.hours(24)), Step("purchase", within=x.hours(48)), days=180)
    add("s05_one_visit", Step("product_view"), Step("add_to_cart"), Step("checkout_started"), days=60, all_within=2)
    add("s06_lost_after_ticket", Step("support_ticket"), Step("purchase", kind="no", within=x.hours(720)), days=365)
    add("s07_viewed_then_bought", Step("product_view"), Step("purchase", within=x.hours(336), same="product_id"), days=60)
    add("s08_app_to_order_unaided", Step("app_open"), Step("purchase", within=x.hours(168)), Step("support_ticket", kind="without"), days=120)
    add("s09_came_back", Step("purchase"), Step("purchase", later=x.hours(720)), days=365)
    add("s10_checkout_dropped", Step("checkout_started"), Step("purchase", kind="no", within=x.hours(2)), days=30)


def composites(x, t):
    add = lambda name, *parts, of=None: x.add("composites", name, *parts, of=of)
    did = lambda name, op=">=", n=1: ("did", t[name], op, n)
    ref, prefix = x.ref, PREFIX(x.v)
    premium = next(value for name, value, _ in x.lets if name == f"{prefix}premium")
    add("c01_winback", did("buys_365", n=3), did("buys_60", "=", 0),
        ("any", (premium, ("value", t["spend_1y"], ">=", x.num(300)))), of="a01_reachable")
    add("c02_vip", ref("a04_premium"), ref("b05_big_spenders"), ("not", ref("b18_supported")))
    add("c03_cart_mail", ref("a01_reachable"), ("none", (ref("b18_supported"), ref("s06_lost_after_ticket"))), of="s01_cart_abandoners")
    add("c04_engaged", ("any", (ref("b14_mail_openers"), ref("b16_app_users"), ref("b17_active_days"))), ref("a02_home_mail"))
    add("c05_two_of_three", ("atleast", 2, (ref("a04_premium"), ref("a06_high_value"), ref("b02_regulars"))))
    add("c06_top_spenders", ("top", f"{10 + x.v % 5}%", t["spend_1y"], f"{prefix}a01_reachable", None))
    add("c07_best_of_country", ("top", 500 + 50 * x.v, "lifetime_value", f"{prefix}a01_reachable", "country"), ("not", ref("b04_never_bought")))
    add("c08_test_group", ("sample", 50 + x.v % 10, f"winter{x.v}"), of="a10_lapsed")
    add("c09_top_app_sample", ("top", 20_000 + 1_000 * x.v, t["app_60"], f"{prefix}b16_app_users", None), ("sample", 50, "app"))
    add("c10_everyone_else", ("none", (ref("c01_winback"), ref("c02_vip"), ref("c03_cart_mail"), ref("c04_engaged"))), ("sample", 80 + x.v % 10, "rest"), of="a01_reachable")


def variant(v):
    x = Variant(v)
    attributes(x)
    t = aggregates(x)
    behaviour(x, t)
    sequences(x)
    composites(x, t)
    return x


def suite(segments=100):
    """`segments` of them: whole variants, or every tenth segment of the first for 10."""
    if segments < 100:
        x = variant(0)
        picked = [s for s in x.segments if s.group != "composites"][4 :: 90 // segments][:segments]
        return Suite(picked, x.lets)
    parts = [variant(v) for v in range(-(-segments // 100))]
    return Suite([s for x in parts for s in x.segments], [let for x in parts for let in x.lets])


MANIFEST = """\
# DATA is replaced by the folder of the generated files.
edition = "2026"
name = "NAME"
rules = ["rules"]
as_of = 2026-01-01T00:00:00Z

[profiles]
files = ["DATA/profiles.parquet"]
key = "id"

[events]
files = ["DATA/events.parquet"]
profile = "profile_id"
type = "event_type"
time = "ts"
"""


def write(out, segments=100, data="DATA"):
    out = pathlib.Path(out)
    (out / "rules").mkdir(parents=True, exist_ok=True)
    text = MANIFEST.replace("NAME", f"shop{segments}")
    if data != "DATA":
        text = text.split("\n", 1)[1].replace("DATA", str(pathlib.Path(data).resolve()))
    (out / "cantle.toml").write_text(text)
    for name, rules in seg(suite(segments)).items():
        (out / "rules" / name).write_text(rules)


if __name__ == "__main__":
    write(sys.argv[1], *map(int, sys.argv[2:3]), *sys.argv[3:4])
