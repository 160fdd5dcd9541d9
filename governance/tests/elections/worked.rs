//! `worked-examples.json`: examples from the literature, with their traps.
