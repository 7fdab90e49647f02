//! Codes of data files and rows (E08xx).

super::codes! {
    MISSING_FILE = "E0801", "a data file that is not there", "\
A path of the manifest leads to no file, or a glob matches none.

Avoid: `files = [\"data/profile.csv\"]`, if the file is `profiles.csv`
Prefer: `files = [\"data/profiles.csv\"]`, `files = [\"data/profiles/*.parquet\"]`

Paths are relative to the folder of `cantle.toml`; globs see no hidden files.";
    EMPTY_FILE = "E0802", "a data file without a header", "\
A CSV file has not even a first line.

Avoid: an export that was cut off before it began
Prefer: a file with at least its header; it has no rows then

A header names the columns, so without one nothing is known of them.";
    MISSING_COLUMN = "E0803", "a column that is not there", "\
The manifest or the schema names a column that a file does not have.

Avoid: `key = \"id\"`, if the column is `customer_id`
Prefer: `key = \"customer_id\"`, or a rename: `columns = { \"id\" = \"customer_id\" }`

`key`, `profile`, `time`, `type` and `types` use the names after renaming.";
    DUPLICATE_COLUMN = "E0804", "two columns of one name", "\
A file has two columns of the same name.

Avoid: a header `id,name,name`
Prefer: `id,first_name,last_name`

Which of them a rule means could not be told.";
    UNREADABLE = "E0805", "a data file that cannot be decoded", "\
A file is damaged, cut off, or not of the format its name says.

Avoid: reading a file while another program writes it
Prefer: to write it under another name and rename it when it is whole

Nothing of such a file is used.";
    BAD_ROW = "E0806", "a row of the wrong shape", "\
A line has more or fewer fields than the header, an unclosed quote, is not UTF-8, or is no JSON
object.

Avoid: `3,Smith, John` under `id,name`
Prefer: `3,\"Smith, John\"`

The row is refused with its line; it is never repaired by guess.";
    BAD_VALUE = "E0807", "a value that does not fit its type", "\
A cell is not of the type of its column, missing though the schema says it is not optional, or
not one of the values that the schema lists.

Avoid: `n/a` in a column of numbers
Prefer: an empty field; or a type in the manifest: `types = { zip = \"string\" }`

The row is refused: a value is never replaced by a missing one.";
    DUPLICATE_KEY = "E0808", "two profiles with one key", "\
Two rows of the profile files have the same key.

Avoid: exporting one row an address
Prefer: one row a profile, or `duplicates = \"last\"` in `[profiles]`

Which of the rows is true cannot be told from their order.";
    MISSING_KEY = "E0809", "a row without a key", "\
The column of the profile key is empty in this row.

Avoid: events of visitors that nobody knows
Prefer: `missing_key = \"drop\"` in `[events]`, which leaves them out and counts them

A row that belongs to nobody cannot make anybody a member.";
    MISSING_TIME = "E0810", "an event without a time", "\
The time column of an event is empty in this row.

Avoid: events that were planned but did not happen
Prefer: `missing_time = \"drop\"` in `[events]`, which leaves them out and counts them

Every window asks when an event was.";
    UNKNOWN_PROFILE = "E0811", "an event of an unknown profile", "\
No profile has the key of this event, and the manifest says that this is an error.

Avoid: `unknown_profiles = \"error\"` with events of visitors
Prefer: `unknown_profiles = \"keep\"` (anonymous profiles) or `\"drop\"`";
    CONFLICTING_TYPES = "E0812", "files that disagree about a column", "\
A column has types in two files that do not go together.

Avoid: `amount` as text in one file and as a number in another
Prefer: one type in all files, or one for all in `types` of the manifest";
    REFUSED_ROWS = "E0813", "rows were refused", "\
More rows were refused than `--max-refused` allows (0 without it).

Avoid: raising the limit until it passes
Prefer: to look at the reported rows, and to mend the data or the `types`

Rows read = rows kept + rows refused: none is lost in silence.";
    UNUSABLE_COLUMN = "W0814", "a column without a usable type", "\
A column has values of several kinds, or none in any row.

Avoid: numbers and texts in one JSON field
Prefer: a type in the manifest: `types = { code = \"string\" }`

It is an error only where a rule names the column.";
    MISSING_TYPE = "E0815", "an event without a type", "\
The type column is empty in this row.

Avoid: a table of events where some have no type
Prefer: to give every event its type; or a table a type: `[events.purchase]`";
    TOO_MUCH = "E0816", "more data than can be numbered", "\
Profiles, events of one type and elements of lists are numbered with 32 bits each; decimals
of one column share a scale and have at most 38 digits.

Avoid: a column with both `1e30` and `1e-30` as decimals
Prefer: a type that fits: `types = { price = \"float\" }`; or two projects";
    NOT_PREPARED = "E0817", "no prepared dataset", "\
The manifest names a prepared dataset, but none has been imported yet.

Avoid: running a fresh checkout whose `cantle.toml` has `prepared = \"data/prepared\"`
Prefer: `cantle import` before `cantle run`; or no `prepared`, and the files are read each time

`cantle check` reads names and types from the files themselves as long as there is none.";
    OUTDATED = "E0818", "a prepared dataset that is not of today's data", "\
Data files, or what the manifest or the schema says of them, have changed since the import.

Avoid: evaluating rules on yesterday's data without knowing it
Prefer: `cantle import` whenever the data has changed

Nothing is read from the files in its place: a run would then take many times as long, unseen.";
    DAMAGED = "E0819", "a damaged prepared dataset", "\
A file of the prepared dataset is gone, cut off, or not what was written.

Avoid: changing or deleting files of the folder that `prepared` names
Prefer: `cantle import`, which makes it again; `cantle import --verify` looks at every byte

Whatever a run reads is held against its checksum, so damage never changes a result.";
    BUSY = "E0820", "an import that is already running", "\
Another process writes this prepared dataset.

Avoid: two imports into one folder at once
Prefer: to wait for the first; runs go on with the dataset that was there before";
    CHANGED_WHILE_READ = "E0821", "a data file that changed while it was read", "\
A data file is not the same at the end of an import as it was at its beginning.

Avoid: an export that still writes while `cantle import` reads
Prefer: to write under another name, and to rename the file when it is whole";
    MEMORY_LIMIT = "E0822", "more memory than the limit", "\
The memory of an import is estimated before the work, from what the files say of their rows and
columns and from the events that the rules can see. What is more than `--memory-limit` is read in
several rounds and put on disk for as long as the run takes: the attributes first, then the events
of as many types as fit. This is told where that does not help: where the attributes, or the events
of one type, are too much alone, or where one of the rounds refuses a row.

Avoid: letting a run grow until the machine kills it
Prefer: a higher limit; fewer segments at a time; windows, since what no rule can see is not kept;
or `cantle import`, whose prepared dataset is mapped and not loaded";
}
