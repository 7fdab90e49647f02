//! Codes of the manifest, the schema file and the project folder (E07xx).

super::codes! {
    NO_MANIFEST = "E0701", "no project found", "";
    BAD_MANIFEST = "E0702", "a manifest that cannot be used", "";
    UNKNOWN_KEY = "E0703", "unknown key in the manifest", "";
    UNKNOWN_ZONE = "E0704", "unknown time zone", "";
    NO_RULES = "E0705", "no rule files found", "";
    BAD_SCHEMA = "E0706", "a schema that cannot be used", "";
    CANNOT_WRITE = "E0707", "output that cannot be written", "";
    CANNOT_READ = "E0708", "a file that cannot be read", "";
    USAGE = "E0709", "arguments that cannot be used", "";
    GUARD_BROKEN = "E0710", "an audience outside its guard", "";
    NO_DATA = "E0711", "no data to work on", "";
}
