//! Diagnostics as text for people, one line for editors, or JSON.
