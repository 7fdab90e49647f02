#!/usr/bin/env python3
"""The 50 segments of benches/shop50 as DuckDB answers them: from files to one CSV a segment.

usage: duckdb_shop50.py DATA OUT [THREADS]

Events are aggregated once per profile with FILTER, joined to the profiles once, and the flags of
all segments are one table; then each segment is written with its keys in byte order.
"""
import os
import sys

import duckdb

data, out = sys.argv[1], sys.argv[2]
threads = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()
os.makedirs(out, exist_ok=True)
db = duckdb.connect()
db.execute(f"SET threads = {threads}; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")


def last(days):
    return f"ts >= TIMESTAMP '2026-01-01' - INTERVAL {days} DAY"


P = "event_type = 'purchase'"
AGGREGATES = {
    "buys": f"count(*) FILTER ({P})",
    "buys_30": f"count(*) FILTER ({P} AND {last(30)})",
    "buys_60": f"count(*) FILTER ({P} AND {last(60)})",
    "buys_90": f"count(*) FILTER ({P} AND {last(90)})",
    "buys_180": f"count(*) FILTER ({P} AND {last(180)})",
    "buys_365": f"count(*) FILTER ({P} AND {last(365)})",
    "spend_1y": f"coalesce(sum(amount) FILTER ({P} AND {last(365)}), 0)",
    "shoe_views_30": f"count(*) FILTER (event_type = 'product_view' AND category = 'cat_shoes_00' AND {last(30)})",
    "shoe_views_180": f"count(*) FILTER (event_type = 'product_view' AND category = 'cat_shoes_00' AND {last(180)})",
    "web_90": f"count(*) FILTER ({P} AND channel = 'web' AND {last(90)})",
    "mobile_365": f"count(*) FILTER ({P} AND channel IN ('ios', 'android') AND {last(365)})",
    "big_365": f"count(*) FILTER ({P} AND amount >= 100 AND {last(365)})",
    "basket_365": f"avg(amount) FILTER ({P} AND {last(365)})",
    "biggest": f"max(amount) FILTER ({P})",
    "carts_30": f"count(*) FILTER (event_type = 'add_to_cart' AND {last(30)})",
    "opens_90": f"count(*) FILTER (event_type = 'email_open' AND {last(90)})",
    "sent_90": f"count(*) FILTER (event_type = 'email_sent' AND {last(90)})",
    "app_60": f"count(*) FILTER (event_type = 'app_open' AND {last(60)})",
    "view_days_90": f"count(DISTINCT ts::DATE) FILTER (event_type = 'page_view' AND {last(90)})",
    "tickets_30": f"count(*) FILTER (event_type = 'support_ticket' AND {last(30)})",
    "coupons_365": f"count(*) FILTER (event_type = 'coupon_redeemed' AND {last(365)})",
    "clicks_365": f"count(*) FILTER (event_type = 'email_click' AND campaign_id IN (1, 2, 3, 5, 8) AND {last(365)})",
}

