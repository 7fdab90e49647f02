//! The rules of a large project.

use std::fmt::Write;

const SEGMENTS: usize = 2_000;

/// Segments as they come in a large project: of a few universes, of each other, nested.
pub fn rules() -> String {
    let mut text = String::from("segment known { email is known }\n");
    for at in 0..SEGMENTS {
        let of = if at % 3 == 0 { " of known" } else { "" };
        let (days, times, age) = (7 + at % 90, 1 + at % 5, 18 + at % 50);
        let _ = writeln!(text, "segment s{at}{of} {{");
        let _ = writeln!(text, "  age >= {age}");
        let _ = writeln!(
            text,
            "  did purchase where category is \"c{}\" at least {times} times in last {days} days",
            at % 200
        );
        let _ = writeln!(text, "  did not purchase in last {} days", at % 6 + 1);
        let _ = writeln!(text, "  any of {{");
        let _ = writeln!(
            text,
            "    sum(purchase.amount in last {} days) >= {at}",
            days * 2
        );
        let _ = writeln!(
            text,
            "    country in [\"DE\", \"AT\", \"c{}\"] and not vip",
            at % 40
        );
        let _ = writeln!(text, "    signup in last {} months", at % 12 + 1);
        if at > 10 {
            let _ = writeln!(text, "    in segment s{}", at / 2);
        }
        let _ = writeln!(
            text,
            "  }}\n  none of {{\n    did unsubscribe\n    email ends with \"@x{}.example\"\n  }}\n}}",
            at % 30
        );
    }
    text
}
