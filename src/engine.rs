//! The facade: open a project, compile its rules, run them. The pipeline in one readable page.
