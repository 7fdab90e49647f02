//! Codes of snapshots and diffs (E11xx).

super::codes! {
    BAD_SNAPSHOT = "E1101", "a snapshot that cannot be used", "\
A file of the snapshot is missing, is not what was written, or is of a later version of cantle.

Avoid: changing files of a snapshot, or copying only some of them
Prefer: a new snapshot, `cantle run --save DIR`

A snapshot has a checksum of each of its files, so that a damaged one never passes for a change.";
    SNAPSHOT_EXISTS = "E1102", "a snapshot is never overwritten", "\
The folder of `--save` is there already and is not empty.

Avoid: `cantle run --save baseline`, again and again
Prefer: a folder of its own for each run, `--save snapshots/2026-06-01`

Whoever compares with a snapshot relies on it being what it was.";
    NO_SIDE = "E1103", "nothing to compare with", "\
An argument of `cantle diff` is neither the folder of a snapshot, nor that of a project, nor a git
revision that has the project.

Avoid: `cantle diff mian`
Prefer: `cantle diff main`, `cantle diff snapshots/2026-06-01`, `cantle diff ../shop-old`

A revision is read with git; the files of the working tree are left alone.";
    LIMIT_CROSSED = "E1104", "a change beyond its limit", "\
More profiles enter or leave a segment than `--limit` allows: both together, as a share of the
members before.

Avoid: merging a change of rules that moves half of an audience without knowing
Prefer: to look at who moves and why, then to raise the limit for this one change

100 members of whom 3 leave while 3 others enter have changed by 6%.";
}
