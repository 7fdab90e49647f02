//! Codes of the manifest, the schema file and the project folder (E07xx).

super::codes! {
    NO_MANIFEST = "E0701", "no project found", "\
Neither the folder nor one above it has a `cantle.toml`.

Avoid: running `cantle` outside of a project
Prefer: `cantle --project DIR …`, or `cantle init` for a new project

The manifest says where rules and data are, so that a command never guesses.";
    BAD_MANIFEST = "E0702", "a manifest that cannot be used", "\
`cantle.toml` is not TOML, lacks something, or has a value of the wrong kind.

Avoid: `files = 5`, a table without `key`, `edition = \"1999\"`
Prefer: `files = [\"data/*.parquet\"]`, `key = \"customer_id\"`, `edition = \"2026\"`

All that is wrong is reported at once, each with its place.";
    UNKNOWN_KEY = "E0703", "unknown key in the manifest", "\
A key of `cantle.toml` that has no meaning there.

Avoid: `timezone = \"Europe/Berlin\"`
Prefer: `time_zone = \"Europe/Berlin\"`

A misspelt key that were ignored would silently change results.";
    UNKNOWN_ZONE = "E0704", "unknown time zone", "\
`time_zone` is not a name of the IANA time zone database.

Avoid: `time_zone = \"CEST\"`, `time_zone = \"Berlin\"`
Prefer: `time_zone = \"Europe/Berlin\"`

Days begin at midnight of this zone, so clock changes have to be known.";
    NO_RULES = "E0705", "no rule files found", "\
What `rules` names has no file that ends in `.seg`.

Avoid: `rules = [\"segments\"]`, if the files are in `rules/`
Prefer: `rules = [\"rules\"]`

Hidden files, and projects inside the project, are not looked into.";
    BAD_SCHEMA = "E0706", "a schema that cannot be used", "\
`schema.toml` is not TOML, or names a type or a key that there is not.

Avoid: `amount = \"number\"`
Prefer: `amount = \"decimal(12,2)\"`

Types are bool, int, decimal, float, string, date, timestamp, point, `list<…>` and
`object<name: type, …>`.";
    CANNOT_WRITE = "E0707", "output that cannot be written", "\
A file or folder could not be made.

Avoid: an `--out` that is a file, or a folder without the right to write
Prefer: an empty folder of your own

Files appear whole or not at all: what was there before is untouched.";
    CANNOT_READ = "E0708", "a file that cannot be read", "\
A manifest, a schema or a rule file could not be read.

Avoid: a path to a file that was moved, or that another user owns
Prefer: a path relative to the folder of `cantle.toml`

These files are UTF-8 text.";
    USAGE = "E0709", "arguments that cannot be used", "\
The arguments of the command do not go together, or name something that there is not.

Avoid: `cantle export` without a name
Prefer: `cantle export --all`, or `cantle export winback`

`cantle help COMMAND` shows what a command takes.";
    GUARD_BROKEN = "E0710", "an audience outside its guard", "\
The size of an audience is not within what `@size` promises, or more profiles entered and left it
since the baseline than `@change` allows.

Avoid: exporting an audience that suddenly has ten times its members
Prefer: to look for the cause, and to change the guard if the new audience is right

Nothing is exported or saved while a guard is broken.";
    NO_DATA = "E0711", "no data to work on", "\
The manifest names neither profiles nor events.

Avoid: running a project without data
Prefer: a `[profiles]` table with `files` and `key`

`cantle check` needs no data where there is a schema.";
    UNKNOWN_PROFILE = "E0712", "unknown profile", "\
No profile of the data has this key.

Avoid: `cantle why vip anna@example.com`, if the key is a customer number
Prefer: `cantle why vip 4711`

A key is compared as text, to the letter: `007` is not `7`.";
}