# Each may use those before it. `IS TRUE` makes the unknown false.
SEGMENTS = {
    "a01_reachable": "reachable",
    "a02_dach_mail": "reachable AND dach",
    "a03_nordics_app": "country IN ('SE', 'DK', 'NO', 'FI') AND device IN ('ios', 'android')",
    "a04_premium": "premium",
    "a05_premium_dach": "premium AND dach",
    "a06_high_value": "lifetime_value >= 500",
    "a07_unknown_value": "lifetime_value IS NULL",
    "a08_churning": "churn_score > 0.7 AND is_anonymous IS NOT TRUE",
    "a09_new_signups": "signup_ts >= TIMESTAMP '2026-01-01' - INTERVAL 90 DAY AND signup_ts < TIMESTAMP '2026-01-01'",
    "a10_lapsed": "last_seen_ts < TIMESTAMP '2026-01-01' - INTERVAL 180 DAY",
    "a11_promoters": "nps >= 9",
    "a12_detractors": "nps <= 6 AND reachable",
    "a13_vip_tag": "list_contains(tags, 'tag_vip')",
    "a14_fashion_sports": "list_has_any(tags, ['tag_fashion', 'tag_sports'])",
    "a15_gmail": "email LIKE '%@gmail.com'",
    "a16_adults": "birth_date < DATE '2008-01-01'",
    "a17_many_orders": "orders_count >= 10 AND points_balance >= 1000",
    "a18_sms_only": "sms_consent AND email_consent IS NOT TRUE",
    "a19_not_english": "language <> 'en' AND country <> 'US'",
    "a20_paid_media": "acquisition_channel IN ('paid_search', 'social', 'display', 'affiliate') AND signup_ts >= TIMESTAMP '2026-01-01' - INTERVAL 365 DAY AND signup_ts < TIMESTAMP '2026-01-01'",
    "b01_buyers_30d": "buys_30 >= 1",
    "b02_regulars": "buys_365 >= 3",
    "b03_quiet_buyers": "buys >= 1 AND buys_180 = 0",
    "b04_never_bought": "buys = 0",
    "b05_big_spenders": "spend_1y >= 500",
    "b06_small_spenders": "spend_1y BETWEEN 1 AND 100",
    "b07_shoe_fans": "shoe_views_180 >= 2",
    "b08_web_buyers": "web_90 >= 1",
    "b09_mobile_regulars": "mobile_365 >= 2",
    "b10_big_baskets": "big_365 >= 1",
    "b11_basket_average": "basket_365 >= 60",
    "b12_biggest_basket": "biggest >= 200",
    "b13_cart_not_bought": "carts_30 >= 1 AND buys_30 = 0",
    "b14_mail_openers": "opens_90 >= 3",
    "b15_mail_ignored": "sent_90 >= 3 AND opens_90 = 0",
    "b16_app_users": "app_60 >= 5",
    "b17_active_days": "view_days_90 >= 5",
    "b18_supported": "tickets_30 >= 1",
    "b19_coupon_hunters": "coupons_365 >= 2",
    "b20_clickers": "clicks_365 >= 1",
    "c01_winback": "a01_reachable AND buys_365 >= 3 AND buys_60 = 0 AND (premium OR spend_1y >= 300)",
    "c02_vip": "a04_premium AND b05_big_spenders AND NOT b18_supported",
    "c03_onboarding": "a09_new_signups AND reachable AND buys = 0",
    "c04_cart_mail": "b13_cart_not_bought AND reachable AND NOT b18_supported AND is_anonymous IS NOT TRUE",
    "c05_any_engaged": "(b14_mail_openers OR b16_app_users OR b17_active_days) AND dach",
    "c06_two_of_three": "(premium IS TRUE)::INT + (lifetime_value >= 500 IS TRUE)::INT + (buys_365 >= 3)::INT >= 2",
    "c07_save_them": "a08_churning AND spend_1y >= 100 AND buys_90 = 0",
    "c08_push_shoes": "push_consent AND shoe_views_30 >= 1 AND NOT b08_web_buyers",
    "c09_loyal_nordics": "a03_nordics_app AND buys_365 >= 1 AND app_60 >= 5",
    "c10_everyone_else": "a01_reachable AND NOT c01_winback AND NOT c02_vip AND NOT c03_onboarding AND NOT c04_cart_mail",
}

counted = ", ".join(f"{sql} AS {name}" for name, sql in AGGREGATES.items())
# Of a profile without events a count and a sum are 0, the average and the greatest unknown.
filled = ", ".join(
    name if name in ("basket_365", "biggest") else f"coalesce({name}, 0) AS {name}"
    for name in AGGREGATES
)
flags = ", ".join(f"(({sql}) IS TRUE) AS {name}" for name, sql in SEGMENTS.items())
db.execute(f"""
CREATE TEMP TABLE flags AS
WITH counted AS (
  SELECT profile_id, {counted} FROM read_parquet('{data}/events.parquet')
  WHERE ts < TIMESTAMP '2026-01-01' GROUP BY profile_id
), joined AS (
  SELECT p.*, {filled},
    (email_consent AND email IS NOT NULL) IS TRUE AS reachable,
    (country IN ('DE', 'AT', 'CH')) IS TRUE AS dach,
    (loyalty_tier IN ('gold', 'platinum')) IS TRUE AS premium
  FROM read_parquet('{data}/profiles.parquet') p LEFT JOIN counted ON counted.profile_id = p.id
)
SELECT id::VARCHAR AS id, {flags} FROM joined ORDER BY id::VARCHAR
""")
db.execute("SET preserve_insertion_order = true")
for name in SEGMENTS:
    db.execute(
        f"COPY (SELECT id FROM flags WHERE {name} ORDER BY id) TO '{out}/{name}.csv' (HEADER)"
    )
