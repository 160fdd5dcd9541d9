mod notes;
mod tree;
